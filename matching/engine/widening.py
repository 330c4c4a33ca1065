"""How many more helpers would fit if one thing about a need were otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matching.engine.eligibility import refusals
from matching.engine.types import Limits, NeedFacts, OfferFacts, Rule


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that could be otherwise: other facts of the need, or rules that count no more."""

    need: NeedFacts
    forgiven: frozenset[Rule] = frozenset()


def more_with(
    need: NeedFacts,
    changes: Mapping[str, Change],
    offers: Iterable[OfferFacts],
    *,
    now: datetime,
    limits: Limits,
) -> dict[str, int]:
    """Count the helpers whom each change alone would let in, beside those who fit already.

    The need is judged anew for every change, by the same hard rules as always.

    now: in the neighborhood's own zone. Returns a count for every key of ``changes``, in its
    order. Cost: one judgement for each offer and change, and one more for each offer.
    """
    offers = list(offers)
    fit_now = _fitting(Change(need), offers, now=now, limits=limits)
    return {
        name: len(_fitting(change, offers, now=now, limits=limits) - fit_now)
        for name, change in changes.items()
    }


def _fitting(
    change: Change, offers: Sequence[OfferFacts], *, now: datetime, limits: Limits
) -> set[int]:
    """Return the helpers with an offer that breaks no rule, but for those that are forgiven."""
    return {
        offer.helper.id
        for offer in offers
        if all(
            refusal.rule in change.forgiven
            for refusal in refusals(change.need, offer, now=now, limits=limits)
        )
    }
