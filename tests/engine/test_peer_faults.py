"""Faults seen in the one peer that pairs by itself, and what its users asked for most."""

from dataclasses import replace

from matching.engine.scoring import parts, score
from matching.engine.suggest import suggest
from matching.engine.types import ReasonCode, Rule, Weights
from tests.engine.facts import (
    DAY,
    LIMITS,
    NOW,
    PHONE_BUDDY,
    WEIGHTS,
    hal,
    hals_offer,
    offer_of,
    rosas_need,
)


def suggested(need, offers, *, now=NOW, keep=()):
    return suggest(
        need,
        offers,
        now=now,
        weights=WEIGHTS,
        limits=LIMITS,
        text_by_offer={},
        k=3,
        keep=keep,
    )


def value(need, offer, weights=WEIGHTS):
    return score(parts(need, offer, now=NOW, weights=weights, limits=LIMITS, text=0.5))


def test_suggestions_do_not_change_under_a_coordinators_hands():
    need, offers = rosas_need(), [offer_of(one, pt=(one / 9, 0.0)) for one in range(1, 9)]

    first = suggested(need, offers)
    shown = [candidate.offer_id for candidate in first.candidates]
    later = [
        suggested(need, offers[::-1], now=NOW + days * DAY, keep=shown) for days in range(1, 9)
    ]

    assert all([c.offer_id for c in again.candidates] == shown for again in later)


def test_distance_is_monotonic_all_the_way():
    need = rosas_need()

    values = [value(need, hals_offer(pt=(tenth / 10, 0.0))) for tenth in range(200)]

    assert values == sorted(values, reverse=True)
    assert values[0] > values[20] > values[199]


def test_a_weight_applies_to_its_own_term():
    need = rosas_need()
    near_and_stale = hals_offer(pt=(0.1, 0.0), confirmed_current_at=NOW - 80 * DAY)
    far_and_fresh = hals_offer(pt=(2.9, 0.0), confirmed_current_at=NOW)
    distance_counts = Weights(distance=1.0, freshness=0.01)
    freshness_counts = Weights(distance=0.01, freshness=1.0)

    assert value(need, near_and_stale, distance_counts) > value(
        need, far_and_fresh, distance_counts
    )
    assert value(need, near_and_stale, freshness_counts) < value(
        need, far_and_fresh, freshness_counts
    )


def test_language_is_not_forgotten():
    need = rosas_need(languages=frozenset({"es"}))
    near, far = offer_of(1, pt=(0.0, 0.0)), offer_of(2, languages=frozenset({"es"}))

    found = suggested(need, [near, far])

    assert [candidate.offer_id for candidate in found.candidates] == [20]
    assert ReasonCode.SPEAKS in {reason.code for reason in found.candidates[0].reasons}
    assert [why.rule for why in found.why_not] == [Rule.LANGUAGE]


def test_phone_company_is_not_ranked_by_distance():
    need = rosas_need(category=PHONE_BUDDY)
    across_town = offer_of(1, category=PHONE_BUDDY, pt=(40.0, 0.0))
    next_door = offer_of(2, category=PHONE_BUDDY, pt=(0.0, 0.0))

    rested = replace(across_town, confirmed_current_at=NOW)

    assert value(need, across_town) == value(need, next_door)
    assert suggested(need, [next_door, rested]).candidates[0].offer_id == 10


def test_the_load_is_spread():
    tired = hals_offer(helper=hal(asks_this_week=2, helps_this_week=1, last_helped_at=NOW - DAY))
    rested = offer_of(2)

    found = suggested(rosas_need(), [tired, rested])

    assert [candidate.offer_id for candidate in found.candidates] == [20, 10]


def test_two_who_said_the_same_are_not_always_proposed_in_one_order():
    offers = [offer_of(1), offer_of(2)]

    firsts = {
        suggested(rosas_need(id=need_id), offers).candidates[0].offer_id for need_id in range(20)
    }

    assert firsts == {10, 20}
