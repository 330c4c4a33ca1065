"""How good an eligible pairing is: parts in [0, 1], and their weighted sum in thousandths."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import exp

from matching.engine.meeting import km_apart, narrower_category, time_in_common
from matching.engine.types import HelperFacts, Limits, NeedFacts, OfferFacts, Part, Weights

ONE_DAY = timedelta(days=1)


def parts(  # noqa: PLR0913 (every fact and number is passed in)
    need: NeedFacts,
    offer: OfferFacts,
    *,
    now: datetime,
    weights: Weights,
    limits: Limits,
    text: float,
) -> tuple[Part, ...]:
    """Judge an eligible pairing from six sides.

    text: how alike the two texts are, brought into [0, 1] by the caller.
    Returns category, distance, overlap, text, rest, freshness; each in [0, 1], and never lower
    for a helper who is nearer, has more time in common, is better rested or confirmed later.
    Nothing of a person's past enters but how lately they were asked and helped.
    """
    return (
        Part("category", _category(need, offer, weights), weights.category),
        Part("distance", _distance(need, offer), weights.distance),
        Part("overlap", _overlap(need, offer), weights.overlap),
        Part("text", _within_one(text), weights.text),
        Part("rest", _rest(offer.helper, now, weights, limits), weights.rest),
        Part("freshness", _freshness(offer, now, limits), weights.freshness),
    )


def score(parts: Sequence[Part]) -> int:
    """Return the weighted mean of the parts in thousandths, 0 to 1000."""
    weight = sum(part.weight for part in parts)
    return round(1000 * sum(part.value * part.weight for part in parts) / weight)


def _category(need: NeedFacts, offer: OfferFacts, weights: Weights) -> float:
    fit = 1.0 if need.category.id == offer.category.id else weights.related_category
    return _within_one(fit * need.category_probability * offer.category_probability)


def _distance(need: NeedFacts, offer: OfferFacts) -> float:
    """Fade with distance; help from afar is equally near for everybody."""
    km = km_apart(need, offer)
    return 1.0 if km is None else exp(-km / narrower_category(need, offer).tau_km)


def _overlap(need: NeedFacts, offer: OfferFacts) -> float:
    time = time_in_common(need, offer)
    return _within_one(time.stretch / time.needed)


def _rest(helper: HelperFacts, now: datetime, weights: Weights, limits: Limits) -> float:
    """Half for what is left of this week's pace, half for the days since the last help."""
    asked = helper.asks_this_week / limits.asks_per_week.at(helper.pace)
    helped = helper.helps_this_week / limits.helps_per_week.at(helper.pace)
    left = _within_one(1 - max(asked, helped))
    if helper.last_helped_at is None:
        return (left + 1) / 2
    days = (now - helper.last_helped_at) / ONE_DAY
    return (left + _within_one(days / weights.rest_days)) / 2


def _freshness(offer: OfferFacts, now: datetime, limits: Limits) -> float:
    age = (now - offer.confirmed_current_at) / ONE_DAY
    return _within_one(1 - age / limits.offer_fresh_days)


def _within_one(value: float) -> float:
    return min(1.0, max(0.0, value))
