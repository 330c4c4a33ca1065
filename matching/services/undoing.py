"""Putting a need back as it was before somebody did something to it.

`image_of` is taken before and after, `difference` keeps what is not the same: statuses, moments
and ids, fit for JSON. `put_back` writes the earlier values again, as long as nobody has changed
them since and nobody has heard of it: the messages of what is undone are dropped.

Undo goes back to where a row was, also where the table of moves has no arrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.apart import require_not_apart
from matching.locking import lock_around
from matching.models import Match
from matching.refusals import OfferIsFull, OfferIsNotAvailable
from matching.states import COMMITTED, MatchStatus
from members.models import Event, Member, Reveal, RevealReason
from members.services import end_reveals, resume_reveals
from needs.models import Need
from needs.services import edit_need
from needs.signals import need_changed
from neighborhood.moves import ChangedMeanwhile, Refusal
from offers.models import Offer
from offers.states import OfferStatus
from outbox.models import Message
from outbox.services import take_back

NEED_FIELDS = (
    "status", "paused_at", "matched_at", "closed_at", "closed_reason", "helpers_committed",
    "coordinator_id", "snoozed_until",
)  # fmt: skip
MATCH_FIELDS = (
    "status", "accepted_at", "answer_by", "later_until", "backup_asked_at", "requester_agreed_at",
    "confirmed_at", "completed_at", "ended_at", "ended_by_id", "end_reason",
)  # fmt: skip

type Row = dict[str, Any]
type Image = dict[str, Any]
type Changes = dict[str, Any]


class AlreadyTold(Refusal):
    """A message about it has left, so it cannot be as if it had never been."""

    sentence = _("Somebody has read of it. It is too late to take it back.")


def image_of(need: Need) -> Image:
    """Return where a need and its matches stand: {"need", "matches", "reveals", "latest"}.

    The need is locked, so that nothing else changes between two images. Three queries.
    """
    matches = list(Match.objects.filter(need=need).order_by("pk"))
    subjects = [need, *matches]
    rows = Need.objects.filter(pk=need.pk).values(*NEED_FIELDS)
    latest = Event.objects.about_any(subjects).values_list("pk", flat=True).first()
    return {
        "need": _plain_row(rows.get()),
        "matches": {str(m.pk): _plain_row(_values(m, MATCH_FIELDS)) for m in matches},
        "reveals": sorted(Reveal.objects.live().about_any(subjects).values_list("pk", flat=True)),
        "latest": latest or 0,
    }


def difference(need: Need, before: Image, after: Image) -> Changes:
    """Return what changed between two images, and the events that say so. One query.

    {"need": {field: [was, now]}, "matches": {pk: {field: [was, now]}}, "new": [match pks],
    "reveals": [pks that lapsed], "events": [pks]}; empty ones are left out.
    """
    matches = {
        pk: changed
        for pk, row in before["matches"].items()
        if (changed := _changed(row, after["matches"][pk]))
    }
    subjects = [need, *(Match(pk=int(pk)) for pk in after["matches"])]
    since = Event.objects.about_any(subjects).filter(pk__gt=before["latest"])
    found: Changes = {
        "need": _changed(before["need"], after["need"]),
        "matches": matches,
        "new": [int(pk) for pk in after["matches"] if pk not in before["matches"]],
        "reveals": sorted(set(before["reveals"]) - set(after["reveals"])),
        "events": list(since.values_list("pk", flat=True)),
    }
    return {name: value for name, value in found.items() if value}


@transaction.atomic
def put_back(need_id: int, changes: Changes, *, by: Member, verb: str) -> None:
    """Put a need and its matches back as they were before ``changes``.

    Locks the need, then offers, helpers and matches concerned. Drops the messages of it. Matches
    that began with it are not ended here: see `take_back_proposal`.

    Raises ChangedMeanwhile when anything differs from how it was left or a match belongs to
    another need now, AlreadyTold when a message has left, OfferIsFull or OfferIsNotAvailable when
    there is no place any more, NotForEachOther when the two are kept apart since; nothing is
    changed then.
    """
    changed = {int(pk): fields for pk, fields in changes.get("matches", {}).items()}
    need, matches = lock_around(need_id, match_ids=changed)
    if len(matches) != len(changed):
        raise ChangedMeanwhile
    _require_as_left(need, changes.get("need", {}))
    for match in matches.values():
        _require_as_left(match, changed[match.pk])
    drop_letters(changes.get("events", ()))
    for match in matches.values():
        _put_match_back(match, changed[match.pk], by=by)
    if fields := changes.get("need"):
        Need.objects.filter(pk=need_id).update(**_earlier(need, fields))
    resume_reveals(changes.get("reveals", ()))
    now = Need.objects.values_list("status", flat=True).get(pk=need_id)
    Event.objects.record("undone", need, by=by, was=need.status, now=now, reason=verb)
    need_changed.send(sender=Need, need_id=need_id)


def changed_fields(need: Need, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return how fields of a need are now and will be: {field: [was, now]}, fit for JSON."""
    return {name: [_plain(getattr(need, name)), _plain(value)] for name, value in changes.items()}


@transaction.atomic
def put_fields_back(
    need_id: int, fields: Mapping[str, Any], *, by: Member, since: datetime
) -> None:
    """Write the earlier values of what a need said; ``fields`` as `changed_fields` gave them.

    since: when it was changed. Locks the need. Raises ChangedMeanwhile when the fields differ
    from how they were left or somebody was asked since, NeedIsOver; nothing is changed then.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    _require_as_left(need, fields)
    if Match.objects.live().filter(need=need, proposed_at__gt=since).exists():
        raise ChangedMeanwhile
    edit_need(need_id, by=by, changes=_earlier(need, fields), reason="put_back")


def drop_letters(event_ids: Iterable[int]) -> None:
    """Drop what events have put into the outbox; raises AlreadyTold when any of it has left."""
    now = timezone.now()
    events = list(Event.objects.filter(pk__in=event_ids, messages__isnull=False).distinct())
    for event in events:
        take_back(event, at=now)
    if Message.objects.filter(event__in=events).heard().exists():
        raise AlreadyTold


def _put_match_back(match: Match, fields: Mapping[str, Any], *, by: Member) -> None:
    was, places = match.status, _places(match)
    Match.objects.filter(pk=match.pk).update(**_earlier(match, fields))
    match.refresh_from_db(fields=MATCH_FIELDS)
    if match.is_live:
        require_not_apart(match.requester_id, match.helper_id)
    _move_places(match, by_so_many=_places(match) - places)
    if was == MatchStatus.CONFIRMED != match.status:
        # A look that a coordinator took by themselves goes on.
        end_reveals(match, at=timezone.now(), why=RevealReason.PLAN)
    if was in COMMITTED and match.status not in COMMITTED:
        end_reveals(match, at=timezone.now(), why=RevealReason.HELP)
    if was == MatchStatus.COMPLETED:
        _recall_help(match.helper_id)
    Event.objects.record("undone", match, by=by, was=was, now=match.status)


def _places(match: Match) -> int:
    """Return how many places a match holds in its offer."""
    is_kept = match.status == MatchStatus.COMPLETED and match.offer.once
    return int(match.status in COMMITTED or is_kept)


def _move_places(match: Match, *, by_so_many: int) -> None:
    offer = match.offer
    if by_so_many > 0 and offer.status not in (OfferStatus.AVAILABLE, OfferStatus.PAUSED):
        raise OfferIsNotAvailable
    if by_so_many > offer.room:
        raise OfferIsFull
    if by_so_many:
        Offer.objects.filter(pk=offer.pk).update(committed=F("committed") + by_so_many)


def _recall_help(helper_id: int) -> None:
    """Set back when a helper last helped. The helper is locked."""
    done = Match.objects.filter(helper=helper_id, status=MatchStatus.COMPLETED)
    last = done.aggregate(at=Max("completed_at"))["at"]
    Member.objects.filter(pk=helper_id).update(last_helped_at=last)


def _require_as_left(row: models.Model, fields: Mapping[str, Any]) -> None:
    if any(_plain(getattr(row, name)) != now for name, (_was, now) in fields.items()):
        raise ChangedMeanwhile


def _earlier(row: models.Model, fields: Mapping[str, Any]) -> Row:
    """Return the earlier values, as the fields of the row take them."""
    field_by_name = {field.attname: field for field in row._meta.concrete_fields}
    return {name: field_by_name[name].to_python(was) for name, (was, _now) in fields.items()}


def _changed(before: Row, after: Row) -> dict[str, list[Any]]:
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def _values(row: models.Model, names: Iterable[str]) -> Row:
    return {name: getattr(row, name) for name in names}


def _plain_row(row: Mapping[str, Any]) -> Row:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
