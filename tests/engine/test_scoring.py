"""The parts of a score, and their sum."""

from dataclasses import replace
from datetime import timedelta
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.scoring import parts, score
from matching.engine.types import Part, Urgency, Weights
from tests.engine import strategies as some
from tests.engine.facts import (
    CLINIC_RIDES,
    DAY,
    HOUR,
    LIMITS,
    NOW,
    PHONE_BUDDY,
    RIDES,
    TUESDAY,
    WEIGHTS,
    hal,
    hals_offer,
    rosas_need,
)

PARTS = ("category", "distance", "overlap", "text", "rest", "freshness")


def judged(need, offer, *, weights=WEIGHTS, text=0.0):
    return parts(need, offer, now=NOW, weights=weights, limits=LIMITS, text=text)


def value(need, offer, *, weights=WEIGHTS, text=0.0):
    return score(judged(need, offer, weights=weights, text=text))


def part(name, need, offer, **numbers):
    return next(part.value for part in judged(need, offer, **numbers) if part.name == name)


@given(some.needs, some.offers, some.weights, st.floats(-1, 2))
def test_parts_lie_between_nothing_and_all(need, offer, weights, text):
    found = judged(need, offer, weights=weights, text=text)

    assert all(0 <= part.value <= 1 for part in found)
    assert 0 <= score(found) <= 1000


@given(some.needs, some.offers, some.points, some.weights)
def test_nearer_never_scores_less(need, offer, pt, weights):
    one, other = offer, replace(offer, pt=pt)
    near, far = sorted((one, other), key=lambda offer: distance(need, offer))

    assert value(need, near, weights=weights) >= value(need, far, weights=weights)


def distance(need, offer):
    return (need.pt[0] - offer.pt[0]) ** 2 + (need.pt[1] - offer.pt[1]) ** 2


@given(some.needs, some.offers, some.windows, some.weights)
def test_more_time_in_common_never_scores_less(need, offer, windows, weights):
    less = replace(offer, windows=windows)
    widened = tuple((max(0, start - 30), end) for start, end in windows[:1]) + windows[1:]
    more, any_time = replace(offer, windows=widened), replace(offer, windows=None)

    values = [value(need, one, weights=weights) for one in (less, more, any_time)]

    assert values == sorted(values)


@given(some.needs, some.offers, st.integers(0, 3000), some.weights)
def test_fresher_never_scores_less(need, offer, hours, weights):
    older = offer.confirmed_current_at - timedelta(hours=hours)

    stale = replace(offer, confirmed_current_at=older)

    assert value(need, offer, weights=weights) >= value(need, stale, weights=weights)


@given(some.needs, some.offers, st.integers(0, 5), st.integers(0, 5), some.weights)
def test_better_rested_never_scores_less(need, offer, asks, helps, weights):
    helper = offer.helper
    busier = replace(
        helper,
        asks_this_week=helper.asks_this_week + asks,
        helps_this_week=helper.helps_this_week + helps,
    )

    busy = replace(offer, helper=busier)

    assert value(need, offer, weights=weights) >= value(need, busy, weights=weights)


@given(some.needs, some.offers, st.integers(0, 60), some.weights)
def test_longer_since_the_last_help_never_scores_less(need, offer, days, weights):
    lately = replace(offer, helper=replace(offer.helper, last_helped_at=NOW))
    earlier = replace(offer, helper=replace(offer.helper, last_helped_at=NOW - days * DAY))
    never = replace(offer, helper=replace(offer.helper, last_helped_at=None))

    values = [value(need, one, weights=weights) for one in (lately, earlier, never)]

    assert values == sorted(values)


@given(some.needs, some.offers, some.shares, some.shares, some.weights)
def test_more_alike_texts_never_score_less(need, offer, one, other, weights):
    less, more = sorted((one, other))

    assert value(need, offer, weights=weights, text=more) >= value(
        need, offer, weights=weights, text=less
    )


@given(some.needs, some.offers, some.points)
def test_help_by_phone_is_not_ranked_by_distance(need, offer, pt):
    need, offer = replace(need, category=PHONE_BUDDY), replace(offer, category=PHONE_BUDDY)

    assert value(need, offer) == value(need, replace(offer, pt=pt))


@given(some.willing_lists, st.integers(1, 9))
def test_requesters_past_and_urgency_do_not_enter_a_score(offers, days):
    need = rosas_need()
    waited = rosas_need(opened_at=NOW - days * DAY, requester_id=999, urgency=Urgency.TODAY)

    assert [value(need, offer) for offer in offers] == [value(waited, offer) for offer in offers]


@pytest.mark.parametrize(
    ("asked", "offered", "expected"),
    [(CLINIC_RIDES, CLINIC_RIDES, 1.0), (CLINIC_RIDES, RIDES, 0.6), (RIDES, CLINIC_RIDES, 0.6)],
)
def test_category_part_is_whole_for_the_same_and_less_for_a_relative(asked, offered, expected):
    assert part("category", rosas_need(category=asked), hals_offer(category=offered)) == expected


def test_category_part_believes_a_guess_as_far_as_it_is_sure():
    need, offer = rosas_need(category_probability=0.5), hals_offer(category_probability=0.8)

    assert part("category", need, offer) == pytest.approx(0.4)


def test_distance_part_fades_with_the_categorys_own_reach():
    assert part("distance", rosas_need(), hals_offer(pt=(3.0, 0.0))) == pytest.approx(exp(-1))


def test_overlap_part_is_the_share_of_the_time_needed():
    need = rosas_need(minutes=HOUR, windows=((TUESDAY, TUESDAY + 4 * HOUR),))

    assert part("overlap", need, hals_offer(windows=((TUESDAY, TUESDAY + 45),))) == 0.75


def test_rest_part_is_whole_for_a_newcomer_and_nothing_for_the_tired():
    tired = hal(asks_this_week=3, helps_this_week=1, last_helped_at=NOW)

    assert part("rest", rosas_need(), hals_offer()) == 1.0
    assert part("rest", rosas_need(), hals_offer(helper=tired)) == 0.0


def test_rest_part_counts_half_a_week_of_pace_and_a_week_of_rest():
    helper = hal(helps_this_week=1, last_helped_at=NOW - 7 * DAY)

    assert part("rest", rosas_need(), hals_offer(helper=helper)) == 0.5


def test_freshness_part_fades_until_the_offer_is_stale():
    half = NOW - timedelta(days=LIMITS.offer_fresh_days / 2)

    assert part("freshness", rosas_need(), hals_offer(confirmed_current_at=half)) == 0.5


def test_score_is_the_weighted_mean_in_thousandths():
    assert score([Part("a", 1.0, 0.3), Part("b", 0.5, 0.1)]) == 875


@pytest.mark.parametrize("name", PARTS)
def test_each_part_is_weighed_by_its_own_weight(name):
    only = Weights.from_dict({**dict.fromkeys(PARTS, 0.0), name: 1.0})
    need = rosas_need(category_probability=0.5)
    offer = hals_offer(helper=hal(last_helped_at=NOW), windows=((TUESDAY, TUESDAY + 45),))

    alone = part(name, need, offer, text=0.25)

    assert value(need, offer, weights=only, text=0.25) == round(1000 * alone)
