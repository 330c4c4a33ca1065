"""What the desk says about a need that nobody fits: its sentences agree with each other."""

import re

import pytest
from django.utils import timezone

from matching.suggestions import renew_suggestions
from neighborhood.models import Category
from tests.factories import CategoryFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_of(client, cora):
    """Return what a page of the desk says to Cora about a need, on one line."""
    client.force_login(cora)

    def look(need, tail=""):
        renew_suggestions(need.pk, now=timezone.now())
        text = client.get(f"/triage/needs/{need.pk}/{tail}").text
        return " ".join(re.sub(r"<[^>]*>", " ", text).split())

    return look


def bengali(rosa, slug):
    """Return a need that asks for Bengali, of this kind, and an offer without it."""
    kind = CategoryFactory(slug=slug)
    OfferFactory(category=kind, languages=["en"], helper__area=rosa.area)
    return NeedFactory(requester=rosa, category=kind, languages=["bn"])


def test_whoever_has_no_room_comes_close(page_of, rosa):
    need = NeedFactory(requester=rosa)
    OfferFactory(full=True, helper__name="June", helper__area=rosa.area)

    page = page_of(need, "suggestions/")

    assert "One has no room left just now." in page
    assert "June has no room left just now." in page
    assert "Nobody comes close." not in page


def test_whoever_could_does_not_come_close_with_another_offer(page_of, rosa, hal):
    need = NeedFactory(requester=rosa)
    OfferFactory(helper=hal)
    OfferFactory(helper=hal, travel_km=0.1)

    page = page_of(need, "suggestions/")

    assert "Nobody comes close." in page


def test_interpreter_is_advised_where_two_cannot_talk(page_of, rosa):
    assert "An interpreter by phone would help." in page_of(bengali(rosa, "rides"))


@pytest.mark.parametrize("slug", ["interpreting", "translation"])
def test_no_interpreter_is_advised_for_an_interpreter(page_of, client, door, rosa, slug):
    need = bengali(rosa, slug)

    assert "does not speak" in page_of(need)
    assert "An interpreter by phone" not in page_of(need)
    assert "interpreter would do" not in client.get(door(rosa, f"needs/{need.pk}/standing/")).text


def test_kinds_of_language_are_kinds_of_help_we_start_with():
    assert Category.objects.filter(slug__in=("interpreting", "translation")).count() == 2
