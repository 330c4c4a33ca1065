"""One made-up need and three made-up offers, judged by the real engine as the page is asked for.

Nobody in it exists. The weights and limits in force decide who fits and who comes first, so the
example changes when the group changes a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matching.candidates import judge_facts
from matching.engine.suggest import suggest
from matching.engine.text import tokens_of
from matching.engine.types import (
    Candidate,
    CategoryFacts,
    HelperFacts,
    NeedFacts,
    OfferFacts,
    Suggestions,
)
from matching.explaining import Told, ahead, tell
from matching.facts import GroupSettings
from matching.words import (
    Names,
    Reader,
    kept_away_words,
    stored_why_not,
    why_not_words,
)
from neighborhood.naming import listed

NEED, ROSE_STREET, MILL_STREET = 1, 1, 2
MINA, THEO, NOUR = 11, 12, 13
DAY = timedelta(days=1)
HOUR = 60
TUESDAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class MadeUp:
    """An offer nobody made, with the one who did not make it."""

    name: str
    words: str
    facts: OfferFacts


def worked_example(
    *, settings: GroupSettings, tau_km: float, now: datetime, names: Names
) -> dict[str, Any]:
    """Return what templates/commons/example.html shows. Runs no query.

    tau_km: the group's own scale of nearness for rides. names: of languages, by slug.
    """
    need = _need(_ride(tau_km), now=now)
    asked_for = _("A ride to the clinic on Tuesday morning")
    offers = {one.facts.id: one for one in _offers(tau_km, now=now)}
    alike = {offer_id: _alike(asked_for, one.words) for offer_id, one in offers.items()}
    judged = {
        offer_id: judge_facts(need, one.facts, text=alike[offer_id], now=now, settings=settings)
        for offer_id, one in offers.items()
    }
    told = {
        offer_id: tell(judgement, now=now, settings=settings, names=names)
        for offer_id, judgement in judged.items()
    }
    answer = suggest(
        need, [one.facts for one in offers.values()], now=settings.local(now),
        weights=settings.weights, limits=settings.limits, text_by_offer=alike, k=len(offers),
    )  # fmt: skip
    could = [offers[candidate.offer_id] for candidate in answer.candidates]
    return {
        "card": {
            "id": "made-up",
            "kind": "need",
            "title": asked_for,
            "lang": get_language(),
            "facts": [_("Takes an hour, between 9 and 12"), _("Spanish or English")],
        },
        "could": [_row(one, told[one.facts.id]) for one in could],
        "parts": _columns([(one.name, told[one.facts.id]) for one in could]),
        "deciding": _deciding(answer.candidates, [one.name for one in could]),
        "left_out": [
            {
                "name": one.name,
                "words": one.words,
                "kept_away": [
                    kept_away_words(refusal, name=one.name, today=now.date(), names=names)
                    for refusal in judged[offer_id].refusals
                ],
            }
            for offer_id, one in offers.items()
            if judged[offer_id].refusals
        ],
        "why_not": _why_not(answer, now=settings.local(now), names=names),
    }


def _ride(tau_km: float) -> CategoryFacts:
    return CategoryFacts(id=2, parent_id=1, remote=False, tau_km=tau_km)


def _need(kind: CategoryFacts, *, now: datetime) -> NeedFacts:
    return NeedFacts(
        id=NEED, requester_id=1, area_id=ROSE_STREET, category=kind, pt=(0.0, 0.0),
        opened_at=now - DAY, confirmed_current_at=now - DAY,
        windows=((TUESDAY + 9 * HOUR, TUESDAY + 12 * HOUR),), minutes=HOUR,
        languages=frozenset({"es", "en"}),
    )  # fmt: skip


def _offers(tau_km: float, *, now: datetime) -> Sequence[MadeUp]:
    """Return one who suits well, one who is nearer, and the nearest of all, who is resting."""
    morning = ((TUESDAY + 8 * HOUR, TUESDAY + 12 * HOUR),)
    noon = ((TUESDAY + 11 * HOUR + 30, TUESDAY + 14 * HOUR),)
    return (
        MadeUp(_("Mina"), _("I drive neighbors to the clinic or the doctor"), OfferFacts(
            id=MINA, helper=HelperFacts(id=MINA, languages=frozenset({"es"})),
            area_id=MILL_STREET, category=_ride(tau_km), pt=(1.4, 0.0),
            confirmed_current_at=now - 2 * DAY, windows=morning,
        )),
        MadeUp(_("Theo"), _("A car around noon on Tuesday"), OfferFacts(
            id=THEO,
            helper=HelperFacts(
                id=THEO, languages=frozenset({"en"}), asks_this_week=1, helps_this_week=1,
                last_asked_at=now - 3 * DAY, last_helped_at=now - 3 * DAY,
            ),
            area_id=ROSE_STREET, category=CategoryFacts(1, None, remote=False, tau_km=tau_km),
            pt=(0.4, 0.0), confirmed_current_at=now - 40 * DAY, windows=noon,
        )),
        MadeUp(_("Nour"), _("Rides in the morning. I live next door."), OfferFacts(
            id=NOUR,
            helper=HelperFacts(
                id=NOUR, languages=frozenset({"es"}), resting_until=(now + 3 * DAY).date()
            ),
            area_id=ROSE_STREET, category=_ride(tau_km), pt=(0.1, 0.0),
            confirmed_current_at=now - 5 * DAY, windows=morning,
        )),
    )  # fmt: skip


def _alike(asked_for: str, given: str) -> float:
    """Return the share of the need's telling words that the offer says too."""
    ours, theirs = set(tokens_of(asked_for)), set(tokens_of(given))
    return len(ours & theirs) / max(1, len(ours))


def _row(one: MadeUp, told: Told) -> dict[str, Any]:
    reasons = told.reasons[Reader.REQUESTER]
    return {"name": one.name, "words": one.words, "reasons": reasons}


def _columns(told: Sequence[tuple[str, Told]]) -> list[dict[str, Any]]:
    """Return one row for each part that weighs something, with a cell for each of them."""
    names = [name for name, _told in told]
    return [
        {
            "words": parts[0].words,
            "strokes": parts[0].strokes,
            "weight_words": parts[0].weight_words,
            "cells": [{"who": who, "part": part} for who, part in zip(names, parts, strict=True)],
        }
        for parts in zip(*(one.parts for _name, one in told), strict=True)
        if parts[0].strokes
    ]


def _deciding(candidates: Sequence[Candidate], names: Sequence[str]) -> str:
    """Say who comes first and why; empty when fewer than two could."""
    if len(candidates) < 2:
        return ""
    for_it, against = ahead(candidates[0].parts, candidates[1].parts)
    both = {"first": names[0], "second": names[1]}
    if not for_it:
        return _("%(first)s and %(second)s are equally good. The lot decides.") % both
    said = _("Why %(first)s comes first: %(reasons)s.") % (both | {"reasons": listed(for_it)})
    if against:
        said += " " + _("What speaks for %(second)s: %(reasons)s. It weighs less here.") % (
            both | {"reasons": listed(against)}
        )
    return said


def _why_not(answer: Suggestions, *, now: datetime, names: Names) -> list[str]:
    stored = [stored_why_not(obstacle) for obstacle in answer.why_not]
    return why_not_words(stored, today=now.date(), names=names)
