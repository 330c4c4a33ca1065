"""The worked example is worked out by the engine, with the weights and limits in force."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from commons.example import worked_example
from matching.engine.knobs import PlanKnobs
from matching.engine.types import Limits, PerPace, Weights
from matching.facts import GroupSettings
from neighborhood.models import Neighborhood

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def example(*, weights=None, limits=None, tau_km=3.0):
    settings = GroupSettings(
        zone=ZoneInfo("UTC"),
        weights=weights or Weights(),
        limits=limits or Limits(),
        knobs=PlanKnobs(),
        categories={},
    )
    return worked_example(settings=settings, tau_km=tau_km, now=NOW, names={"es": "Spanish"})


def names(rows):
    return [row["name"] for row in rows]


def test_example_has_a_first_a_second_and_one_left_out():
    shown = example()

    assert names(shown["could"]) == ["Mina", "Theo"]
    assert names(shown["left_out"]) == ["Nour"]
    [kept_away] = shown["left_out"][0]["kept_away"]
    assert kept_away.startswith("Nour is resting until")
    assert shown["why_not"] == ["One is resting until Thursday."]


def test_example_says_why_the_first_comes_first():
    said = example()["deciding"]

    assert said.startswith("Why Mina comes first: a kind of help that fits better")
    assert said.endswith("What speaks for Theo: a shorter way. It weighs less here.")


def test_example_shows_every_part_for_everybody_who_could():
    parts = example()["parts"]

    assert len(parts) == 6
    assert [cell["who"] for cell in parts[0]["cells"]] == ["Mina", "Theo"]
    assert parts[0]["cells"][0]["part"].value_words == "fully"


def test_another_weight_brings_another_first():
    near = Weights(category=0, distance=1, overlap=0, text=0, rest=0, freshness=0)

    shown = example(weights=near)

    assert names(shown["could"]) == ["Theo", "Mina"]
    assert shown["deciding"] == "Why Theo comes first: a shorter way."
    assert len(shown["parts"]) == 1


def test_another_limit_leaves_another_out():
    shown = example(limits=Limits(offer_fresh_days=30))

    assert names(shown["could"]) == ["Mina"]
    assert names(shown["left_out"]) == ["Theo", "Nour"]
    assert shown["deciding"] == ""


def test_equals_are_said_to_be_equal():
    same = Weights(category=0, distance=0, overlap=0, text=1, rest=0, freshness=0)

    assert example(weights=same)["deciding"].endswith("are equally good. The lot decides.")


def test_rules_may_leave_out_everybody():
    shown = example(limits=Limits(asks_per_week=PerPace(1, 1, 1), offer_fresh_days=1))

    assert (shown["could"], shown["parts"], shown["deciding"]) == ([], [], "")


@pytest.mark.django_db
def test_page_shows_the_example_of_the_settings_in_force(client):
    before = client.get(reverse("commons:how")).text
    Neighborhood.objects.create(
        pk=1, weights={"distance": 1, "category": 0, "rest": 0, "freshness": 0, "overlap": 0}
    )
    after = client.get(reverse("commons:how")).text

    assert "1. Mina" in before
    assert "1. Theo" in after


@pytest.mark.django_db
def test_page_without_anybody_who_fits_says_so(client):
    Neighborhood.objects.create(pk=1, offer_days=1)

    assert "none of the three fits" in client.get(reverse("commons:how")).text


@pytest.mark.django_db
def test_example_tells_no_figure_of_a_score(client):
    text = client.get(reverse("commons:how")).text
    example_part = text[text.index('id="example"') : text.index('id="must"')]

    assert " of 100" not in example_part
    assert "asked 1 of 3" not in example_part
