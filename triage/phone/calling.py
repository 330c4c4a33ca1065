"""Calling people: whom about what, how it ended, and the answers they gave by phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy

from matching import services as matching
from matching.models import Match
from matching.states import MatchStatus
from members.endings import number_works
from members.models import Event, Member
from members.services import give_up_number, take_up_number
from needs.models import Need
from neighborhood.moves import ChangedMeanwhile, Refusal
from triage.models import Action, Note
from triage.phone.calls import Call, Outcome
from triage.services import add_note, look, look_at_helper
from triage.undoing import remember, undoes


class AlreadyShown(Refusal):
    """The answer showed two people how to reach each other."""

    sentence = gettext_lazy(
        "With this yes both can see how to reach each other, so it stays. If it was a mistake, "
        "call them both."
    )


class NoNumber(Refusal):
    """There is nothing to call, and so nothing to look at."""

    sentence = gettext_lazy("No phone number that works is known, so nothing was looked up.")


#: When a call that reached nobody comes back, where the coordinator names no moment.
AGAIN_AFTER: Mapping[str, timedelta] = {
    Outcome.BUSY: timedelta(minutes=30),
    Outcome.VOICEMAIL: timedelta(days=1),
    # At once, for a coordinator who speaks it.
    Outcome.LANGUAGE: timedelta(0),
}


@dataclass(frozen=True, slots=True)
class Party:
    """Whom to call, and about what: their own need, a match in which they help, or neither."""

    member: Member
    need: Need | None = None
    match: Match | None = None

    @property
    def subject(self) -> Model:
        """Return what the call is written down about."""
        return self.need or self.match or self.member

    @property
    def about(self) -> Need | None:
        """Return the need that it concerns."""
        return self.match.need if self.match else self.need


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody said on the phone about a match, and a note of who said it."""

    is_yes: bool
    by_requester: bool = False
    beyond_pace: bool = False
    note: str = ""


@transaction.atomic
def note_call(
    party: Party, *, by: Member, outcome: str, again_at: datetime | None = None, language: str = ""
) -> Call:
    """Note how a call ended; what waited for this call is done with it.

    Locks like `settle`, first. A bad number is given up, so that messages take the next way. Busy,
    voicemail and another language come back by themselves.
    """
    now = timezone.now()
    settled = settle(party, at=now)
    ways = give_up_number(party.member, by=by) if outcome == Outcome.BAD_NUMBER else ()
    if outcome in AGAIN_AFTER:
        again_at = now + AGAIN_AFTER[outcome]
    call = Call.objects.create(
        member=party.member, need=party.need, match=party.match, by=by, at=now,
        outcome=outcome, call_again_at=again_at, language=language,
    )  # fmt: skip
    Event.objects.record("called", party.subject, by=by, reason=outcome, at=now)
    done = {"call": call.pk, "settled": settled, "numbers": list(ways)}
    remember("call_noted", by=by, need=party.about, member=party.member, data=done)
    return call


def settle(party: Party, *, at: datetime) -> list[int]:
    """Note that nobody has to call about this any more; return the keys of what waited.

    Locks the need that the call concerns, or the member when it concerns none, so that of two
    coordinators who call at once each settles the other's. The need comes before all else in
    the order of locks; a requester, locked after a match, would not.
    """
    _lock(party)
    waiting = Call.objects.waiting().about(party.subject).filter(member=party.member)
    keys = list(waiting.values_list("pk", flat=True))
    Call.objects.filter(pk__in=keys).update(done_at=at)
    return keys


@transaction.atomic
def look_at_number(party: Party, *, by: Member) -> None:
    """Reveal how to reach somebody to whoever calls them; they see that somebody looked.

    Raises what `look_at_helper` raises where it is about a match, then NoNumber where none is
    known: whoever may not look learns nothing of it, and no look is written down.
    """
    if party.match is not None:
        look_at_helper(party.match, by=by)
    else:
        look(party.member, subject=party.subject, by=by)
    if not number_works(party.member):
        raise NoNumber


@transaction.atomic
def hear(match: Match, heard: Heard, *, by: Member) -> Match:
    """Record an answer as somebody gave it to a coordinator, and that they were reached.

    Raises PermissionDenied for one of the two, or what the services of matching raise to whoever
    answers for themselves.
    """
    if by.pk in (match.helper_id, match.requester_id):
        raise PermissionDenied
    now = timezone.now()
    need = Need.objects.select_for_update(no_key=True).get(pk=match.need_id)
    before = matching.image_of(need)
    done = _answer(match, heard, by=by)
    changes = matching.difference(need, before, matching.image_of(need))
    party = Party(match.helper, match=match)
    if heard.by_requester:
        party = Party(match.requester, need=match.need)
    settled = settle(party, at=now)
    call = Call.objects.create(
        member=party.member, need=party.need, match=party.match, by=by, at=now,
        outcome=Outcome.REACHED,
    )  # fmt: skip
    note = add_note(match.need, by=by, text=heard.note).pk if heard.note else None
    more = {"match": match.pk, "call": call.pk, "settled": settled, "note": note}
    remember("answer_heard", by=by, need=match.need, data={**changes, **more})
    return done


@undoes("call_noted", words=gettext_lazy("Noted a call about “%(what)s”"), is_silent=True)
def _forget_call(action: Action, *, by: Member) -> None:
    call = take_call_back(action)
    if call is not None and action.data["numbers"]:
        take_up_number(call.member, way_ids=action.data["numbers"], by=by)


@undoes("answer_heard", words=gettext_lazy("Wrote down an answer about “%(what)s”"))
def _unhear(action: Action, *, by: Member) -> None:
    """Put both sides back as they were, as long as nobody has heard of the answer.

    Once both said yes each sees how to reach the other, and no letter taken back unsays that.
    """
    match = Match.objects.get(pk=action.data["match"])
    if _brought_together(match, action):
        raise AlreadyShown
    matching.put_back(match.need_id, action.data, by=by, verb=action.kind)
    Note.objects.filter(pk=action.data["note"]).delete()
    take_call_back(action)


def _brought_together(match: Match, action: Action) -> bool:
    """Tell whether this very answer was the last yes that it took."""
    _was, status = action.data.get("matches", {}).get(str(match.pk), {}).get("status", ("", ""))
    return bool(status == MatchStatus.CONFIRMED)


def take_call_back(action: Action) -> Call | None:
    """Take a call off the list; what had waited for it waits again.

    Locks like `settle`. Raises ChangedMeanwhile when somebody called about the same since.
    """
    calls = Call.objects.select_related("member", "need", "match__need")
    call = calls.filter(pk=action.data["call"]).first()
    if call is None:
        return None
    _lock(Party(call.member, need=call.need, match=call.match))
    if Call.objects.like(call).filter(pk__gt=call.pk).exists():
        raise ChangedMeanwhile
    call.delete()
    Call.objects.filter(pk__in=action.data["settled"]).wait_again()
    return call


def _lock(party: Party) -> None:
    held = party.about or party.member
    type(held)._default_manager.select_for_update(no_key=True).get(pk=held.pk)


def _answer(match: Match, heard: Heard, *, by: Member) -> Match:
    if heard.by_requester:
        answer = matching.confirm_match if heard.is_yes else matching.refuse_match
        return answer(match_id=match.pk, by=match.requester, heard_by=by)
    if heard.is_yes:
        return matching.accept_match(
            match_id=match.pk, by=match.helper, beyond_pace=heard.beyond_pace, heard_by=by
        )
    return matching.decline_match(match_id=match.pk, by=match.helper, heard_by=by)
