"""Suggestions as they are stored and shown: renewed when something changes, steady otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext

from matching.candidates import candidates_for
from matching.engine.types import Candidate, Suggestions
from matching.facts import GroupSettings, current_settings
from matching.models import Match, Outlook, Suggestion
from matching.words import (
    Reader,
    reason_words,
    stored_parts,
    stored_reason,
    stored_why_not,
    word_names,
)
from members.directions import isolated, said_with
from members.models import Event, Member
from needs.models import Need
from offers.models import Offer

# Needs renewed in one transaction; their rows are locked as long.
TOGETHER = 50

# Of the text of a need only the database makes use.
UNREAD = ("details", "search", "plain")

STORED = ("rank", "value", "parts", "reasons")


@dataclass(frozen=True, slots=True)
class Shown:
    """One offer suggested for a need, ready for a page.

    asked: they already go together. is_planned: the plan for the whole queue chose it.
    """

    need_id: int
    offer: Offer
    reasons: list[str]
    asked: bool
    is_planned: bool = False

    @property
    def offer_id(self) -> int:
        """Return the id that goes into the form."""
        return self.offer.pk

    @property
    def helper_name(self) -> str:
        """Return what everybody may call the helper."""
        default = pgettext("stands in for a first name", "A neighbor")
        return self.offer.helper.public_name or default

    @property
    def title(self) -> str:
        """Return "June, in Elm Street"."""
        said = pgettext("a neighbor and their area", "%(name)s, in %(area)s")
        return said_with(said, name=isolated(self.helper_name), area=isolated(self.offer.area))


@dataclass(frozen=True, slots=True)
class ShownNeed:
    """One need suggested to a helper, ready for a card. ``asked``: they already go together."""

    need: Need
    offer_id: int
    reasons: list[str]
    asked: bool

    @property
    def need_id(self) -> int:
        """Return the id that goes into the address."""
        return self.need.pk


@dataclass(frozen=True, slots=True)
class _Before:
    """What stood before a renewal: the rows of one need, and which of their offers were asked."""

    need_id: int
    rows: list[Suggestion]
    asked: frozenset[int]

    def stay(self) -> list[Suggestion]:
        """Return the rows that are not judged again."""
        return [row for row in self.rows if row.offer_id in self.asked]

    def keep(self) -> list[int]:
        """Return the offers that stay unless somebody is clearly better, in their order."""
        return [row.offer_id for row in self.rows if row.offer_id not in self.asked]

    def planned(self) -> list[int]:
        """Return the offers that the joint plan chose."""
        return [row.offer_id for row in self.rows if row.planned_at]


@dataclass(slots=True)
class _Changes:
    """What one renewal has to write."""

    rows: list[Suggestion] = field(default_factory=list)
    outlooks: list[Outlook] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def renew_suggestions(need_id: int, *, now: datetime) -> None:
    """Look again who could help with one need; see ``renew_many``."""
    renew_many([need_id], now=now)


def renew_many(need_ids: Iterable[int], *, now: datetime) -> int:
    """Look again who could help with each of these needs, and store the answer.

    Keeps the order of what is shown unless somebody is clearly better, never takes away an
    offer that has been asked, never brings back one that was dismissed. Needs that look for
    nobody at the moment lose their suggestions. Doing it twice is doing it once.

    Locks the needs, ``TOGETHER`` at a time, one transaction each. About fifteen queries for
    each lot. Returns how many of the needs are looking.
    """
    settings = current_settings()
    lots = batched(sorted(set(need_ids)), TOGETHER)
    return sum(_renew(lot, now=now, settings=settings) for lot in lots)


def needs_to_look_at(*, before: datetime, limit: int) -> list[int]:
    """Return the open needs nobody has looked at since then, longest ago first. One query."""
    unseen = Q(outlook=None) | Q(outlook__renewed_at__lt=before)
    longest_ago = F("outlook__renewed_at").asc(nulls_first=True)
    needs = Need.objects.open().filter(unseen).order_by(longest_ago, "pk")
    return list(needs.values_list("pk", flat=True)[:limit])


def suggestions_for(need: Need, *, limit: int = 3, reader: str = Reader.REQUESTER) -> list[Shown]:
    """Return the best offers for a need, best first. Three queries."""
    return suggestions_by_need([need.pk], limit=limit, reader=reader)[need.pk]


def suggestions_by_need(
    need_ids: Sequence[int], *, limit: int = 3, reader: str = Reader.COORDINATOR
) -> dict[int, list[Shown]]:
    """Return the best offers for each of these needs, best first. Three queries."""
    rows = Suggestion.objects.filter(need__in=need_ids).standing().possible().with_offer()
    # Of one need alone, Postgres can leave out what nobody would see.
    rows = rows[:limit] if len(need_ids) == 1 else rows
    together = _together(need_ids)
    names = word_names()
    shown: dict[int, list[Shown]] = {need_id: [] for need_id in need_ids}
    for row in rows:
        if len(shown[row.need_id]) < limit:
            words = reason_words(row.reasons, reader=reader, names=names)
            asked = (row.need_id, row.offer.helper_id) in together
            shown[row.need_id].append(
                Shown(row.need_id, row.offer, words, asked, is_planned=row.planned_at is not None)
            )
    return shown


def suggestions_for_helper(member: Member, *, limit: int = 5) -> list[ShownNeed]:
    """Return the open needs that this member's offers were suggested for, best first.

    Each need once, with the offer that fits it best. Three queries.
    """
    rows = Suggestion.objects.for_helper(member).possible().with_need().order_by("-value", "pk")
    best_by_need: dict[int, Suggestion] = {}
    for row in rows:
        best_by_need.setdefault(row.need_id, row)
    best = list(best_by_need.values())[:limit]

    together = _together([row.need_id for row in best])
    names = word_names()
    return [
        ShownNeed(
            row.need,
            row.offer_id,
            reason_words(row.reasons, reader=Reader.HELPER, names=names),
            (row.need_id, member.pk) in together,
        )
        for row in best
    ]


@transaction.atomic
def dismiss_suggestion(need_id: int, *, offer_id: int, by: Member) -> None:
    """Put a suggestion aside for good, and let the next one move up.

    Locks the need. Putting the same one aside twice is doing it once.
    """
    now = timezone.now()
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    standing = Suggestion.objects.standing().filter(need=need, offer=offer_id)
    if standing.update(dismissed_at=now, dismissed_by=by):
        Event.objects.record("dismissed", need, by=by, reason=f"offer-{offer_id}", at=now)
        renew_suggestions(need_id, now=now)


@transaction.atomic
def bring_back_suggestion(need_id: int, *, offer_id: int, by: Member) -> None:
    """Undo putting a suggestion aside: it may be suggested again.

    Locks the need. Bringing the same one back twice is doing it once.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    aside = Suggestion.objects.put_aside().filter(need=need, offer=offer_id)
    if aside.update(dismissed_at=None, dismissed_by=None):
        Event.objects.record("brought_back", need, by=by, reason=f"offer-{offer_id}")
        renew_suggestions(need_id, now=timezone.now())


@transaction.atomic
def _renew(need_ids: Sequence[int], *, now: datetime, settings: GroupSettings) -> int:
    locked = Need.objects.filter(pk__in=need_ids).select_for_update(no_key=True)
    needs = list(locked.order_by("pk").defer(*UNREAD))
    looking = [need for need in needs if need.is_on_board]
    _clear([need.pk for need in needs if not need.is_on_board])
    if not looking:
        return 0

    before = _before([need.pk for need in looking])
    keep_by_need = {one.need_id: one.keep() for one in before}
    answers = candidates_for(
        looking,
        keep_by_need=keep_by_need,
        now=now,
        settings=settings,
        planned_by_need={one.need_id: one.planned() for one in before},
    )
    changes = _Changes()
    for one in before:
        _note(changes, one, answers[one.need_id], now=now)
    _write(changes)
    return len(looking)


def _before(need_ids: Sequence[int]) -> list[_Before]:
    live = Match.objects.live().filter(need__in=need_ids).values_list("need_id", "offer_id")
    asked: dict[int, set[int]] = {need_id: set() for need_id in need_ids}
    for need_id, offer_id in live:
        asked[need_id].add(offer_id)
    rows: dict[int, list[Suggestion]] = {need_id: [] for need_id in need_ids}
    for row in Suggestion.objects.filter(need__in=need_ids).standing():
        rows[row.need_id].append(row)
    return [_Before(need_id, rows[need_id], frozenset(asked[need_id])) for need_id in need_ids]


def _clear(need_ids: Sequence[int]) -> None:
    """Forget what was found for needs that look for nobody; what was dismissed stays so."""
    if need_ids:
        Suggestion.objects.filter(need__in=need_ids).standing().delete()
        Outlook.objects.filter(need__in=need_ids).delete()


def _note(changes: _Changes, before: _Before, answer: Suggestions, *, now: datetime) -> None:
    """Add what differs between the rows of a need and the engine's answer."""
    stay = before.stay()
    after = [_row_of(one, rank) for rank, one in enumerate(answer.candidates, len(stay) + 1)]
    row_by_offer = {row.offer_id: row for row in before.rows}
    changes.rows += [row for row in after if _differs(row, row_by_offer.get(row.offer_id))]
    left = row_by_offer.keys() - {row.offer_id for row in (*stay, *after)}
    changes.gone += [row_by_offer[offer_id].pk for offer_id in left]
    changes.outlooks.append(
        Outlook(
            need_id=before.need_id,
            renewed_at=now,
            could=len(after),
            why_not=[stored_why_not(obstacle) for obstacle in answer.why_not],
        )
    )


def _row_of(candidate: Candidate, rank: int) -> Suggestion:
    return Suggestion(
        need_id=candidate.need_id,
        offer_id=candidate.offer_id,
        rank=rank,
        value=candidate.value,
        parts=stored_parts(candidate.parts),
        reasons=[stored_reason(reason) for reason in candidate.reasons],
    )


def _differs(row: Suggestion, before: Suggestion | None) -> bool:
    return before is None or any(getattr(row, name) != getattr(before, name) for name in STORED)


def _write(changes: _Changes) -> None:
    if changes.gone:
        Suggestion.objects.filter(pk__in=changes.gone).delete()
    Suggestion.objects.bulk_create(
        changes.rows, update_conflicts=True, unique_fields=("need", "offer"), update_fields=STORED
    )
    Outlook.objects.bulk_create(
        changes.outlooks,
        update_conflicts=True,
        unique_fields=("need",),
        update_fields=("renewed_at", "could", "why_not"),
    )


def _together(need_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Return the (need id, helper id) that have a live match."""
    live = Match.objects.live().filter(need__in=need_ids)
    return set(live.values_list("need_id", "helper_id"))
