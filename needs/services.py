"""What happens to a need while it looks for help. Closing one is the business of matching.

Every function records an `Event` and sends `need_changed`, inside its own transaction. Moves of
one row are guarded updates: when somebody was faster, ChangedMeanwhile is raised and nothing
changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.board import ERASED
from members.models import Event, Member
from needs.models import ForWhom, Need
from needs.signals import need_changed
from needs.states import NeedStatus
from neighborhood.models import Area
from neighborhood.moves import ChangedMeanwhile, MoveNotAllowed, Refusal

# What a need takes over from its double where it says nothing, and what "nothing" is.
EMPTY_BY_CODE_FIELD: Mapping[str, Any] = {
    "needed_on": None, "needed_by": None, "availability": None, "languages": [],
    "requirements": [], "people": None,
}  # fmt: skip
# Words are their writer's own: they never go to the need of somebody else.
EMPTY_BY_WORDS_FIELD: Mapping[str, Any] = {"details": "", "allergies": ""}


class NeedIsOver(Refusal):
    """The need was met, withdrawn or has expired."""

    sentence = _("This need is closed. Reopen it first, or post a new one.")


class HelpersAlreadyFound(Refusal):
    """More helpers have said yes than would be wanted now."""

    sentence = _("More neighbors than that have already said yes.")


class AllHelpWasGiven(Refusal):
    """As many helpers as were wanted have been there."""

    sentence = _("All the help you asked for was given. Post a new need if there is more to do.")


@transaction.atomic
def open_need(
    need: Need, *, by: Member | None, held: bool = False, on_behalf_of: Member | None = None
) -> Need:
    """Put a new need on the board, or hold it for a coordinator's glance.

    need: a row not saved yet; it stands in its area's centre unless it names a finer place.
    on_behalf_of: whose it is, when somebody else writes it down for them.
    Raises IntegrityError (``needs_need_submitted_once``) when the same form came before.
    """
    need.status = NeedStatus.HELD if held else NeedStatus.OPEN
    if need.pt is None:
        need.pt = need.area.centre
    need.save(force_insert=True)
    verb = "held" if held else "opened"
    Event.objects.record(verb, need, by=by, on_behalf_of=on_behalf_of, now=need.status)
    need_changed.send(sender=Need, need_id=need.pk, verb=verb)
    return need


@transaction.atomic
def edit_need(
    need_id: int, *, by: Member | None, changes: Mapping[str, Any],
    on_behalf_of: Member | None = None, reason: str = "",
) -> Need:  # fmt: skip
    """Change what a need says; ``changes`` are fields by name.

    on_behalf_of: whose word it was, if not ``by``'s own. reason: a code for what was changed.
    Locks the need. A new area moves its place with it; another number of helpers wanted may
    fill the need or make room in it. Raises NeedIsOver or HelpersAlreadyFound; nothing is
    changed then.
    """
    need: Need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    if need.is_over:
        raise NeedIsOver
    was, written = need.status, {*changes, "changed_at"}
    for name, value in changes.items():
        setattr(need, name, value)
    if "area" in changes:
        need.pt = need.area.centre
        written.add("pt")
    if "helpers_wanted" in changes:
        _fit_status_to_places(need)
        written |= {"status", "matched_at"}
    need.changed_at = timezone.now()
    need.save(update_fields=written)
    told = {"was": was, "now": need.status, "on_behalf_of": on_behalf_of, "reason": reason}
    _tell(need_id, "edited", by=by, **told)
    return need


@transaction.atomic
def pause_need(need_id: int, *, by: Member | None) -> None:
    """Ask nobody new and leave the board, until resumed."""
    paused = Need.objects.open().filter(pk=need_id).update(paused_at=timezone.now())
    _require(paused)
    _tell(need_id, "paused", by=by)


@transaction.atomic
def resume_need(need_id: int, *, by: Member | None) -> None:
    """Look for help again after a pause."""
    now = timezone.now()
    rows = Need.objects.filter(pk=need_id, status=NeedStatus.OPEN, paused_at__isnull=False)
    resumed = rows.update(paused_at=None, confirmed_current_at=now)
    _require(resumed)
    _tell(need_id, "resumed", by=by)


@transaction.atomic
def confirm_need_current(need_id: int, *, by: Member | None) -> None:
    """Note that the need is still there, so that it does not expire."""
    rows = Need.objects.unresolved().filter(pk=need_id)
    confirmed = rows.update(confirmed_current_at=timezone.now())
    _require(confirmed)
    _tell(need_id, "confirmed_current", by=by)


@transaction.atomic
def unconfirm_need_current(need_id: int, *, was: datetime, now: datetime) -> None:
    """Take back that somebody said so at ``now``, unless it was said again since."""
    rows = Need.objects.filter(pk=need_id, confirmed_current_at=now)
    if rows.update(confirmed_current_at=was):
        need_changed.send(sender=Need, need_id=need_id)


@transaction.atomic
def reopen_need(need_id: int, *, by: Member | None) -> Need:
    """Put a withdrawn or expired need back on the board.

    Locks the need. A day that has passed is dropped, since nobody could come on it. Raises
    MoveNotAllowed or AllHelpWasGiven; nothing is changed then.
    """
    need: Need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    was, now = need.status, timezone.now()
    if not need.is_over:
        raise MoveNotAllowed(was, NeedStatus.OPEN)
    need.require_move(NeedStatus.OPEN)
    if need.places_left == 0:
        raise AllHelpWasGiven
    need.status, need.closed_at, need.closed_reason = NeedStatus.OPEN, None, ""
    need.paused_at, need.confirmed_current_at = None, now
    today = timezone.localdate(now)
    for day in ("needed_on", "needed_by"):
        if (named := getattr(need, day)) and named < today:
            setattr(need, day, None)
    need.save()
    _tell(need_id, "reopened", by=by, was=was, now=need.status)
    return need


@transaction.atomic
def release_need(need_id: int, *, by: Member) -> None:
    """Put a held need on the board."""
    held = Need.objects.held().filter(pk=need_id)
    _require(held.update(status=NeedStatus.OPEN))
    _tell(need_id, "released", by=by, was=NeedStatus.HELD, now=NeedStatus.OPEN)


@transaction.atomic
def hand_needs(*, from_id: int, to_id: int, only: Iterable[int] | None = None) -> list[int]:
    """Let another member have asked for these, who is the same person.

    only: the keys of those that move; None for all. Returns the keys of those that did.
    """
    own = Need.objects.filter(requester=from_id)
    if only is not None:
        own = own.filter(pk__in=list(only))
    pks = list(own.order_by("pk").values_list("pk", flat=True))
    Need.objects.filter(pk__in=pks).update(requester=to_id)
    for pk in Need.objects.filter(pk__in=pks).unresolved().values_list("pk", flat=True):
        need_changed.send(sender=Need, need_id=pk, verb="handed_over")
    return pks


def fill_need(kept: Need, *, from_double: Need) -> list[str]:
    """Take over what a need does not say and its double does; return the names of the fields.

    Both are locked. Of two days one is enough, since the two would say the same thing twice.
    """
    empty = {**EMPTY_BY_CODE_FIELD}
    if kept.requester_id == from_double.requester_id:
        empty |= EMPTY_BY_WORDS_FIELD
    if kept.needed_on or kept.needed_by:
        empty = {name: v for name, v in empty.items() if not name.startswith("needed_")}
    filled = [
        name for name, nothing in empty.items()
        if getattr(kept, name) == nothing and getattr(from_double, name) != nothing
    ]  # fmt: skip
    _write(kept, {name: getattr(from_double, name) for name in filled})
    return filled


def unfill_need(kept: Need, *, from_double: Need, filled: Iterable[str]) -> None:
    """Take out again what came from its double, unless it was changed since."""
    empty = {**EMPTY_BY_CODE_FIELD, **EMPTY_BY_WORDS_FIELD}
    same = [name for name in filled if getattr(kept, name) == getattr(from_double, name)]
    _write(kept, {name: empty[name] for name in same})


@transaction.atomic
def hold_need(need_id: int, *, by: Member | None) -> None:
    """Keep an open need off the board until a coordinator has looked at it again.

    One that is paused stays so after the look, until its requester wants help again.
    """
    _require(Need.objects.open_or_paused().filter(pk=need_id).update(status=NeedStatus.HELD))
    _tell(need_id, "held", by=by, was=NeedStatus.OPEN, now=NeedStatus.HELD)


@transaction.atomic
def snooze_need(need_id: int, *, until: datetime | None, by: Member) -> None:
    """Let a need rest on the desk until a moment, or wake it with None. It stays on the board."""
    rows = Need.objects.unresolved().filter(pk=need_id)
    _require(rows.update(snoozed_until=until))
    Event.objects.record("snoozed" if until else "woken", Need(pk=need_id), by=by)


@transaction.atomic
def entrust_need(need_id: int, *, to: Member | None, by: Member) -> None:
    """Note which coordinator looks after a need, or that nobody in particular does."""
    rows = Need.objects.unresolved().filter(pk=need_id)
    _require(rows.update(coordinator=to))
    verb = "entrusted" if to else "let_go"
    Event.objects.record(verb, Need(pk=need_id), by=by, on_behalf_of=to if to != by else None)


@transaction.atomic
def empty_needs_of(member: Member) -> None:
    """Erase the words of a member's needs, and all that could tell who it was.

    The rows stay, emptied, because helpers' own matches point to them. Closing what still runs
    is the business of matching, which hears of it first.
    """
    empty(Need.objects.of(member))


def empty(needs: QuerySet[Need]) -> None:
    """Erase the words of needs that are over, and all that says more than kind, area and days."""
    needs.update(
        what=ERASED, details="", allergies="", for_whom=ForWhom.SELF, for_whom_words="",
        languages=[], requirements=[], interpreter=False, people=None, availability=None,
        needed_on=None, needed_by=None, coordinator=None,
        pt=Area.objects.filter(pk=OuterRef("area")).values("centre"),
    )  # fmt: skip


def _fit_status_to_places(need: Need) -> None:
    if need.places_left < 0:
        raise HelpersAlreadyFound
    if need.places_left == 0 and need.status == NeedStatus.OPEN:
        need.status, need.matched_at = NeedStatus.MATCHED, timezone.now()
    elif need.places_left > 0 and need.status == NeedStatus.MATCHED:
        need.status, need.matched_at = NeedStatus.OPEN, None


def _write(need: Need, changes: Mapping[str, Any]) -> None:
    if changes:
        for name, value in changes.items():
            setattr(need, name, value)
        need.changed_at = timezone.now()
        need.save(update_fields=[*changes, "changed_at"])


def _require(rows: int) -> None:
    if not rows:
        raise ChangedMeanwhile


def _tell(need_id: int, verb: str, *, by: Member | None, **told: Any) -> None:
    Event.objects.record(verb, Need(pk=need_id), by=by, **told)
    need_changed.send(sender=Need, need_id=need_id, verb=verb)
