"""What kept the nearest helpers away."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from matching.engine.eligibility import UNTOLD, why_not
from matching.engine.types import Rule, WhyNot
from tests.engine import strategies as some
from tests.engine.facts import (
    DAY,
    LIMITS,
    NOW,
    ROSA,
    SCHOOL_RIDES,
    hal,
    hals_offer,
    offer_of,
    rosas_need,
)

THURSDAY = NOW.date() + 3 * DAY
FRIDAY = NOW.date() + 4 * DAY
SPANISH = frozenset({"es"})


def resting(helper_id, until):
    return hals_offer(id=helper_id * 10, helper=hal(id=helper_id, resting_until=until))


def told(need, offers, **limits):
    return why_not(need, offers, now=NOW, limits=replace(LIMITS, **limits))


def test_why_not_tells_how_many_rest_and_who_is_back_first():
    offers = [resting(1, FRIDAY), resting(2, THURSDAY)]

    assert told(rosas_need(), offers) == (WhyNot(Rule.RESTING, 2, soonest=THURSDAY),)


def test_why_not_tells_which_language_is_missing():
    offers = [offer_of(helper_id) for helper_id in (1, 2, 3)]

    answer = told(rosas_need(languages=SPANISH), offers)

    assert answer == (WhyNot(Rule.LANGUAGE, 3, params={"languages": ["es"]}),)


def test_why_not_puts_the_rule_with_most_helpers_first():
    offers = [resting(1, THURSDAY), offer_of(2, room=0), offer_of(3, room=0)]

    assert [why.rule for why in told(rosas_need(), offers)] == [Rule.OFFER_FULL, Rule.RESTING]


def test_why_not_of_equal_counts_follows_the_order_of_rules():
    offers = [resting(1, THURSDAY), offer_of(2, room=0)]

    assert [why.rule for why in told(rosas_need(), offers)] == [Rule.OFFER_FULL, Rule.RESTING]


def test_why_not_counts_a_helper_once_where_they_come_closest():
    far_and_full = hals_offer(id=11, pt=(9.0, 0.0), room=0)
    only_full = hals_offer(id=12, room=0)

    assert told(rosas_need(), [far_and_full, only_full]) == (WhyNot(Rule.OFFER_FULL, 1),)


def test_why_not_of_two_obstacles_tells_the_first():
    offers = [replace(resting(1, THURSDAY), room=0)]

    assert told(rosas_need(), offers) == (WhyNot(Rule.OFFER_FULL, 1),)


def test_why_not_leaves_out_helpers_who_could():
    other_offer = hals_offer(id=11, room=0)

    assert told(rosas_need(), [hals_offer(), other_offer]) == ()


def test_why_not_groups_by_what_is_missing():
    need = rosas_need(requirements=frozenset({"wheelchair", "car-seat"}))
    offers = [offer_of(1), offer_of(2), offer_of(3, abilities=frozenset({"car-seat"}))]

    counted = {tuple(why.params["requirements"]): why.count for why in told(need, offers)}

    assert counted == {("car-seat", "wheelchair"): 2, ("wheelchair",): 1}


def test_why_not_tells_of_the_nearest_only():
    near, far = offer_of(1, room=0), replace(resting(2, THURSDAY), pt=(2.0, 0.0))

    assert told(rosas_need(), [far, near], come_close=1) == (WhyNot(Rule.OFFER_FULL, 1),)


def test_why_not_says_when_nobody_offers_this():
    need = rosas_need(category=SCHOOL_RIDES)

    assert told(need, [hals_offer()]) == told(need, []) == (WhyNot(Rule.CATEGORY, 0),)


def test_why_not_of_a_need_that_no_longer_stands_counts_nobody():
    need = rosas_need(confirmed_current_at=NOW - timedelta(days=400))

    assert [(why.rule, why.count) for why in told(need, [hals_offer()])] == [(Rule.NEED_STALE, 0)]


def test_why_not_never_tells_who_keeps_away_from_whom():
    need = rosas_need(blocked_ids=frozenset({1}))
    offers = [offer_of(1), hals_offer(helper=hal(id=ROSA))]

    assert told(need, offers) == (WhyNot(Rule.CATEGORY, 0),)


@given(some.needs, some.offer_lists)
def test_why_not_never_counts_a_helper_twice_nor_tells_the_untold(need, offers):
    answer = told(need, offers)

    assert sum(why.count for why in answer) <= len({offer.helper.id for offer in offers})
    assert all(why.count == 0 for why in answer if why.rule in UNTOLD)


@given(some.needs, some.offer_lists)
def test_why_not_does_not_depend_on_the_order_of_offers(need, offers):
    assert told(need, offers) == told(need, offers[::-1])
