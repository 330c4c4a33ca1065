"""Stepping out, and questions that nobody answered. Neither needs a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from matching.locking import Together, lock_match
from matching.models import Match
from matching.news import tell
from matching.places import give_place_back
from matching.refusals import AlreadyOver
from matching.states import EndReason, MatchStatus
from members.models import Event, Member
from members.services import end_reveals
from needs.models import Need, Urgency
from needs.signals import need_changed
from needs.states import NeedStatus
from neighborhood.models import Neighborhood


@transaction.atomic
def cancel_match(
    *, match_id: int, by: Member | None, reason: EndReason = EndReason.STEPPED_OUT
) -> Match:
    """Step out of a match, or take a question back.

    Locks the need, the offer, the helper, then the match. Gives the place back, reopens the
    need, ends the reveals, tells the other side and asks the backup.

    Raises AlreadyOver; nothing is changed then.
    """
    now = timezone.now()
    together = lock_match(match_id)
    if not together.match.is_live:
        raise AlreadyOver
    end(together, to=MatchStatus.CANCELLED, reason=reason, by=by, at=now)
    return together.match


@transaction.atomic
def lapse_match(*, match_id: int, now: datetime) -> Match:
    """Let a match lapse that nobody answered, or that nobody reported on.

    Locks the need, the offer, the helper, then the match. Looks again under the lock: an
    answer that came in meanwhile stands. Thanks the helper, who owes no answer.
    """
    together = lock_match(match_id)
    match = together.match
    waits = match.status in (MatchStatus.PROPOSED, MatchStatus.STANDBY, MatchStatus.ACCEPTED)
    if waits and match.answer_by <= now:
        end(together, to=MatchStatus.LAPSED, reason=EndReason.NO_ANSWER, by=None, at=now)
    elif match.status == MatchStatus.CONFIRMED:
        end(together, to=MatchStatus.LAPSED, reason=EndReason.NOT_REPORTED, by=None, at=now)
    return match


def lapse_due(*, now: datetime) -> int:
    """Let everything lapse whose time has passed; return how many. One transaction each."""
    unreported = now - timedelta(days=Neighborhood.current().report_days)
    due = Match.objects.filter(
        Q(status__in=(MatchStatus.PROPOSED, MatchStatus.ACCEPTED), answer_by__lte=now)
        | Q(status=MatchStatus.STANDBY, answer_by__lte=now, need__status=NeedStatus.OPEN)
        | Q(
            Q(ends_at=None) | Q(ends_at__lte=unreported),
            status=MatchStatus.CONFIRMED,
            confirmed_at__lte=unreported,
        )
    )
    ids = list(due.order_by("pk").values_list("pk", flat=True))
    for match_id in ids:
        lapse_match(match_id=match_id, now=now)
    return len(ids)


def end(
    together: Together, *, to: MatchStatus, reason: EndReason, by: Member | None, at: datetime
) -> None:
    """Close a live match and undo what it held. The rows are locked."""
    match, was, had_a_place = together.match, together.match.status, together.match.holds_a_place
    match.status, match.end_reason, match.ended_at, match.ended_by = to, reason, at, by
    match.save(update_fields=["status", "end_reason", "ended_at", "ended_by"])
    event = Event.objects.record(
        "lapsed" if to == MatchStatus.LAPSED else "cancelled",
        match, by=by, was=was, now=to, reason=reason, at=at,
    )  # fmt: skip
    end_reveals(match, at=at)
    if had_a_place:
        give_place_back(together, by=by, at=at)
        ask_backup(together.need, event=event, at=at)
    _tell_other_side(together, was=was, event=event)
    need_changed.send(sender=Need, need_id=match.need_id)


def ask_backup(need: Need, *, event: Event, at: datetime) -> None:
    """Ask the first backup of a need that has a place again. The need is locked."""
    backup = Match.objects.filter(need=need).standby().select_related("helper").first()
    if backup is None or not need.is_on_board:
        return
    soon = need.urgency == Urgency.TODAY
    backup.answer_by = at + Neighborhood.current().answer_time(is_soon=soon)
    backup.save(update_fields=["answer_by"])
    tell(backup, "match_backup_asked", to=backup.helper, event=event)


def _tell_other_side(together: Together, *, was: str, event: Event) -> None:
    match, requester, helper = together.match, together.need.requester, together.helper
    if match.end_reason == EndReason.NO_ANSWER:
        tell(match, "match_lapsed", to=helper, event=event)
        if was == MatchStatus.ACCEPTED:
            tell(match, "match_unconfirmed", to=requester, event=event)
    elif match.end_reason == EndReason.NOT_REPORTED:
        return
    elif was in (MatchStatus.PROPOSED, MatchStatus.STANDBY):
        tell(match, "match_taken_back", to=helper, event=event)
    else:
        for side in {requester, helper} - {match.ended_by}:
            tell(match, "match_stepped_out", to=side, event=event)
