"""Any facts at all, for properties: eligible and not, whole and odd."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from matching.engine.types import (
    HelperFacts,
    NeedFacts,
    OfferFacts,
    Pace,
    PerPace,
    Urgency,
    Weights,
    Windows,
)
from tests.engine.facts import (
    CLINIC_RIDES,
    COMPANY,
    NOW,
    PHONE_BUDDY,
    RIDES,
    SCHOOL_RIDES,
)

WEEK_MINUTES = 7 * 24 * 60

categories = st.sampled_from((RIDES, CLINIC_RIDES, SCHOOL_RIDES, PHONE_BUDDY, COMPANY))
points = st.tuples(*(st.floats(-4, 4, allow_nan=False).map(lambda km: round(km, 2)),) * 2)
shares = st.floats(0, 1, allow_nan=False)
languages = st.frozensets(st.sampled_from(("en", "es", "bn")))
slugs = st.frozensets(st.sampled_from(("wheelchair", "car-seat")))
days = st.integers(-30, 30).map(lambda days: (NOW + timedelta(days=days)).date())
past = st.integers(0, 120 * 24).map(lambda hours: NOW - timedelta(hours=hours))
per_pace = st.builds(PerPace, *(st.integers(1, 9),) * 3)


def _apart(minutes: list[int]) -> Windows:
    edges = sorted(minutes)
    return tuple(zip(edges[::2], edges[1::2], strict=False))


windows = st.lists(st.integers(0, WEEK_MINUTES), max_size=12, unique=True).map(_apart)

weights = st.builds(
    Weights,
    category=st.floats(0.01, 1),
    **dict.fromkeys(("distance", "overlap", "text", "rest", "freshness"), shares),
    related_category=shares,
    rest_days=st.integers(1, 60),
)

helpers = st.builds(
    HelperFacts,
    id=st.integers(1, 6),
    pace=st.sampled_from(Pace),
    resting_until=st.none() | days,
    asks_this_week=st.integers(0, 7),
    helps_this_week=st.integers(0, 7),
    open_asks=st.integers(0, 3),
    last_asked_at=st.none() | past,
    last_helped_at=st.none() | past,
    languages=languages,
)

needs = st.builds(
    NeedFacts,
    id=st.integers(1, 9),
    requester_id=st.integers(1, 8),
    area_id=st.integers(1, 3),
    category=categories,
    pt=points,
    opened_at=past,
    confirmed_current_at=past,
    category_probability=shares,
    windows=st.none() | windows,
    minutes=st.integers(0, 300),
    languages=languages,
    interpreter=st.booleans(),
    requirements=slugs,
    urgency=st.sampled_from(Urgency),
    needed_on=st.none() | days,
    places_left=st.integers(0, 3),
    blocked_ids=st.frozensets(st.integers(1, 6), max_size=2),
    declined_offer_ids=st.frozensets(st.integers(1, 40), max_size=2),
    declined_helper_ids=st.frozensets(st.integers(1, 6), max_size=2),
)

any_offers = st.builds(
    OfferFacts,
    id=st.integers(1, 40),
    helper=helpers,
    area_id=st.integers(1, 3),
    category=categories,
    pt=points,
    confirmed_current_at=past,
    category_probability=shares,
    windows=st.none() | windows,
    languages=languages,
    abilities=slugs,
    travel_km=st.floats(0, 9),
    room=st.integers(0, 3),
    valid_until=st.none() | days,
)

# Mostly eligible ones, so that rankings have something to rank.
willing_helpers = st.builds(
    HelperFacts,
    id=st.integers(1, 6),
    pace=st.sampled_from((Pace.SOME, Pace.LOT)),
    asks_this_week=st.integers(0, 2),
    helps_this_week=st.integers(0, 1),
    last_asked_at=st.none() | past,
    last_helped_at=st.none() | past,
)

willing_offers = st.builds(
    OfferFacts,
    id=st.integers(1, 40),
    helper=willing_helpers,
    area_id=st.integers(1, 3),
    category=st.sampled_from((RIDES, CLINIC_RIDES)),
    pt=points,
    confirmed_current_at=past,
    travel_km=st.just(20.0),
)

offers = any_offers | willing_offers
offer_lists = st.lists(offers, max_size=12, unique_by=lambda offer: offer.id)
willing_lists = st.lists(willing_offers, max_size=12, unique_by=lambda offer: offer.id)
one_offer_each = st.lists(
    willing_offers,
    max_size=6,
    unique_by=(lambda offer: offer.id, lambda offer: offer.helper.id),
)
