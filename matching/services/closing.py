"""The end: a plan that is done, a need that is over, an offer that is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from matching.locking import Moved, Together, lock_need, lock_offer, lock_running_of
from matching.models import Match
from matching.news import tell, tell_about_need
from matching.places import free_offer
from matching.refusals import NotConfirmed
from matching.services.leaving import end
from matching.states import EndReason, MatchStatus
from members.models import Event, Member
from members.services import end_reveals
from needs.models import Need
from needs.services import NeedIsOver
from needs.signals import need_changed
from needs.states import BY_TIME, ClosedReason, NeedStatus
from neighborhood.models import Neighborhood
from offers.models import Offer
from offers.signals import offer_changed
from offers.states import OFFER_MOVES, OfferStatus

LOCK_TRIES = 3

EXPIRED_REASONS = (*BY_TIME, ClosedReason.NO_ANSWER, ClosedReason.NOBODY_FOUND)


@transaction.atomic
def complete_match(*, match_id: int, by: Member, thanks: str = "") -> Match:
    """Record that it happened, with words of thanks if there are any.

    Locks the need, then offers, helpers and matches of what is live. The offer gets its room
    back unless the thing is gone once given; the need is met when nothing is left to do.
    Saying it twice is saying it once, but for words of thanks that come after. Thanks are the
    requester's; what a helper writes there is not kept. Raises NotConfirmed.
    """
    now = timezone.now()
    need, live = lock_need(Match.objects.values_list("need_id", flat=True).get(pk=match_id))
    together = next((one for one in live if one.match.pk == match_id), None)
    thanks = thanks if by == need.requester else ""
    if together is None:
        return _thank_late(match_id, by=by, thanks=thanks)
    if together.match.status != MatchStatus.CONFIRMED:
        raise NotConfirmed
    _complete(together, by=by, thanks=thanks, at=now)
    _close_if_done(need, [one for one in live if one is not together], by=by, at=now)
    need_changed.send(sender=Need, need_id=need.pk)
    return together.match


@transaction.atomic
def close_if_done(*, need_id: int) -> None:
    """Close a need as met when fewer helpers are wanted now and all of those have been there.

    Locks the need, then offers, helpers and matches of what is live.
    """
    promised = Match.objects.committed().values("need")
    if Need.objects.filter(pk=need_id, status=NeedStatus.MATCHED).exclude(pk__in=promised).exists():
        need, live = lock_need(need_id)
        _close_if_done(need, live, by=None, at=timezone.now())


@transaction.atomic
def close_need(*, need_id: int, by: Member | None, reason: ClosedReason) -> Need:
    """Close a need, and tell everybody who was asked or had said yes, and the requester.

    Locks the need, then offers, helpers and matches of what is live. A plan of a need met by
    us counts as done. Reopening stays possible unless it was met.

    Raises NeedIsOver or MoveNotAllowed; nothing is changed then.
    """
    now = timezone.now()
    need, live = lock_need(need_id)
    if need.is_over:
        raise NeedIsOver
    target = _target_of(reason)
    need.require_move(target)
    # The message that names the other group says it all.
    heard = reason == ClosedReason.HANDED_ON
    for together in live:
        if reason == ClosedReason.MET_BY_US and together.match.status == MatchStatus.CONFIRMED:
            _complete(together, by=by, thanks="", at=now)
            heard = True
        else:
            _dismiss(together, EndReason.NEED_CLOSED, by=by, at=now)
    _close(need, target, reason, by=by, at=now, heard=heard)
    need_changed.send(sender=Need, need_id=need.pk)
    return need


@transaction.atomic
def put_plan_away(*, match_id: int, now: datetime) -> Match:
    """Let a plan lapse that nobody reported on, so that both contacts are forgotten.

    Locks the need, then offers, helpers and matches of what is live. Nothing is asked again
    of anybody: a need with no other plan expires, and opens again with one button.
    """
    unreported = now - timedelta(days=Neighborhood.current().report_days)
    need, live = lock_need(Match.objects.values_list("need_id", flat=True).get(pk=match_id))
    together = next((one for one in live if one.match.pk == match_id), None)
    still_due = Match.objects.unreported_since(unreported).filter(pk=match_id).exists()
    if together is None or not still_due:
        return Match.objects.get(pk=match_id)
    others = [one for one in live if one is not together]
    if need.status == NeedStatus.OPEN or any(one.match.holds_a_place for one in others):
        end(together, to=MatchStatus.LAPSED, reason=EndReason.NOT_REPORTED, by=None, at=now)
    else:
        _dismiss(together, EndReason.NOT_REPORTED, by=None, at=now)
        for backup in others:
            _dismiss(backup, EndReason.NEED_CLOSED, by=None, at=now)
        _close(need, NeedStatus.EXPIRED, ClosedReason.NOT_REPORTED, by=None, at=now)
        need_changed.send(sender=Need, need_id=need.pk)
    return together.match


def close_offer(*, offer_id: int, by: Member) -> Offer:
    """Take an offer back. Plans made with it are stepped out of, each need reopens.

    Locks the needs of its live matches, the offer, the helper, then the matches. Withdrawing
    twice is withdrawing once. Raises Moved when matches keep beginning meanwhile.
    """
    for _try in range(LOCK_TRIES - 1):
        with suppress(Moved):
            return _close_offer(offer_id, by=by)
    return _close_offer(offer_id, by=by)


@transaction.atomic
def forget_matches(member: Member, *, by: Member | None) -> None:
    """End everything a person who asks to be forgotten has running.

    Locks everything concerned at once, each kind in ascending order, since each close goes on
    to offers and people. The other sides are told kindly; nothing says why.
    """
    lock_running_of(member)
    for need in Need.objects.of(member).unresolved().order_by("pk"):
        close_need(need_id=need.pk, by=by, reason=ClosedReason.ASKED_TO_BE_REMOVED)
    for offer in Offer.objects.of(member).unresolved().order_by("pk"):
        close_offer(offer_id=offer.pk, by=member)
    Match.objects.of(member).update(place="", thanks="")


@transaction.atomic
def _close_offer(offer_id: int, *, by: Member) -> Offer:
    now = timezone.now()
    offer, live = lock_offer(offer_id)
    if offer.status == OfferStatus.WITHDRAWN:
        return offer
    for together in live:
        end(together, to=MatchStatus.CANCELLED, reason=EndReason.OFFER_CLOSED, by=by, at=now)
    OFFER_MOVES.require(offer.status, OfferStatus.WITHDRAWN)
    was, offer.status, offer.withdrawn_at = offer.status, OfferStatus.WITHDRAWN, now
    offer.save(update_fields=["status", "withdrawn_at"])
    Event.objects.record("withdrawn", offer, by=by, was=was, now=offer.status, at=now)
    offer_changed.send(sender=Offer, offer_id=offer.pk)
    return offer


def _close_if_done(
    need: Need, live: Sequence[Together], *, by: Member | None, at: datetime
) -> None:
    if need.status != NeedStatus.MATCHED or any(one.match.holds_a_place for one in live):
        return
    for backup in live:
        _dismiss(backup, EndReason.NOT_CHOSEN, by=by, at=at)
    _close(need, NeedStatus.MET, ClosedReason.MET_BY_US, by=by, at=at, heard=True)


def _target_of(reason: ClosedReason) -> NeedStatus:
    if reason in (ClosedReason.MET_BY_US, ClosedReason.MET_ELSEWHERE):
        return NeedStatus.MET
    if reason in EXPIRED_REASONS:
        return NeedStatus.EXPIRED
    return NeedStatus.WITHDRAWN


def _thank_late(match_id: int, *, by: Member, thanks: str) -> Match:
    """Keep thanks for what the helper reported first. The need is locked."""
    match = Match.objects.select_related("helper").get(pk=match_id)
    if match.status != MatchStatus.COMPLETED:
        raise NotConfirmed
    if thanks and not match.thanks:
        match.thanks = thanks
        match.save(update_fields=["thanks"])
        event = Event.objects.record("thanked", match, by=by, now=match.status)
        tell(match, "match_completed", to=match.helper, event=event)
    return match


def _complete(together: Together, *, by: Member | None, thanks: str, at: datetime) -> None:
    match = together.match
    was = match.move(MatchStatus.COMPLETED, completed_at=at, thanks=thanks)
    event = Event.objects.record("completed", match, by=by, was=was, now=match.status, at=at)
    Member.objects.filter(pk=match.helper_id).update(last_helped_at=at)
    if not together.offer.once:
        free_offer(together.offer)
    end_reveals(match, at=at)
    for side in {together.need.requester, together.helper} - {by}:
        tell(match, "match_completed", to=side, event=event)


def _dismiss(together: Together, reason: EndReason, *, by: Member | None, at: datetime) -> None:
    """End a live match of a need that closes; the need's own counters are the caller's."""
    match, had_a_place = together.match, together.match.holds_a_place
    is_silent = reason == EndReason.NOT_REPORTED
    to = MatchStatus.LAPSED if is_silent else MatchStatus.CANCELLED
    was = match.move(to, end_reason=reason, ended_at=at, ended_by=by)
    event = Event.objects.record(str(to), match, by=by, was=was, now=to, reason=reason, at=at)
    end_reveals(match, at=at)
    if had_a_place:
        free_offer(together.offer)
    if not is_silent:
        was_passed_over = reason == EndReason.NOT_CHOSEN and match.accepted_at
        kind = "match_not_chosen" if was_passed_over else "match_need_closed"
        tell(match, kind, to=together.helper, event=event)


def _close(  # noqa: PLR0913 (a need is closed in one call or not at all)
    need: Need, target: NeedStatus, reason: ClosedReason, *, by: Member | None, at: datetime,
    heard: bool = False,
) -> None:  # fmt: skip
    """Write the end of a need, and of every look at its requester's contact.

    Its live matches are over; it is locked. ``heard``: another message tells the requester.
    """
    was = need.status
    done = Match.objects.filter(need=need, status=MatchStatus.COMPLETED).count()
    need.status, need.closed_at, need.closed_reason = target, at, reason
    need.helpers_committed = done
    need.save(update_fields=["status", "closed_at", "closed_reason", "helpers_committed"])
    end_reveals(need, at=at)
    event = Event.objects.record(
        str(target), need, by=by, was=was, now=target, reason=reason, at=at
    )
    if by != need.requester and not heard:
        kind = "need_expired" if reason in BY_TIME else "need_closed"
        tell_about_need(need, kind, to=need.requester, event=event)
