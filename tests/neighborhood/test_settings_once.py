"""The group's settings: one reading for each request, and never one from before."""

from contextlib import suppress

import pytest

from neighborhood.models import Neighborhood

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return Neighborhood.objects.create(pk=1, name="Elm Street")


def test_kept_settings_are_read_once(group, django_assert_num_queries):
    with Neighborhood.kept(), django_assert_num_queries(1):
        assert Neighborhood.current() == Neighborhood.current() == group


def test_settings_are_read_anew_outside_of_a_request(group):
    assert Neighborhood.current().name == "Elm Street"

    Neighborhood.objects.update(name="Mill Row")

    assert Neighborhood.current().name == "Mill Row"


def test_next_request_sees_what_was_changed(group, client):
    assert "Elm Street" in client.get("/").text

    Neighborhood.objects.update(name="Mill Row")

    assert "Mill Row" in client.get("/").text


def test_request_that_fails_keeps_nothing(group):
    with suppress(ValueError), Neighborhood.kept():
        Neighborhood.current()
        raise ValueError

    Neighborhood.objects.update(name="Mill Row")

    assert Neighborhood.current().name == "Mill Row"
