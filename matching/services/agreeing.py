"""The requester's answer, and what both then need for the day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime

from matching.apart import require_not_apart
from matching.locking import Together, lock_match
from matching.models import Match
from matching.news import tell
from matching.places import give_place_back
from matching.refusals import NotAccepted, NotConfirmed, NotForEachOther
from matching.services.leaving import ask_backup
from matching.services.others import tell_it_is_taken
from matching.states import EndReason, MatchStatus
from members.history import said_by
from members.models import Event, Member, RevealReason
from members.revealing import end_places, is_withheld, reveal_names, reveal_place
from members.services import end_reveals, reveal
from needs.models import Need
from needs.signals import need_changed


@transaction.atomic
def confirm_match(*, match_id: int, by: Member, heard_by: Member | None = None) -> Match:
    """Record the requester's yes: now the two may see each other's contact.

    Locks the need, the offer, the helper, then the match. Writes the reveals, tells both,
    and tells the others who were asked that somebody was faster. Saying yes twice is saying
    it once. ``heard_by``: the coordinator to whom the requester said so; told where the two are
    kept apart, by NotForEachOther. Raises NotAccepted, also where the requester must not be told.
    """
    together = lock_match(match_id)
    match = together.match
    if match.status == MatchStatus.CONFIRMED:
        return match
    if match.status != MatchStatus.ACCEPTED:
        raise NotAccepted
    otherwise = NotForEachOther if heard_by else NotAccepted
    require_not_apart(match.requester_id, match.helper_id, otherwise=otherwise)
    agree(together, by=by, at=timezone.now(), heard_by=heard_by)
    return match


@transaction.atomic
def refuse_match(*, match_id: int, by: Member, heard_by: Member | None = None) -> Match:
    """Record that the requester would rather not, after the helper's yes or before it.

    Locks the need, the offer, the helper, then the match. Gives the place back, thanks the
    helper and asks the backup. ``heard_by``: the coordinator to whom the requester said so.
    Raises NotAccepted.
    """
    now = timezone.now()
    together = lock_match(match_id)
    match = together.match
    if not match.is_live or match.status == MatchStatus.CONFIRMED:
        raise NotAccepted
    had_a_place = match.holds_a_place
    was = match.move(
        MatchStatus.CANCELLED, end_reason=EndReason.NOT_CHOSEN, ended_at=now, ended_by=by
    )
    event = Event.objects.record(
        "cancelled", match, was=was, now=match.status, reason=match.end_reason, at=now,
        **said_by(by, heard_by=heard_by),
    )  # fmt: skip
    # A look that a coordinator took by themselves goes on.
    end_reveals(match, at=now, why=RevealReason.HELP)
    if had_a_place:
        give_place_back(together, by=by, at=now)
    ask_backup(together.need, at=now)
    kind = "match_not_chosen" if match.accepted_at else "match_taken_back"
    tell(match, kind, to=together.helper, event=event)
    need_changed.send(sender=Need, need_id=match.need_id)
    return match


@transaction.atomic
def set_details(
    *, match_id: int, by: Member, starts_at: datetime | None, ends_at: datetime | None, place: str
) -> Match:
    """Write down when and where, in words; the other side hears of it.

    The place is theirs who wrote it: the other side sees it from the day of the plan on. Whoever
    does not see it yet and leaves it empty has said nothing about it.

    Locks the need, the offer, the helper, then the match. Raises NotConfirmed.
    """
    now = timezone.now()
    together = lock_match(match_id)
    match = together.match
    if match.status != MatchStatus.CONFIRMED:
        raise NotConfirmed
    other = together.need.requester if by.pk == match.helper_id else together.helper
    writer, viewer = by, other
    if not place and is_withheld(match, viewer=by, at=now):
        place, writer, viewer = match.place, other, by
    is_new_place = (place, starts_at) != (match.place, match.starts_at)
    match.starts_at, match.ends_at, match.place = starts_at, ends_at, place
    match.save(update_fields=["starts_at", "ends_at", "place"])
    event = Event.objects.record("planned", match, by=by, now=match.status)
    if is_new_place:
        _show_place(match, writer=writer, viewer=viewer, at=now)
    tell(match, "match_planned", to=other, event=event)
    return match


def _show_place(match: Match, *, writer: Member, viewer: Member, at: datetime) -> None:
    """Let the other side see the place from the beginning of the day; at once without a day."""
    end_places(match, at=at)
    if not match.place:
        return
    since = at
    if match.starts_at:
        day = localtime(match.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
        since = max(at, day)
    reveal_place(writer, viewer=viewer, subject=match, since=since)


def agree(together: Together, *, by: Member, at: datetime, heard_by: Member | None = None) -> None:
    """Turn an accepted match into a confirmed one. The rows are locked."""
    match, requester, helper = together.match, together.need.requester, together.helper
    agreed_at = match.requester_agreed_at or at
    was = match.move(MatchStatus.CONFIRMED, confirmed_at=at, requester_agreed_at=agreed_at)
    whose = said_by(by, heard_by=heard_by)
    event = Event.objects.record("confirmed", match, was=was, now=match.status, at=at, **whose)
    both = ((requester, helper), (helper, requester))
    if not (match.helper_named and match.requester_named):
        reveal_names(*both, subject=match, why=RevealReason.PLAN)
    for owner, viewer in both:
        reveal(owner, viewer=viewer, why=RevealReason.PLAN, subject=match)
    for side in (requester, helper):
        tell(match, "match_confirmed", to=side, event=event)
    if _is_settled(together.need):
        tell_it_is_taken(together.need, event=event)
    need_changed.send(sender=Need, need_id=match.need_id)


def _is_settled(need: Need) -> bool:
    """Tell whether both sides said yes to every place of a need. The need is locked."""
    waiting = Match.objects.filter(need=need, status=MatchStatus.ACCEPTED)
    return need.places_left == 0 and not waiting.exists()
