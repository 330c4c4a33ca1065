"""What a pairing is worth in the whole queue, how often a helper may be asked, area budgets."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.eligibility import refusals
from matching.engine.knobs import PlanKnobs
from matching.engine.queue import area_budgets, asks_left, worth
from matching.engine.types import Candidate, Limits, Pace, Rule, Urgency
from tests.engine import strategies as some
from tests.engine.facts import DAY, LIMITS, NOW, hal, hals_offer, queue_of, rosas_need

OF_THE_HELPER = {Rule.RESTING, Rule.OVER_PACE, Rule.OPEN_ASKS, Rule.COOL_DOWN}


def worth_of(need, value=500, *, shown=(), **knobs):
    queue = queue_of([need], [hals_offer()], knobs=PlanKnobs(**knobs), shown=shown)
    return worth(Candidate(need.id, 10, value, (), ()), queue)


def test_urgency_waiting_and_fit_each_make_it_worth_more():
    plain = worth_of(rosas_need())

    assert worth_of(rosas_need(urgency=Urgency.TODAY)) > plain
    assert worth_of(rosas_need(opened_at=NOW - 9 * DAY)) > plain
    assert worth_of(rosas_need(), 600) > plain
    assert worth_of(rosas_need(), shown={(1, 10)}) > plain


def test_worth_is_bonus_and_score_times_urgency_times_waiting():
    need = rosas_need(urgency=Urgency.THIS_WEEK, opened_at=NOW - 7 * DAY)

    assert worth_of(need, 500, bonus=1000, wait_tau_days=14) == 1500 * 2 * 1.5


def test_waiting_may_count_for_nothing():
    old, new = rosas_need(opened_at=NOW - 30 * DAY), rosas_need(opened_at=NOW)

    assert worth_of(old, wait_tau_days=0) == worth_of(new, wait_tau_days=0)


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({}, 1),
        ({"pace": Pace.LITTLE, "asks_this_week": 1}, 0),
        ({"helps_this_week": 2}, 0),
        ({"open_asks": 2}, 0),
        ({"resting_until": (NOW + DAY).date()}, 0),
        ({"resting_until": NOW.date()}, 1),
        ({"last_asked_at": NOW - DAY / 2}, 0),
        ({"last_asked_at": NOW - DAY}, 1),
    ],
)
def test_asks_left_obeys_the_helper(facts, left):
    assert asks_left(hal(**facts), queue_of([], [])) == left


def test_without_a_pause_asks_left_is_what_the_week_leaves():
    limits = Limits(cool_down_hours=0, open_asks=9)

    assert asks_left(hal(pace=Pace.LOT, asks_this_week=2), queue_of([], [], limits=limits)) == 4


@given(some.helpers)
def test_asks_are_left_exactly_when_no_rule_of_the_helper_is_broken(helper):
    broken = refusals(rosas_need(), replace(hals_offer(), helper=helper), now=NOW, limits=LIMITS)

    may_be_asked = OF_THE_HELPER.isdisjoint(refusal.rule for refusal in broken)
    assert (asks_left(helper, queue_of([], [])) > 0) == may_be_asked


def test_without_a_limit_there_are_no_budgets():
    assert area_budgets(open_by_area={1: 9}, met_by_area={1: 0.1}, knobs=PlanKnobs()) == {}


def test_an_area_where_less_is_met_gets_more_questions():
    budgets = area_budgets(
        open_by_area={1: 10, 2: 10},
        met_by_area={1: 0.8, 2: 0.2},
        knobs=PlanKnobs(asks_per_plan=10),
    )

    assert budgets == {1: 4, 2: 6}


@given(
    st.dictionaries(st.integers(1, 6), st.integers(1, 40), min_size=1),
    st.dictionaries(st.integers(1, 6), st.floats(0, 1)),
    st.integers(1, 90),
)
def test_budgets_add_up(open_by_area, met_by_area, asks):
    budgets = area_budgets(
        open_by_area=open_by_area, met_by_area=met_by_area, knobs=PlanKnobs(asks_per_plan=asks)
    )

    assert sum(budgets.values()) == asks
    assert min(budgets.values()) >= 0
