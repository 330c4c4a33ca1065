"""The graph of a whole board says what the queue says of facts, and leaves out nobody's best."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.board.choices import Ahead, choices
from matching.engine.board.gathering import Reach
from matching.engine.board.judging import Judge
from matching.engine.board.tabulating import board_of
from matching.engine.eligibility import eligible, refusals
from matching.engine.flow import solve
from matching.engine.knobs import PlanKnobs
from matching.engine.network import NO_LIMIT
from matching.engine.queue import Queue, asks_left, worth
from matching.engine.scoring import parts, score
from matching.engine.types import Candidate, Limits
from tests.engine import strategies as some
from tests.engine.facts import (
    LIMITS,
    NOW,
    WEIGHTS,
    hal,
    hals_offer,
    offer_of,
    rosas_need,
)

KNOBS = PlanKnobs()
EVERYTHING = Reach(nearest=1000, related=1000)
need_lists = st.lists(some.needs, min_size=1, max_size=4, unique_by=lambda need: need.id)
one_offer_each = st.lists(
    some.offers, max_size=6, unique_by=(lambda offer: offer.id, lambda offer: offer.helper.id)
)
knobs = st.builds(
    PlanKnobs,
    bonus=st.integers(0, 2000),
    wait_tau_days=st.sampled_from((0, 3.5, 14)),
    spread=st.integers(0, 300),
)


def made(needs, offers, *, limits=LIMITS, reach=EVERYTHING, kept=20, **ahead):
    judge = Judge(board_of(needs, offers), NOW, WEIGHTS, limits)
    return choices(judge, ahead=Ahead(**{"knobs": KNOBS} | ahead), reach=reach, kept=kept)


def ids(answer):
    """Return (need id, offer id) of each pair of the graph."""
    graph = answer.graph
    both = zip(graph.need_ids[graph.need], graph.offer_ids[graph.offer], strict=True)
    return [(int(need), int(offer)) for need, offer in both]


def candidate(need, offer):
    sides = parts(need, offer, now=NOW, weights=WEIGHTS, limits=LIMITS, text=0.0)
    return Candidate(need.id, offer.id, score(sides), sides, ())


@given(need_lists, one_offer_each, knobs, st.integers(0, 24), st.floats(1, 3))
def test_choices_are_worth_what_the_queue_says(needs, offers, knobs, cool_down, lift):
    limits = Limits(cool_down_hours=cool_down)
    by_id = {"needs": {n.id: n for n in needs}, "offers": {o.id: o for o in offers}}
    queue = Queue(**by_id, now=NOW, limits=limits, knobs=knobs, lifts={1: lift})

    answer = made(needs, offers, limits=limits, knobs=knobs, lifts={1: lift})

    fit = [(n, o) for n in needs for o in offers if eligible(n, o, now=NOW, limits=limits)]
    worths = {(n.id, o.id): worth(candidate(n, o), queue) for n, o in fit}
    assert dict(zip(ids(answer), answer.graph.value.tolist(), strict=True)) == worths
    for at, offer_id in enumerate(answer.graph.offer_ids.tolist()):
        helper = queue.offers[offer_id].helper
        place = answer.graph.helper[at]
        assert answer.graph.pace[place] == asks_left(helper, queue)
        assert answer.graph.load[place] == helper.asks_this_week + helper.helps_this_week
        assert answer.graph.room[at] == queue.offers[offer_id].room


@given(need_lists, one_offer_each)
def test_choices_name_the_needs_that_nobody_fits(needs, offers):
    answer = made(needs, offers)

    nobody = [
        place
        for place, need in enumerate(needs)
        if asks(need) and not any(eligible(need, o, now=NOW, limits=LIMITS) for o in offers)
    ]
    assert answer.nobody.tolist() == nobody


def asks(need):
    """Say whether nothing about the need itself stands in the way."""
    broken = refusals(need, hals_offer(), now=NOW, limits=LIMITS)
    return not any(one.rule.startswith("need_") for one in broken)


def test_choices_keep_the_best_of_each_need_and_one_of_each_helper():
    near, far, farther = (offer_of(one, pt=(one / 2, 0.0)) for one in (1, 2, 3))
    second = hals_offer(id=77, helper=near.helper, pt=(0.6, 0.0))

    answer = made([rosas_need()], [farther, second, near, far], kept=2)

    assert ids(answer) == [(1, near.id), (1, far.id)]


def test_choices_keep_what_is_shown_while_it_is_eligible():
    needs, offers = [rosas_need()], [offer_of(one, pt=(one / 4, 0.0)) for one in range(1, 9)]
    reach = Reach(nearest=3, related=1)

    shown = made(needs, offers, reach=reach, kept=2, shown={(1, 80), (1, 999), (5, 80)})
    ended = made(needs, offers[:-1], reach=reach, kept=2, shown={(1, 80)})

    assert ids(shown) == [(1, 80), (1, 10)]
    assert ids(ended) == [(1, 10), (1, 20)]
    plain = dict(zip(ids(made(needs, offers)), made(needs, offers).graph.value, strict=True))
    assert shown.graph.value[0] > plain[1, 80]


def test_choices_heed_the_budgets_of_areas():
    needs = [rosas_need(id=1, area_id=4), rosas_need(id=2, area_id=9)]

    graph = made(needs, [hals_offer()], budgets={9: 3}).graph

    assert graph.budget[graph.area].tolist() == [NO_LIMIT, 3]


def test_choices_are_the_same_in_any_order_of_rows():
    needs = [rosas_need(id=one, pt=(one / 10, 0.0)) for one in range(1, 20)]
    offers = [offer_of(one, pt=(one / 30, 0.1)) for one in range(1, 40)]

    forth, back = made(needs, offers, kept=5), made(needs[::-1], offers[::-1], kept=5)

    plans = [{ids(one)[at] for at in solve(one.graph).tolist()} for one in (forth, back)]
    assert sorted(ids(forth)) == sorted(ids(back))
    assert plans[0] == plans[1]
    assert len(plans[0]) > 15


def test_choices_without_offers_leave_every_need_to_a_person():
    answer = made([rosas_need(), rosas_need(id=2, places_left=0)], [])

    assert answer.nobody.tolist() == [0]
    assert solve(answer.graph).tolist() == []


def test_choices_of_helpers_over_pace_are_none():
    answer = made([rosas_need()], [hals_offer(helper=hal(open_asks=2))])

    assert len(answer.pairs) == 0
    assert np.array_equal(answer.nobody, [0])
