"""What is gathered is what looking at every offer would find: nobody nearer is overlooked."""

import random
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.board.gathering import Gathering, Reach, places_in_group
from matching.engine.board.grid import Runs
from matching.engine.board.judging import Judge
from matching.engine.board.tabulating import board_of
from matching.engine.eligibility import eligible
from matching.engine.meeting import narrower_category
from matching.engine.ties import tie_key
from tests.engine import strategies as some
from tests.engine.facts import (
    CLINIC_RIDES,
    COMPANY,
    DAY,
    LIMITS,
    MONDAY,
    NOW,
    PHONE_BUDDY,
    RIDES,
    THURSDAY,
    TUESDAY,
    WEIGHTS,
    hal,
    hals_offer,
    rosas_need,
)

KINDS = (RIDES, CLINIC_RIDES, COMPANY, PHONE_BUDDY)
EVERYTHING = Reach(nearest=1000, related=1000)
need_lists = st.lists(some.needs, min_size=1, max_size=4, unique_by=lambda need: need.id)
offer_lists = st.lists(some.offers, max_size=8, unique_by=lambda offer: offer.id)


def gathered(needs, offers, reach=EVERYTHING):
    """Return the ids of the needs and offers that were brought together."""
    board = board_of(needs, offers)
    judge = Judge(board, NOW, WEIGHTS, LIMITS)
    pairs = Gathering(judge, reach).around(np.flatnonzero(judge.asking))
    both = zip(board.needs.id[pairs.need], board.offers.id[pairs.offer], strict=True)
    return sorted((int(need), int(offer)) for need, offer in both)


def all_eligible(need, offers):
    return [offer for offer in offers if eligible(need, offer, now=NOW, limits=LIMITS)]


def nearest(need, offers, reach):
    """Return what should be found without a grid: the nearest of each kind that has a place."""
    found = []
    for kind in KINDS:
        could = [o for o in all_eligible(need, offers) if o.category == kind]
        could.sort(key=lambda offer: (squared(need, offer), tie_key(need.id, offer.id)))
        wanted = reach.nearest if kind == need.category else reach.related
        found += [(need.id, offer.id) for offer in could[:wanted]]
    return found


def squared(need, offer):
    east, north = need.pt[0] - offer.pt[0], need.pt[1] - offer.pt[1]
    return east * east + north * north


def a_need(number, dice, kind):
    week = ((MONDAY, TUESDAY), (TUESDAY, THURSDAY))
    return rosas_need(
        id=number,
        category=kind,
        pt=(dice.uniform(-1, 11), round(dice.uniform(-1, 11), 1)),
        windows=dice.choice([None, week[:1], week[1:]]),
        languages=dice.choice([frozenset(), frozenset({"es"})]),
        requirements=dice.choice([frozenset(), frozenset({"wheelchair"})]),
        needed_on=dice.choice([None, (NOW + 2 * DAY).date()]),
        blocked_ids=frozenset({dice.randrange(80)}),
        declined_offer_ids=frozenset({dice.randrange(600)}),
    )


def an_offer(number, dice):
    # Some share a point and some lie in a far corner, as posts on a map do.
    spot = dice.choice([(5.0, 5.0), (dice.uniform(0, 10), round(dice.uniform(0, 10), 1))])
    return hals_offer(
        id=number,
        helper=hal(id=dice.randrange(80), open_asks=dice.choice([0, 0, 0, 2])),
        category=dice.choice(KINDS),
        pt=spot,
        windows=dice.choice([None, ((MONDAY + 300, TUESDAY + 500),), ((THURSDAY, THURSDAY + 60),)]),
        languages=dice.choice([frozenset({"en"}), frozenset({"en", "es"})]),
        abilities=dice.choice([frozenset(), frozenset({"wheelchair"})]),
        travel_km=dice.choice([0.5, 3.0, 20.0]),
        valid_until=dice.choice([None, (NOW + DAY).date()]),
        confirmed_current_at=NOW - timedelta(days=dice.randrange(100)),
    )


@given(need_lists, offer_lists)
def test_gathering_with_room_for_all_finds_just_the_eligible(needs, offers):
    expected = [(need.id, offer.id) for need in needs for offer in all_eligible(need, offers)]

    assert gathered(needs, offers) == sorted(expected)


@pytest.mark.parametrize("reach", [Reach(nearest=1, related=1), Reach(nearest=7, related=2)])
@pytest.mark.parametrize("seed", range(3))
def test_gathering_finds_the_nearest_of_each_kind(reach, seed):
    dice = random.Random(seed)
    offers = [an_offer(number, dice) for number in range(400)]
    needs = [a_need(number, dice, dice.choice(KINDS[:3])) for number in range(25)]
    near = [offer for offer in offers if offer.category != PHONE_BUDDY]

    found = gathered(needs, near, reach)

    assert found == sorted(pair for need in needs for pair in nearest(need, near, reach))
    assert len(found) > 25


def test_gathering_of_help_by_phone_brings_as_many_as_are_wanted():
    dice = random.Random(3)
    offers = [an_offer(number, dice) for number in range(300)]
    needs = [a_need(number, dice, PHONE_BUDDY) for number in range(20)]

    found = gathered(needs, offers, Reach(nearest=5, related=1))

    for need in needs:
        mine = [offer for one, offer in found if one == need.id]
        remote = [o for o in all_eligible(need, offers) if narrower_category(need, o).remote]
        by_phone = {o.id for o in remote if o.category == PHONE_BUDDY}
        assert len(by_phone & set(mine)) == min(5, len(by_phone))
        assert len(set(mine)) == len(mine)


def test_gathering_of_help_by_phone_lets_needs_take_turns():
    offers = [hals_offer(id=one, helper=hal(id=one), category=PHONE_BUDDY) for one in range(200)]
    needs = [rosas_need(id=one, category=PHONE_BUDDY) for one in range(50)]

    found = gathered(needs, offers, Reach(nearest=2, related=1))

    assert len(found) == 100
    assert len({offer for _, offer in found}) > 60


def test_gathering_of_help_by_phone_asks_the_best_rested_first():
    tired = hal(id=1, asks_this_week=2, helps_this_week=1, last_helped_at=NOW - DAY)
    worn = [hals_offer(id=one, helper=tired, category=PHONE_BUDDY) for one in range(100)]
    rested = [
        hals_offer(id=100 + one, helper=hal(id=100 + one), category=PHONE_BUDDY) for one in range(8)
    ]

    found = gathered([rosas_need(category=PHONE_BUDDY)], [*worn, *rested], Reach(nearest=4))

    assert len(found) == 4
    assert all(offer >= 100 for _, offer in found)


def test_gathering_is_the_same_in_any_order_of_rows():
    dice = random.Random(5)
    offers = [an_offer(number, dice) for number in range(300)]
    needs = [a_need(number, dice, dice.choice(KINDS)) for number in range(30)]
    first = gathered(needs, offers, Reach(nearest=3, related=2))

    dice.shuffle(offers)
    dice.shuffle(needs)

    assert gathered(needs, offers, Reach(nearest=3, related=2)) == first


def test_gathering_without_needs_or_offers_is_empty():
    assert gathered([], [hals_offer()]) == []
    assert gathered([rosas_need()], []) == []


def test_lots_of_runs_are_their_places_one_after_the_other():
    runs = Runs(np.array([4, 4, 7]), np.array([10, 20, 0]), np.array([13, 22, 9]))

    lots = [(search.tolist(), place.tolist()) for search, place in runs.lots(4)]

    assert [place for _, places in lots for place in places] == [10, 11, 12, 20, 21, *range(9)]
    assert [one for searches, _ in lots for one in searches] == [4] * 5 + [7] * 9
    assert len(lots) > 1


def test_places_in_group_count_from_zero_in_each():
    assert places_in_group(np.array([0, 0, 3, 5, 5, 5])).tolist() == [0, 1, 0, 0, 1, 2]
