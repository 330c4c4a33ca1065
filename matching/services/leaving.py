"""Stepping out, which needs no reason, and the backup who is asked then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from matching.locking import Together, lock_match, lock_pairs
from matching.models import Match, Outlook
from matching.news import tell
from matching.places import give_place_back
from matching.refusals import AlreadyOver, NotProposed
from matching.services.others import knows_it_is_taken, tell_it_is_free
from matching.states import COMMITTED, PENDING, EndReason, Escalation, MatchStatus, Origin
from members.blocking import away_from
from members.models import Event, Member
from members.services import end_reveals
from needs.models import Need, Urgency
from needs.signals import need_changed
from neighborhood.models import Neighborhood
from offers.states import OfferStatus
from outbox.hours import timing
from outbox.services import take_back


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
    match = together.match
    if not match.is_live:
        raise AlreadyOver
    if match.status in PENDING and by != together.helper:
        reason = EndReason.TAKEN_BACK
    end(together, to=MatchStatus.CANCELLED, reason=reason, by=by, at=now)
    return match


@transaction.atomic
def take_back_proposal(*, match_id: int, by: Member) -> Match:
    """Undo a proposal: end it, and stop its message if that has not left yet.

    Locks the need, the offer, the helper, then the match. A question that never left counts
    as never asked, also for the helper's pace. Raises NotProposed when the helper has
    answered; nothing is changed then.
    """
    now = timezone.now()
    together = lock_match(match_id)
    match = together.match
    if match.status != MatchStatus.PROPOSED:
        raise NotProposed
    proposed = Event.objects.about(match).filter(verb="proposed").first()
    never_left = proposed is not None and take_back(proposed, at=now) > 0
    reason = EndReason.NEVER_ASKED if never_left else EndReason.TAKEN_BACK
    end(together, to=MatchStatus.CANCELLED, reason=reason, by=by, at=now)
    if never_left:
        _forget_question(together.helper)
    return match


@transaction.atomic
def take_back_proposals(match_ids: Iterable[int], *, by: Member) -> list[Match]:
    """Undo several proposals together; those that were answered meanwhile are left as they are.

    Locks all needs, then all offers, then all helpers, then each match. Returns what was taken
    back, by pk.
    """
    rows = Match.objects.filter(pk__in=list(match_ids)).order_by("pk")
    lock_pairs(rows.values_list("need_id", "offer_id"))
    waiting = list(rows.proposed().values_list("pk", flat=True))
    return [take_back_proposal(match_id=pk, by=by) for pk in waiting]


def end(
    together: Together, *, to: MatchStatus, reason: EndReason, by: Member | None, at: datetime
) -> None:
    """Close a live match and undo what it held. The rows are locked."""
    match, had_a_place = together.match, together.match.holds_a_place
    was = match.move(to, end_reason=reason, ended_at=at, ended_by=by)
    event = Event.objects.record(str(to), match, by=by, was=was, now=to, reason=reason, at=at)
    end_reveals(match, at=at)
    if had_a_place:
        give_place_back(together, by=by, at=at)
    ask_backup(together.need, at=at)
    if had_a_place:
        _tell_desk_if_late(together, at=at)
    _tell_both(together, was=was, event=event)
    need_changed.send(sender=Need, need_id=match.need_id)


def ask_backup(need: Need, *, at: datetime) -> None:
    """Ask the backups, first come first, for the places that a need has again.

    Those being asked already count; who is kept apart from the requester is passed over. The
    need is locked, so no match of it changes meanwhile.
    """
    if not need.is_on_board:
        return
    has_room = Q(offer__status=OfferStatus.AVAILABLE, offer__committed__lt=F("offer__capacity"))
    stays = Q(helper__forget_after=None)
    backups = Match.objects.filter(has_room & stays, need=need).standby()
    backups = backups.exclude(helper__in=away_from(need.requester_id))
    free = need.places_left - backups.filter(backup_asked_at__isnull=False).count()
    soon = need.urgency == Urgency.TODAY
    wait, rings = Neighborhood.current().answer_time(is_soon=soon), need.is_of_today(at=at)
    for backup in backups.filter(backup_asked_at=None).select_related("helper")[: max(free, 0)]:
        backup.backup_asked_at = at
        backup.answer_by = timing.answer_by(backup.helper, asked_at=at, wait=wait, rings=rings)
        backup.save(update_fields=["backup_asked_at", "answer_by"])
        event = Event.objects.record("backup_asked", backup, by=None, now=backup.status, at=at)
        tell(backup, "match_backup_asked", to=backup.helper, event=event)
        free -= 1
    if free > 0:
        tell_it_is_free(need, at=at)


def _tell_desk_if_late(together: Together, *, at: datetime) -> None:
    """Let a need wait for a person when its helper steps out shortly before, if the group wants."""
    match, need = together.match, together.need
    follow_up = Neighborhood.current().follow_up("late_step_out")
    is_stepping_out = match.end_reason in (EndReason.STEPPED_OUT, EndReason.OFFER_CLOSED)
    if not (follow_up.is_on and is_stepping_out and need.is_on_board):
        return
    begins = _begins(match, need)
    if match.ended_by != need.requester and begins and begins - at <= follow_up.hours("hours"):
        Outlook.objects.note_for_a_person(need.pk, cause=Escalation.STEPPED_OUT, at=at)


def _begins(match: Match, need: Need) -> datetime | None:
    """Return when the help was to begin, as far as anybody said."""
    if match.starts_at:
        return match.starts_at
    if need.needed_on:
        return datetime.combine(need.needed_on, time(), tzinfo=Neighborhood.current().tz)
    return match.confirmed_at or match.accepted_at if need.urgency == Urgency.TODAY else None


def _forget_question(helper: Member) -> None:
    """Set back when a helper was last asked. The helper is locked."""
    asked = Match.objects.filter(helper=helper).exclude(origin=Origin.HELPER)
    asked = asked.exclude(end_reason=EndReason.NEVER_ASKED)
    last = asked.aggregate(at=Max("proposed_at"))["at"]
    Member.objects.filter(pk=helper.pk).update(last_asked_at=last)


def _tell_both(together: Together, *, was: str, event: Event) -> None:
    """Tell those of the two who did not end it themselves."""
    match, requester, helper = together.match, together.need.requester, together.helper
    if match.end_reason in (EndReason.NOT_REPORTED, EndReason.NEVER_ASKED):
        return
    if match.end_reason == EndReason.NO_ANSWER:
        # Whoever was thanked because somebody was faster owes nothing any more.
        if was != MatchStatus.PROPOSED or not knows_it_is_taken(match):
            tell(match, "match_lapsed", to=helper, event=event)
        if was == MatchStatus.ACCEPTED:
            tell(match, "match_unconfirmed", to=requester, event=event)
        return
    if match.ended_by != helper:
        kind = "match_taken_back" if was in PENDING else "match_stepped_out"
        tell(match, kind, to=helper, event=event)
    counted_on_it = was in COMMITTED or match.origin == Origin.REQUESTER
    if counted_on_it and match.ended_by != requester:
        tell(match, "match_stepped_out", to=requester, event=event)
