"""Every hard rule, one at a time."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from matching.engine.eligibility import eligible, refusals
from matching.engine.types import Pace, Rule
from tests.engine import strategies as some
from tests.engine.facts import (
    DAY,
    HAL,
    HOUR,
    LIMITS,
    MONDAY,
    NOW,
    PHONE_BUDDY,
    RIDES,
    ROSA,
    SCHOOL_RIDES,
    TUESDAY,
    hal,
    hals_offer,
    rosas_need,
)

TODAY = NOW.date()
TOMORROW = TODAY + DAY
YESTERDAY = TODAY - DAY
MORNING = ((TUESDAY + 8 * HOUR, TUESDAY + 12 * HOUR),)
EVENING = ((TUESDAY + 18 * HOUR, TUESDAY + 21 * HOUR),)
LATE_MORNING = ((TUESDAY + 12 * HOUR - 29, TUESDAY + 13 * HOUR),)
AGES = timedelta(days=400)

BROKEN = [
    (Rule.NEED_FULL, {"places_left": 0}, {}),
    (Rule.NEED_DAY_PASSED, {"needed_on": YESTERDAY}, {}),
    (Rule.NEED_STALE, {"confirmed_current_at": NOW - AGES}, {}),
    (Rule.CATEGORY, {"category": SCHOOL_RIDES}, {}),
    (Rule.OWN, {}, {"helper": hal(id=ROSA)}),
    (Rule.BLOCKED, {"blocked_ids": frozenset({HAL})}, {}),
    (Rule.DECLINED, {"declined_offer_ids": frozenset({10})}, {}),
    (Rule.DECLINED, {"declined_helper_ids": frozenset({HAL})}, {}),
    (Rule.OFFER_FULL, {}, {"room": 0}),
    (Rule.OFFER_ENDED, {}, {"valid_until": YESTERDAY}),
    (Rule.OFFER_ENDED, {"needed_on": TOMORROW}, {"valid_until": TODAY}),
    (Rule.OFFER_STALE, {}, {"confirmed_current_at": NOW - AGES}),
    (Rule.DISTANCE, {}, {"pt": (3.1, 0.0)}),
    (Rule.REQUIREMENTS, {"requirements": frozenset({"wheelchair"})}, {}),
    (Rule.LANGUAGE, {"languages": frozenset({"es"})}, {"languages": frozenset({"en"})}),
    (Rule.LANGUAGE, {"languages": frozenset({"es"})}, {}),
    (Rule.TIMES, {"windows": MORNING}, {"windows": EVENING}),
    (Rule.TIMES, {"windows": MORNING}, {"windows": LATE_MORNING}),
    (Rule.TIMES, {"needed_on": TODAY}, {"windows": MORNING}),
    (Rule.TIMES, {"windows": ()}, {}),
    (Rule.RESTING, {}, {"helper": hal(resting_until=TOMORROW)}),
    (Rule.OVER_PACE, {}, {"helper": hal(pace=Pace.LITTLE, asks_this_week=1)}),
    (Rule.OVER_PACE, {}, {"helper": hal(pace=Pace.SOME, helps_this_week=2)}),
    (Rule.OPEN_ASKS, {}, {"helper": hal(pace=Pace.LOT, open_asks=2)}),
    (Rule.COOL_DOWN, {}, {"helper": hal(last_asked_at=NOW - timedelta(hours=19))}),
]

KEPT = [
    ({}, {}),
    ({"needed_on": TODAY}, {"valid_until": TODAY}),
    ({"confirmed_current_at": NOW + timedelta(minutes=1)}, {}),
    ({"category": RIDES}, {}),
    ({}, {"category": RIDES}),
    ({"category": PHONE_BUDDY}, {"category": PHONE_BUDDY, "pt": (90.0, 0.0)}),
    ({}, {"pt": (3.0, 0.0)}),
    ({"requirements": frozenset({"wheelchair"})}, {"abilities": frozenset({"wheelchair", "van"})}),
    ({"languages": frozenset({"es", "en"})}, {"languages": frozenset({"es"})}),
    ({"languages": frozenset({"es"})}, {"helper": hal(languages=frozenset({"es"}))}),
    ({"languages": frozenset({"es"}), "interpreter": True}, {}),
    ({"windows": MORNING}, {"windows": ((TUESDAY, TUESDAY + 8 * HOUR + 30),)}),
    ({"windows": MORNING, "minutes": 15}, {"windows": ((TUESDAY, TUESDAY + 8 * HOUR + 15),)}),
    ({"needed_on": TODAY}, {"windows": ((MONDAY + 8 * HOUR, MONDAY + 12 * HOUR),)}),
    ({}, {"helper": hal(resting_until=TODAY)}),
    ({}, {"helper": hal(pace=Pace.LOT, asks_this_week=5, helps_this_week=4, open_asks=1)}),
    ({}, {"helper": hal(last_asked_at=NOW - timedelta(hours=20))}),
]


def broken_rules(need, offer, now=NOW):
    return [refusal.rule for refusal in refusals(need, offer, now=now, limits=LIMITS)]


@pytest.mark.parametrize(("rule", "need", "offer"), BROKEN)
def test_refusals_of_one_broken_rule_name_it_alone(rule, need, offer):
    assert broken_rules(rosas_need(**need), hals_offer(**offer)) == [rule]


@pytest.mark.parametrize(("need", "offer"), KEPT)
def test_refusals_of_kept_rules_are_none(need, offer):
    assert broken_rules(rosas_need(**need), hals_offer(**offer)) == []


def test_every_rule_can_be_broken():
    assert {rule for rule, _, _ in BROKEN} == set(Rule)


@given(some.needs, some.offers)
def test_eligible_means_no_refusals(need, offer):
    refused = refusals(need, offer, now=NOW, limits=LIMITS)

    assert eligible(need, offer, now=NOW, limits=LIMITS) is not bool(refused)


@given(some.needs, some.offers)
def test_refusals_come_in_the_order_of_the_rules_and_once_each(need, offer):
    rules = broken_rules(need, offer)

    assert rules == [rule for rule in Rule if rule in rules]


@given(some.needs, some.willing_offers)
def test_declined_and_blocked_are_always_refused(need, offer):
    declined = replace(need, declined_offer_ids=frozenset({offer.id}))
    blocked = replace(need, blocked_ids=frozenset({offer.helper.id}))

    assert Rule.DECLINED in broken_rules(declined, offer)
    assert Rule.BLOCKED in broken_rules(blocked, offer)


def test_refusals_say_what_would_have_been_needed():
    need = rosas_need(requirements=frozenset({"wheelchair", "car-seat"}))
    offer = hals_offer(pt=(4.04, 0.0), abilities=frozenset({"car-seat"}))

    distance, requirements = refusals(need, offer, now=NOW, limits=LIMITS)

    assert distance.params == {"km": 4.0, "travel_km": 3.0}
    assert requirements.params == {"requirements": ["wheelchair"]}


def test_refusals_of_a_rest_and_a_cool_down_tell_the_day_they_end():
    helper = hal(resting_until=TOMORROW, last_asked_at=NOW - timedelta(hours=1))

    resting, cool_down = refusals(rosas_need(), hals_offer(helper=helper), now=NOW, limits=LIMITS)

    assert (resting.until, cool_down.until) == (TOMORROW, TOMORROW)


def test_refusals_count_days_in_the_neighborhoods_own_zone():
    # In Chicago it is still Sunday evening; the helper is back on Monday.
    now = datetime(2026, 11, 22, 20, 0, tzinfo=ZoneInfo("America/Chicago"))
    offer = hals_offer(helper=hal(resting_until=TODAY))

    assert broken_rules(rosas_need(), offer, now=now) == [Rule.RESTING]
