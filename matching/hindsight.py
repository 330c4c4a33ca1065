"""A match, judged as if it had not been made: why them, and how it would look today.

A helper who was asked has been asked more lately than before, and one who said yes has helped
more. Judged as they stand, every match would speak against itself; so its own part in the load
of its helper, in the room of its offer and in the places of its need is taken out first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Max, Q

from matching.candidates import judge_facts
from matching.engine.types import NeedFacts, Part
from matching.explaining import PartTold, Told, tell
from matching.facts import GroupSettings, facts_of_needs, facts_of_offers
from matching.in_force import PARTS, strokes_of
from matching.models import Match
from matching.pace import HELPING, WEEK
from matching.retrieval import LOOK_BACK, Found, find_pairs
from matching.states import EndReason, MatchStatus, Origin
from matching.words import word_names


def tell_match(match: Match, *, now: datetime, settings: GroupSettings) -> Told:
    """Tell the two of a match of today, with the match itself left out. Six queries."""
    local, limits = settings.local(now), settings.limits
    pair = (match.need_id, match.offer_id)
    [found] = find_pairs([pair], now=local, limits=limits, standing=False)
    found = _offer_without(found, match, now=now)
    [offer] = facts_of_offers([found], categories=settings.categories)
    facts = facts_of_needs([match.need], categories=settings.categories)[match.need_id]
    judgement = judge_facts(
        _need_without(facts, match), offer, text=found.text, now=now, settings=settings
    )
    return tell(judgement, now=now, settings=settings, names=word_names())


def parts_told(stored: Sequence[Mapping[str, Any]], *, settings: GroupSettings) -> list[PartTold]:
    """Return stored parts for a page, the heaviest first. Runs no query.

    What this version does not know is left out.
    """
    known = sorted(
        (part for part in stored if part["name"] in PARTS), key=lambda part: -part["weight"]
    )
    heaviest = max((part["weight"] for part in known), default=0) or 1
    strokes = strokes_of(settings.weights)
    return [
        PartTold(
            name=part["name"], words=str(PARTS[part["name"]]), facts="", value=part["value"],
            weight=part["weight"], share=part["weight"] / heaviest,
            strokes=strokes.get(part["name"], 0),
        )
        for part in known
    ]  # fmt: skip


def parts_of(stored: Sequence[Mapping[str, Any]]) -> list[Part]:
    """Return stored parts as the engine compares them."""
    return [Part(part["name"], part["value"], part["weight"]) for part in stored]


def _offer_without(found: Found, match: Match, *, now: datetime) -> Found:
    """Take a match out of what its offer and its helper have to carry. One query."""
    week_ago, was_asked = now - WEEK, match.origin != Origin.HELPER
    is_counted = match.proposed_at > now - LOOK_BACK
    left = match.end_reason != EndReason.NEVER_ASKED
    asks = is_counted and was_asked and left and match.proposed_at > week_ago
    helps = match.status in HELPING and match.accepted_at and match.accepted_at > week_ago
    others = Match.objects.filter(helper=match.helper_id).exclude(pk=match.pk)
    asked = ~Q(origin=Origin.HELPER) & ~Q(end_reason=EndReason.NEVER_ASKED)
    last = others.aggregate(asked=Max("proposed_at", filter=asked), helped=Max("completed_at"))
    is_gone = match.status == MatchStatus.COMPLETED and match.offer.once
    return found._replace(
        asks=found.asks - bool(asks),
        helps=found.helps - bool(is_counted and helps),
        open_asks=found.open_asks
        - bool(is_counted and was_asked and match.status == MatchStatus.PROPOSED),
        room=found.room + bool(match.holds_a_place or is_gone),
        last_asked_s=_seconds(last["asked"]),
        last_helped_s=_seconds(last["helped"]),
    )


def _need_without(facts: NeedFacts, match: Match) -> NeedFacts:
    """Take a match out of what its need has and has heard. One query."""
    others = Match.objects.filter(need=match.need_id, helper=match.helper_id)
    others = others.exclude(pk=match.pk).not_to_be_repeated()
    said_no = facts.declined_helper_ids
    if not others.exists():
        said_no -= {match.helper_id}
    has_place = match.holds_a_place or match.status == MatchStatus.COMPLETED
    return replace(facts, places_left=facts.places_left + has_place, declined_helper_ids=said_no)


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
