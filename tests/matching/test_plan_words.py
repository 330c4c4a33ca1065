"""The joint plan in words that follow the group's numbers."""

from dataclasses import replace

from matching.engine.knobs import PerUrgency, PlanKnobs
from matching.plan_words import plan_in_force

KNOBS = PlanKnobs()


def said(**knobs):
    return " ".join(plan_in_force(replace(KNOBS, **knobs)))


def test_plan_says_its_numbers():
    words = said(wait_tau_days=10, escalate_days=4)

    assert "counts 4 times as much as one for whenever" in words
    assert "twice as much after 10 days" in words
    assert "waits longer than 4 days goes to a person" in words
    assert "help is spread" in words


def test_plan_says_nothing_of_what_is_off():
    same = PerUrgency(today=1, this_week=1, two_weeks=1, whenever=1)

    words = said(wait_tau_days=0, escalate_days=0, spread=0, urgency=same, area_lift=0)

    for gone in ("times as much", "twice as much", "goes to a person", "is spread", "Each area"):
        assert gone not in words


def test_areas_are_told_of():
    assert "fewer were met lately count more" in said()
    assert "fewer were met lately" not in said(area_lift=0)
    assert "Each area" not in said()
    assert "One plan asks 20 questions at most. Each area" in said(asks_per_plan=20)


def test_plan_promises_nobody_more_than_their_pace():
    assert "No helper is planned for more than the pace they chose." in said()
