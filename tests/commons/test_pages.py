"""The public page about pairing says what the engine and the settings say."""

import pytest
from django.urls import reverse

from commons.how import halvings_of, paces_of, weights_of
from matching.engine.types import Limits, Rule, Weights
from matching.in_force import PARTS
from matching.words import rule_words
from neighborhood.models import Category, Neighborhood
from tests.factories import (
    AreaFactory,
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """Return the page as it is now."""
    return lambda: client.get(reverse("commons:how")).text


def test_how_lists_every_rule_and_part(page):
    text = page()

    assert all(rule_words(rule) in text for rule in Rule)
    assert all(str(words) in text for words in PARTS.values())


def test_how_says_who_coordinates_and_where(page, cora):
    area = AreaFactory(slug="harbor-side")
    kim = MemberFactory(name="Kim")
    TermFactory(member=kim, shadow=True, all_areas=False).areas.add(area)

    text = page()

    assert "<b>Cora</b>: all areas." in text
    assert "<b>Kim</b>: Harbor Side." in text
    assert "Learning, for now." in text


def test_how_follows_the_settings(page):
    Neighborhood.objects.create(pk=1, limits={"asks_per_week": {"little": 1, "some": 4, "lot": 9}})

    text = page()

    assert "asked 4 times a week at most" in text


def test_how_says_where_each_rule_draws_its_line(page):
    Neighborhood.objects.create(
        pk=1, need_days=21, offer_days=50,
        limits={"open_asks": 3, "cool_down_hours": 7, "min_overlap_minutes": 45},
    )  # fmt: skip

    text = page()

    for line in (
        "That is, in the last 21 days.", "That is, in the last 50 days.",
        "At most 3 at a time.", "at least 7 hours between two questions",
        "At least 45 minutes in one go", "nothing is left after 50 days",
    ):  # fmt: skip
        assert line in text


def test_how_says_what_each_part_means_in_numbers(page):
    Neighborhood.objects.create(pk=1, weights={"rest_days": 9, "related_category": 0.45})

    text = page()

    assert "it is full 9 days after they last helped" in text
    assert "one inside the other 45 of 100" in text


def test_how_follows_the_knobs_of_the_plan(page):
    Neighborhood.objects.create(pk=1, plan_knobs={"escalate_days": 3})

    assert "A need that waits longer than 3 days goes to a person." in page()


def test_halvings_name_a_kind_inside_another_only_where_it_differs():
    rides = Category(slug="rides", tau_km=3.0)
    kinds = [
        rides,
        Category(slug="to-school", parent=rides, tau_km=3.0),
        Category(slug="to-station", parent=rides, tau_km=1.5),
        Category(slug="phone-buddy", remote=True),
    ]

    assert [(row.km, row.kinds) for row in halvings_of(kinds)] == [
        ("1", "to-station"), ("2.1", "rides"),
    ]  # fmt: skip


def test_how_survives_settings_that_make_no_sense(client):
    Neighborhood.objects.create(pk=1, weights={"beauty": 3})

    assert client.get(reverse("commons:how")).status_code == 200


def test_weights_come_heaviest_first_with_strokes():
    shown = weights_of(
        Weights(category=0.4, distance=0.3, overlap=0.2, text=0, rest=0.05), limits=Limits()
    )

    assert [weight.strokes for weight in shown] == [4, 3, 2, 1, 1]
    assert str(PARTS["text"]) not in [weight.name for weight in shown]


def test_paces_say_how_often_at_most():
    assert paces_of(Limits())[0] == ("A little", "asked once a week at most, helping once")


@pytest.mark.parametrize("path", ["/needs/", "/offers/", "/needs/{need}/", "/offers/{offer}/",
                                  "/needs/{need}/help/", "/offers/{offer}/ask/"])  # fmt: skip
def test_pages_answer_when_asked_for_the_head_alone(client, path):
    need, offer = NeedFactory(), OfferFactory()

    response = client.head(path.format(need=need.pk, offer=offer.pk))

    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("path", ["/triage/", "/triage/needs/{need}/", "/matches/{match}/"])
def test_pages_of_the_signed_in_answer_when_asked_for_the_head_alone(client, cora, path):
    match = MatchFactory(offer__helper=cora)
    client.force_login(cora)

    response = client.head(path.format(need=NeedFactory().pk, match=match.pk))

    assert (response.status_code, response.content) == (200, b"")
