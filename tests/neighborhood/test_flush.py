"""Tests with real transactions empty the tables; the starting data comes back by itself."""

import pytest

from neighborhood.models import Category


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_starting_data_survives_a_flush(turn):
    assert Category.objects.filter(slug="rides-medical").exists()
