"""Chooses, with the app's own engine, who was asked for a need at some moment of its story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from commons.demo.people import CAST
from matching.engine.suggest import suggest
from matching.engine.text import tokens_of
from matching.engine.types import (
    CategoryFacts,
    HelperFacts,
    Limits,
    NeedFacts,
    OfferFacts,
    Pace,
    Urgency,
    Weights,
)
from matching.models import Match
from matching.words import stored_reason
from members.models import Member
from needs.models import Need
from neighborhood.models import Category
from offers.models import Offer
from offers.states import OfferStatus

# Stories are not told in the order in which they happened, so a week counts in both directions.
WEEK = timedelta(days=7)


class NobodyFits(LookupError):
    """The texts tell a story for which no offer fits."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer that fits, with the parts and reasons as a match stores them."""

    offer: Offer
    parts: list[dict[str, Any]]
    reasons: list[dict[str, Any]]


@dataclass(slots=True)
class Chooser:
    """Knows all offers and what was asked of whom. Rows need no numbers yet."""

    members: Sequence[Member]
    offers: Sequence[Offer]
    weights: Weights = field(default_factory=Weights)
    limits: Limits = field(default_factory=Limits)
    _number: dict[str, int] = field(init=False)
    _matches: dict[str, list[Match]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._number = {member.handle: number for number, member in enumerate(self.members)}

    def remember(self, match: Match) -> None:
        """Keep in mind that this helper was asked."""
        self._matches.setdefault(match.helper.handle, []).append(match)

    def choose(self, need: Need, *, at: datetime, only: Offer | None = None) -> Choice:
        """Return the best offer for a need at a moment; ``only`` that one, when named.

        Raises NobodyFits.
        """
        offers = {
            number: offer
            for number, offer in enumerate(self.offers)
            if (offer is only if only else self._was_free(offer, need=need, at=at))
        }
        facts = [self._offer_facts(number, offer, at=at) for number, offer in offers.items()]
        answer = suggest(
            self._need_facts(need), facts, now=at, weights=self.weights, limits=self.limits,
            text_by_offer={n: _likeness(need, offer) for n, offer in offers.items()}, k=1,
        )  # fmt: skip
        if not answer.candidates:
            raise NobodyFits(f"{need.what}: {answer.why_not}")
        best = answer.candidates[0]
        return Choice(
            offers[best.offer_id],
            [asdict(part) for part in best.parts],
            [dict(stored_reason(reason)) for reason in best.reasons],
        )

    def _was_free(self, offer: Offer, *, need: Need, at: datetime) -> bool:
        return (
            offer.status == OfferStatus.AVAILABLE
            and offer.opened_at < at
            and offer.helper is not need.requester
            and not any(m.need is need for m in self._matches.get(offer.helper.handle, ()))
            # The cast stays free for whoever tries the demo.
            and offer.helper.handle not in CAST
            and self._is_within_pace(offer.helper, at=at)
        )

    def _is_within_pace(self, helper: Member, *, at: datetime) -> bool:
        """Tell whether one more question keeps to the helper's pace, before and after it."""
        away = [abs(match.proposed_at - at) for match in self._matches.get(helper.handle, ())]
        most = self.limits.helps_per_week.at(Pace(helper.pace))
        is_cool = min(away, default=WEEK) > timedelta(hours=self.limits.cool_down_hours)
        return is_cool and sum(distance < WEEK for distance in away) < most

    def _need_facts(self, need: Need) -> NeedFacts:
        return NeedFacts(
            id=0,
            requester_id=self._number[need.requester.handle],
            area_id=need.area_id,
            category=category_facts(need.category),
            pt=need.pt,
            opened_at=need.opened_at,
            confirmed_current_at=need.confirmed_current_at,
            windows=need.availability,
            minutes=need.minutes,
            languages=frozenset(need.languages),
            requirements=frozenset(need.requirements),
            urgency=Urgency(need.urgency),
            places_left=1,
        )

    def _offer_facts(self, number: int, offer: Offer, *, at: datetime) -> OfferFacts:
        return OfferFacts(
            id=number,
            helper=self._helper_facts(offer.helper, at=at),
            area_id=offer.area_id,
            category=category_facts(offer.category),
            pt=offer.pt,
            confirmed_current_at=min(offer.confirmed_current_at, at),
            windows=offer.availability,
            languages=frozenset(offer.languages),
            abilities=frozenset(offer.abilities),
            travel_km=offer.travel_km,
            room=offer.room,
            valid_until=offer.valid_until,
        )

    def _helper_facts(self, helper: Member, *, at: datetime) -> HelperFacts:
        before = [m.proposed_at for m in self._matches.get(helper.handle, ()) if m.proposed_at < at]
        return HelperFacts(
            id=self._number[helper.handle],
            pace=Pace(helper.pace),
            resting_until=helper.resting_until,
            asks_this_week=sum(at - moment < WEEK for moment in before),
            last_asked_at=max(before, default=None),
            languages=frozenset(helper.languages),
        )


def category_facts(category: Category) -> CategoryFacts:
    """Return what the engine knows of a kind of help."""
    return CategoryFacts(category.pk, category.parent_id, category.remote, category.tau_km)


def _likeness(need: Need, offer: Offer) -> float:
    ours, theirs = _words(need.what), _words(offer.what)
    return len(ours & theirs) / max(1, len(ours))


def _words(text: str) -> frozenset[str]:
    words: Iterable[str] = tokens_of(text)
    return frozenset(words)
