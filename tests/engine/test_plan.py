"""The joint plan over the whole queue."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.eligibility import eligible
from matching.engine.knobs import PlanKnobs
from matching.engine.plan import Cause, plan
from matching.engine.queue import area_budgets
from matching.engine.scoring import parts, score
from matching.engine.types import Candidate, Limits, Pace, Urgency
from matching.engine.verify import verify
from tests.engine import strategies as some
from tests.engine.facts import DAY, LIMITS, NOW, WEIGHTS, hal, offer_of, queue_of, rosas_need

ROOT = Path(__file__).parents[2]

need_lists = st.lists(some.needs, max_size=5, unique_by=lambda need: need.id)


def planned(needs, offers, *, value=None, limits=LIMITS, **given):
    """Plan every eligible pair; ``value`` overrides the score of some (need id, offer id)."""
    queue = queue_of(needs, offers, limits=limits, **given)
    candidates = [
        Candidate(
            need.id, offer.id, (value or {}).get((need.id, offer.id), own(need, offer)), (), ()
        )
        for need in needs
        for offer in offers
        if eligible(need, offer, now=NOW, limits=limits)
    ]
    return plan(candidates, queue=queue), queue


def own(need, offer):
    return score(parts(need, offer, now=NOW, weights=WEIGHTS, limits=LIMITS, text=0.0))


def pairs(answer):
    return [(one.need_id, one.offer_id) for one in answer.pairings]


def needs_of(count, **facts):
    return [rosas_need(id=number, **facts) for number in range(1, count + 1)]


def test_one_kind_person_is_not_planned_twelve_times():
    needs = needs_of(12)
    near, others = offer_of(1, pt=(0.0, 0.0)), [offer_of(n, pt=(2.0, 0.0)) for n in range(2, 13)]

    answer, _ = planned(needs, [replace(near, room=12), *others])

    assert len({one.helper_id for one in answer.pairings}) == 12
    assert len({one.need_id for one in answer.pairings}) == 12


def test_the_best_for_one_gives_way_when_two_are_served_so():
    first, second = needs_of(2)
    both, only_first = offer_of(1), offer_of(2)
    value = {(1, 10): 900, (2, 10): 500, (1, 20): 300}

    answer, _ = planned(
        [first, replace(second, declined_helper_ids=frozenset({2}))],
        [both, only_first],
        value=value,
    )

    assert pairs(answer) == [(1, 20), (2, 10)]
    assert [one.own_rank for one in answer.pairings] == [2, 1]


def test_a_need_that_wants_three_helpers_is_planned_three():
    offers = [offer_of(number) for number in range(1, 6)]

    answer, _ = planned([rosas_need(places_left=3)], offers)

    assert len({one.helper_id for one in answer.pairings}) == 3


def test_two_offers_of_one_helper_are_one_helper():
    mine = [offer_of(1), offer_of(1, id=11)]

    answer, _ = planned([rosas_need(places_left=2)], mine, limits=Limits(cool_down_hours=0))

    assert len(answer.pairings) == 1


def test_pace_counts_over_all_offers_of_a_helper():
    helper = hal(id=1, pace=Pace.LOT, asks_this_week=4)
    offers = [offer_of(1, id=number, helper=helper) for number in range(10, 16)]

    answer, queue = planned(needs_of(6), offers, limits=Limits(cool_down_hours=0, open_asks=9))

    assert len(answer.pairings) == 2
    assert verify(pairs(answer), queue=queue) == ()


def test_who_needs_it_sooner_or_waits_longer_comes_first():
    soon = rosas_need(id=1, urgency=Urgency.TODAY)
    can_wait = rosas_need(id=2)
    waited = rosas_need(id=3, opened_at=NOW - 20 * DAY)

    assert pairs(planned([can_wait, soon], [offer_of(1)])[0]) == [(1, 10)]
    assert pairs(planned([can_wait, waited], [offer_of(1)])[0]) == [(3, 10)]


def test_what_is_shown_stays_unless_another_is_clearly_better():
    offers = [offer_of(1), offer_of(2)]
    slightly, clearly = {(1, 10): 500, (1, 20): 530}, {(1, 10): 500, (1, 20): 560}

    assert pairs(planned(needs_of(1), offers, value=slightly)[0]) == [(1, 20)]
    assert pairs(planned(needs_of(1), offers, value=slightly, shown={(1, 10)})[0]) == [(1, 10)]
    assert pairs(planned(needs_of(1), offers, value=clearly, shown={(1, 10)})[0]) == [(1, 20)]


def test_somebody_asked_often_gives_way_to_somebody_not_asked():
    often, seldom = hal(id=1, asks_this_week=2, pace=Pace.LOT), hal(id=2, pace=Pace.LOT)
    offers = [offer_of(1, helper=often), offer_of(2, helper=seldom)]

    answer, _ = planned(needs_of(1), offers, value={(1, 10): 700, (1, 20): 500})

    assert pairs(answer) == [(1, 20)]


def test_an_area_keeps_to_its_budget():
    here, there = rosas_need(id=1), rosas_need(id=2, area_id=2)
    offers = [offer_of(number) for number in range(1, 5)]

    answer, queue = planned([here, there], offers, budgets={1: 0, 2: 1})

    assert [one.need_id for one in answer.pairings] == [2]
    assert verify(pairs(answer), queue=queue) == ()


def test_needs_that_want_a_persons_eye_are_named():
    nobody = rosas_need(id=1, opened_at=NOW - 3 * DAY, languages=frozenset({"so"}))
    crowded = rosas_need(id=2, urgency=Urgency.TODAY, opened_at=NOW)
    also_today = rosas_need(id=3, urgency=Urgency.TODAY, opened_at=NOW - DAY)
    waited = rosas_need(id=4, opened_at=NOW - 60 * DAY)

    answer, _ = planned([nobody, crowded, also_today, waited], [offer_of(1), offer_of(2)])

    causes = {one.need_id: one.cause for one in answer.escalations}
    assert causes == {4: Cause.WAITED_LONG, 1: Cause.NOBODY_FITS, 2: Cause.NO_HELPER_LEFT}
    assert [one.need_id for one in answer.escalations] == [4, 1, 2]


@settings(deadline=None)
@given(need_lists, some.offer_lists)
def test_the_verifier_finds_nothing(needs, offers):
    answer, queue = planned(needs, consistent(offers))

    assert verify(pairs(answer), queue=queue) == ()


@settings(deadline=None)
@given(need_lists, some.willing_lists, st.integers(0, 9))
def test_the_verifier_finds_nothing_within_budgets(needs, offers, asks):
    open_by_area = {need.area_id: 3 for need in needs}
    knobs = PlanKnobs(asks_per_plan=asks)
    budgets = area_budgets(open_by_area=open_by_area, met_by_area={1: 0.2}, knobs=knobs)

    answer, queue = planned(needs, consistent(offers), budgets=budgets, knobs=knobs)

    assert verify(pairs(answer), queue=queue) == ()
    assert not budgets or len(answer.pairings) <= asks


@settings(deadline=None)
@given(need_lists, some.offer_lists)
def test_one_more_offer_never_makes_the_plan_worth_less(needs, offers):
    offers = consistent(offers)

    assert planned(needs, offers)[0].value >= planned(needs, offers[:-1])[0].value


@settings(deadline=None)
@given(need_lists, some.offer_lists, st.randoms(use_true_random=False))
def test_the_same_facts_in_another_order_give_the_same_plan(needs, offers, shuffler):
    offers = consistent(offers)
    others = shuffler.sample(offers, len(offers))

    assert planned(needs[::-1], others)[0] == planned(needs, offers)[0]


def consistent(offers):
    """Let every helper be the same person in all their offers."""
    helper_by_id = {offer.helper.id: offer.helper for offer in offers}
    return [replace(offer, helper=helper_by_id[offer.helper.id]) for offer in offers]


def town(seed=7):
    """Return a plan of forty needs and sixty offers as plain numbers."""
    draw = random.Random(seed)
    needs = [
        rosas_need(id=number, pt=(draw.random(), draw.random()), places_left=draw.choice((1, 2)))
        for number in range(1, 41)
    ]
    offers = [offer_of(number, pt=(draw.random(), draw.random())) for number in range(1, 61)]
    return pairs(planned(needs, offers)[0])


def test_another_process_makes_the_same_plan():
    command = "from tests.engine.test_plan import town; print(town())"
    answers = {
        subprocess.run(
            [sys.executable, "-c", command],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert answers == {str(town())}
