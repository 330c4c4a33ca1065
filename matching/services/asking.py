"""Asking a helper, and the helper's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from matching.apart import require_not_apart
from matching.candidates import judge
from matching.facts import GroupSettings, current_settings
from matching.locking import Pair, Together, lock_match, lock_pair
from matching.models import Match, Suggestion
from matching.news import tell
from matching.pace import require_known_or_few, require_may_be_asked, require_may_help
from matching.places import take_place
from matching.refusals import (
    AlreadyAnswered,
    AlreadyTogether,
    NeedIsNotOpen,
    NeedWasJoined,
    NotForEachOther,
    NotProposed,
    OfferIsFull,
    OfferIsNotAvailable,
    OwnOffer,
)
from matching.services.agreeing import agree
from matching.services.leaving import ask_backup
from matching.services.others import tell_it_is_taken
from matching.states import LIVE, PENDING, EndReason, MatchStatus, Origin
from matching.words import stored_parts, stored_reason
from members.board import ShareContact
from members.history import said_by
from members.models import Event, Member
from members.proving import has_proved
from members.revealing import reveal_names
from needs.models import Need, Urgency
from needs.signals import need_changed
from needs.states import ClosedReason, NeedStatus
from neighborhood.models import Neighborhood
from neighborhood.moves import Refusal
from offers.states import OfferStatus
from outbox.hours import timing

LONGEST_WAIT = timedelta(days=7)
#: What a neighbor is told who presses a button on the board and is kept apart from the other.
APART_BY_ORIGIN: Mapping[str, type[Refusal]] = {
    Origin.HELPER: NeedIsNotOpen,
    Origin.REQUESTER: OfferIsNotAvailable,
}


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks, how it came about, when, and the group's settings at that moment."""

    by: Member | None
    origin: Origin
    at: datetime
    settings: GroupSettings


@transaction.atomic
def propose(*, need_id: int, offer_id: int, by: Member | None, origin: Origin) -> Match:
    """Ask a helper whether they could help with a need.

    Locks the need, the offer and the helper. The question goes to the outbox and leaves
    after the time to undo. A requester who picked a helper still says her own yes afterwards:
    asking shows nobody's contact.

    Raises NeedIsNotOpen, OfferIsNotAvailable, OfferIsFull, NotForEachOther, AlreadyTogether,
    AlreadyAnswered, OwnOffer, HelperIsResting or OverPace; nothing is changed then. To a requester
    the offer of whoever is kept apart from them is simply not available.
    """
    ask = Question(by=by, origin=origin, at=timezone.now(), settings=current_settings())
    return propose_locked(lock_pair(need_id=need_id, offer_id=offer_id), ask)


@transaction.atomic
def propose_locked(pair: Pair, ask: Question) -> Match:
    """Ask a helper; see `propose`. The need, the offer and the helper are locked.

    Of several in one transaction each looks again, since the one before may have asked the same
    helper. Raises what `propose` raises; nothing is changed then.
    """
    if pair.offer.for_one_need:
        raise OfferIsNotAvailable
    if ask.origin == Origin.COORDINATOR and ask.by == pair.helper:
        raise OwnOffer
    _require_possible(pair, asked_by=ask.origin)
    _require_first_time(pair)
    require_may_be_asked(pair.helper, at=ask.at, limits=ask.settings.limits)

    match = _new_match(pair, ask)
    Member.objects.filter(pk=pair.helper.pk).update(last_asked_at=ask.at)
    event = Event.objects.record("proposed", match, by=ask.by, now=match.status, at=ask.at)
    tell(match, "match_asked", to=pair.helper, event=event)
    need_changed.send(sender=Need, need_id=pair.need.pk)
    return match


@transaction.atomic
def volunteer(*, need_id: int, offer_id: int, by: Member) -> Match:
    """Let a helper take a need from the board: the proposal and their yes in one.

    Locks the need, the offer and the helper. Becomes the backup when the last place is gone.
    Somebody who was asked already answers that question; an earlier "not this time" is no
    obstacle, since nobody asked again: the helper came. To whoever is kept apart from the
    requester the need is simply not open.

    Raises NeedIsNotOpen, OfferIsNotAvailable, OfferIsFull, NotForEachOther or TooManyUnproved;
    nothing is changed then.
    """
    now = timezone.now()
    # Locked before looking: of two presses at once the second finds what the first began.
    Need.objects.select_for_update(no_key=True).get(pk=need_id)
    asked = Match.objects.live().filter(need=need_id, helper=by).first()
    if asked is not None:
        return accept_match(match_id=asked.pk, by=by, beyond_pace=True)
    pair = lock_pair(need_id=need_id, offer_id=offer_id)
    _require_possible(pair, asked_by=Origin.HELPER)
    require_known_or_few(pair.helper)

    ask = Question(by=by, origin=Origin.HELPER, at=now, settings=current_settings())
    match = _new_match(pair, ask)
    Event.objects.record("proposed", match, by=by, now=match.status, at=now)
    _say_yes(Together(pair.need, pair.offer, pair.helper, match), by=by, at=now)
    return match


@transaction.atomic
def accept_match(
    *, match_id: int, by: Member, beyond_pace: bool = False, heard_by: Member | None = None
) -> Match:
    """Record the helper's yes.

    Locks the need, the offer, the helper, then the match. Takes one place on both sides – or
    becomes the standby when the last place is gone – and puts a message to the requester in
    the outbox. With a place the two see each other's first name; a stranger who came by
    themselves sees it after both yeses. Saying yes twice is saying it once.

    beyond_pace: the helper knows that it is more than they wanted this week.
    heard_by: the coordinator to whom the helper said so; told where the two are kept apart.
    Raises NotProposed, NeedIsNotOpen, NotForEachOther, OwnPaceReached or OfferIsFull; nothing is
    changed then.
    """
    now = timezone.now()
    together = lock_match(match_id)
    match = together.match
    if match.status not in PENDING:
        if match.holds_a_place:
            return match
        raise NotProposed
    otherwise = NotForEachOther if heard_by else NotProposed
    require_not_apart(match.requester_id, match.helper_id, otherwise=otherwise)
    if match.origin != Origin.HELPER and not beyond_pace:
        require_may_help(together.helper, at=now)
    _say_yes(together, by=by, at=now, heard_by=heard_by)
    return match


@transaction.atomic
def decline_match(*, match_id: int, by: Member, heard_by: Member | None = None) -> Match:
    """Record "not this time". No reason is asked, and the same need is not asked again.

    Locks the need, the offer, the helper, then the match. Tells the requester when it was
    she who asked; after a backup's no the next backup is asked. ``heard_by``: the coordinator
    to whom the helper said so. Raises NotProposed.
    """
    now = timezone.now()
    together = lock_match(match_id)
    match = together.match
    if match.status not in PENDING:
        raise NotProposed
    was = match.move(
        MatchStatus.DECLINED, ended_at=now, ended_by=by, end_reason=EndReason.NOT_THIS_TIME
    )
    whose = said_by(by, heard_by=heard_by)
    event = Event.objects.record("declined", match, was=was, now=match.status, at=now, **whose)
    if match.origin == Origin.REQUESTER:
        tell(match, "match_declined", to=together.need.requester, event=event)
    ask_backup(together.need, at=now)
    need_changed.send(sender=Need, need_id=match.need_id)
    return match


@transaction.atomic
def answer_later(*, match_id: int, by: Member) -> Match:
    """Keep the proposal, and remind the helper at a better time.

    Locks the need, the offer, the helper, then the match. Pressed again before the reminder
    it changes nothing, and no question waits longer than LONGEST_WAIT, but for a night that this
    would end in. Raises NotProposed.
    """
    now = timezone.now()
    together = lock_match(match_id)
    match = together.match
    if match.status != MatchStatus.PROPOSED:
        raise NotProposed
    if match.later_until and match.later_until > now:
        return match
    delay = timedelta(hours=Neighborhood.current().later_hours)
    match.later_until = now + delay
    longest = max(match.answer_by, match.proposed_at + LONGEST_WAIT)
    answer_by = min(max(match.answer_by, match.later_until + delay), longest)
    match.answer_by = timing.when_awake(together.helper, answer_by)
    match.save(update_fields=["later_until", "answer_by"])
    event = Event.objects.record("postponed", match, by=by, now=match.status, at=now)
    tell(match, "match_reminder", to=together.helper, event=event, delay=delay)
    return match


def _require_possible(pair: Pair, *, asked_by: Origin) -> None:
    """Raise why the two cannot be brought together, to a neighbor without telling of a wish."""
    need, offer = pair.need, pair.offer
    may_stand_by = asked_by == Origin.HELPER and need.status == NeedStatus.MATCHED
    is_wanted = need.is_on_board or may_stand_by
    if not is_wanted or need.requester.forget_after is not None:
        raise _not_open(need)
    if offer.status != OfferStatus.AVAILABLE:
        raise OfferIsNotAvailable
    if offer.room < 1:
        raise OfferIsFull
    if need.requester_id == pair.helper.pk:
        raise NotForEachOther
    otherwise = APART_BY_ORIGIN.get(asked_by, NotForEachOther)
    require_not_apart(need.requester_id, pair.helper.pk, otherwise=otherwise)


def _not_open(need: Need) -> NeedIsNotOpen:
    return NeedWasJoined() if need.closed_reason == ClosedReason.DUPLICATE else NeedIsNotOpen()


def _require_first_time(pair: Pair) -> None:
    before = Match.objects.filter(need=pair.need, helper=pair.helper)
    statuses = set(before.values_list("status", flat=True))
    if not statuses.isdisjoint(LIVE):
        raise AlreadyTogether
    if MatchStatus.DECLINED in statuses:
        raise AlreadyAnswered


def _new_match(pair: Pair, ask: Question) -> Match:
    need = pair.need
    return Match.objects.create(
        need=need, offer=pair.offer, requester_id=need.requester_id, helper=pair.helper,
        origin=ask.origin, proposed_at=ask.at, proposed_by=ask.by,
        answer_by=_answer_by(pair.helper, need, at=ask.at), **_said(pair, ask),
    )  # fmt: skip


def _said(pair: Pair, ask: Question) -> dict[str, Any]:
    """Return the parts and reasons that were shown, or those of today for a pair nobody showed.

    Whoever picks from a board by themselves is told why as well.
    """
    shown = Suggestion.objects.filter(need=pair.need, offer=pair.offer).first()
    # What a plan has only just chosen has no reasons yet.
    if shown is not None and shown.reasons:
        return {"parts": shown.parts, "reasons": shown.reasons}
    found = judge(pair.need, offer_id=pair.offer.pk, now=ask.at, settings=ask.settings)
    return {
        "parts": stored_parts(found.parts),
        "reasons": [stored_reason(reason) for reason in found.reasons],
    }


def _say_yes(
    together: Together, *, by: Member, at: datetime, heard_by: Member | None = None
) -> None:
    """Turn a pending match into an accepted one, or into the backup of a full need."""
    match = together.match
    if together.need.places_left == 0:
        if match.status != MatchStatus.STANDBY:
            _stand_by(match, to=together.helper, at=at, heard_by=heard_by)
        return
    # A pause keeps new people from being asked; somebody who was asked before may still answer.
    if together.need.status != NeedStatus.OPEN:
        raise _not_open(together.need)
    take_place(together, by=by, at=at)
    answer_by = _answer_by(together.need.requester, together.need, at=at)
    is_stranger = _is_stranger(together, heard_by=heard_by)
    was = match.move(
        MatchStatus.ACCEPTED, accepted_at=at, answer_by=answer_by, helper_named=True,
        requester_named=not is_stranger,
    )  # fmt: skip
    whose = said_by(by, heard_by=heard_by)
    event = Event.objects.record("accepted", match, was=was, now=match.status, at=at, **whose)
    _show_names(together)
    if together.need.places_left == 0:
        _note_full(together.need, event=event)
    # Read at the yes and under the lock: who changed their mind since the question is heard.
    shares = together.need.share_contact == ShareContact.WHOEVER_HELPS
    if shares and not is_stranger:
        agree(together, by=together.need.requester, at=at)
    else:
        tell(match, "match_accepted", to=together.need.requester, event=event)
    need_changed.send(sender=Need, need_id=match.need_id)


def _is_stranger(together: Together, *, heard_by: Member | None) -> bool:
    """Tell whether nobody asked this helper and no code reached them: anybody can say yes so.

    They see no more than the card until the requester says yes as well, or somebody nameless
    could gather names and numbers need by need.
    """
    is_unasked = together.match.origin == Origin.HELPER and heard_by is None
    return is_unasked and not has_proved(together.helper)


def _show_names(together: Together) -> None:
    match, requester, helper = together.match, together.need.requester, together.helper
    by_them = [(helper, requester)]
    if match.requester_named:
        by_them.append((requester, helper))
    reveal_names(*by_them, subject=match)


def _note_full(need: Need, *, event: Event) -> None:
    """Let the others know where hours count. The need is locked.

    Whoever is the backup now has to be asked anew when a place comes free.
    """
    Match.objects.filter(need=need).standby().update(backup_asked_at=None)
    if need.urgency == Urgency.TODAY:
        tell_it_is_taken(need, event=event)


def _stand_by(match: Match, *, to: Member, at: datetime, heard_by: Member | None) -> None:
    was = match.move(MatchStatus.STANDBY, accepted_at=at)
    whose = said_by(to, heard_by=heard_by)
    event = Event.objects.record("stood_by", match, was=was, now=match.status, at=at, **whose)
    tell(match, "match_standby", to=to, event=event)


def _answer_by(asked: Member, need: Need, *, at: datetime) -> datetime:
    """Return until when somebody who may be asleep can answer; see `outbox.hours.timing`."""
    is_soon = need.urgency == Urgency.TODAY
    wait = Neighborhood.current().answer_time(is_soon=is_soon)
    return timing.answer_by(asked, asked_at=at, wait=wait, rings=need.is_of_today(at=at))
