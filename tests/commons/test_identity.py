"""A group's own two inks on every page."""

import pytest
from django.core.exceptions import ValidationError

from neighborhood.models import Neighborhood

pytestmark = pytest.mark.django_db


def test_pages_wear_the_inks_that_the_group_chose(client):
    Neighborhood.objects.create(pk=1, ink_one="160, 45%", ink_two="20, 80%")

    assert 'href="/identity.css"' in client.get("/").text
    assert client.get("/identity.css").text == ":root { --one: 160, 45%; --two: 20, 80%; }\n"


def test_group_without_own_inks_has_no_sheet_for_them(client):
    assert "identity.css" not in client.get("/").text
    assert client.get("/identity.css").status_code == 404


@pytest.mark.parametrize("ink", ["red", "216", "1, 2%; } body { color: red", "216, 62%\n"])
def test_ink_that_is_no_hue_and_saturation_is_refused(ink):
    with pytest.raises(ValidationError, match="hue and saturation"):
        Neighborhood(pk=1, ink_one=ink).clean_fields()
