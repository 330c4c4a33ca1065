"""The best few offers for one need, steady from one run to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matching.engine.eligibility import Judged, explain, refusals
from matching.engine.reasons import reasons
from matching.engine.scoring import parts, score
from matching.engine.ties import tie_key
from matching.engine.types import (
    Candidate,
    Limits,
    NeedFacts,
    OfferFacts,
    Part,
    Suggestions,
    Weights,
)


@dataclass(frozen=True, slots=True)
class _Scored:
    """An eligible offer. ``standing`` is its value plus what being shown already is worth."""

    offer: OfferFacts
    parts: tuple[Part, ...]
    value: int
    standing: int
    tie: int


def suggest(  # noqa: PLR0913 (every fact and number is passed in)
    need: NeedFacts,
    offers: Iterable[OfferFacts],
    *,
    now: datetime,
    weights: Weights,
    limits: Limits,
    text_by_offer: Mapping[int, float],
    k: int,
    keep: Sequence[int] = (),
    planned: Collection[int] = frozenset(),
) -> Suggestions:
    """Choose the best ``k`` eligible offers for a need, or all that are planned, if those are more.

    At most one of each helper.

    text_by_offer: how alike the texts are, 0 to 1, by offer id; a missing one counts as 0.
    keep: offer ids shown at present, in their order. They stay, and stay in front, unless another
    is better by more than ``limits.hysteresis``; one that is no longer eligible goes.
    planned: offer ids that the joint plan chose for this need. They come first whatever others
    are worth here, since those are wanted elsewhere.

    Returns the same for the same facts in whatever order; equal values go to the lower tie key.
    Cost: a few milliseconds for 400 offers.
    """
    judged: list[Judged] = [
        (offer, refusals(need, offer, now=now, limits=limits)) for offer in offers
    ]
    shown = frozenset(keep)
    scored: list[_Scored] = []
    for offer, broken in judged:
        if not broken:
            text = text_by_offer.get(offer.id, 0.0)
            sides = parts(need, offer, now=now, weights=weights, limits=limits, text=text)
            value = score(sides)
            standing = value + limits.hysteresis * (offer.id in shown)
            scored.append(_Scored(offer, sides, value, standing, tie_key(need.id, offer.id)))

    best = _best_of_each_helper(scored, shown, planned)
    first = [one for one in best if one.offer.id in planned]
    others = [one for one in best if one.offer.id not in planned][: max(0, k - len(first))]
    chosen = [*first, *_steady(others, keep, limits.hysteresis)]
    candidates = tuple(_candidate(need, one, now=now, limits=limits) for one in chosen)
    return Suggestions(candidates, explain(need, judged, now=now, limits=limits))


def _candidate(need: NeedFacts, one: _Scored, *, now: datetime, limits: Limits) -> Candidate:
    said = reasons(need, one.offer, one.parts, now=now, limits=limits)
    return Candidate(need.id, one.offer.id, one.value, one.parts, said)


def _best_of_each_helper(
    scored: Iterable[_Scored], shown: Collection[int], planned: Collection[int]
) -> list[_Scored]:
    """Order by plan, then standing, then what is shown, and keep each helper's first."""
    ranked = sorted(
        scored,
        key=lambda one: (
            one.offer.id not in planned,
            -one.standing,
            one.offer.id not in shown,
            one.tie,
        ),
    )
    first_by_helper: dict[int, _Scored] = {}
    for one in ranked:
        first_by_helper.setdefault(one.offer.helper.id, one)
    return list(first_by_helper.values())


def _steady(chosen: Sequence[_Scored], keep: Sequence[int], hysteresis: int) -> list[_Scored]:
    """Order by value, but let nothing pass what was shown before it unless clearly better.

    An insertion sort: first those shown, in their order, then the newcomers from the best down;
    each moves forward while it beats the one before it by more than ``hysteresis``.
    """
    place = {offer_id: index for index, offer_id in enumerate(keep)}
    steady: list[_Scored] = []
    for one in sorted(chosen, key=lambda one: place.get(one.offer.id, len(place))):
        index = len(steady)
        while index and one.value > steady[index - 1].value + hysteresis:
            index -= 1
        steady.insert(index, one)
    return steady
