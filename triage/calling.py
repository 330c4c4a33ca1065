"""Calling people: whom about what, how it ended, and the answers they gave by phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from matching import services as matching
from matching.models import Match
from members.models import Event, Member, RevealReason
from members.services import give_up_number, reveal, revealed_ways
from needs.models import Need
from triage.calls import Call, Outcome
from triage.models import Note

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

    Locks the member. A bad number is given up, so that messages take the next way. Busy,
    voicemail and another language come back by themselves.
    """
    now = timezone.now()
    Member.objects.select_for_update(no_key=True).get(pk=party.member.pk)
    about = {"member": party.member, "need": party.need, "match": party.match}
    Call.objects.waiting().about(party.subject).filter(member=party.member).update(done_at=now)
    if outcome == Outcome.BAD_NUMBER:
        give_up_number(party.member, by=by)
    if outcome in AGAIN_AFTER:
        again_at = now + AGAIN_AFTER[outcome]
    call: Call = Call.objects.create(
        by=by, at=now, outcome=outcome, call_again_at=again_at, language=language, **about
    )
    Event.objects.record("called", party.subject, by=by, reason=outcome, at=now)
    return call


@transaction.atomic
def look_at_number(party: Party, *, by: Member) -> None:
    """Reveal how to reach somebody to whoever calls them; they see that somebody looked."""
    if not revealed_ways(party.member, viewer=by, subject=party.subject):
        reveal(party.member, viewer=by, why=RevealReason.COORDINATION, subject=party.subject)
        Event.objects.record("contact_seen", party.subject, by=by)


@transaction.atomic
def hear(match: Match, heard: Heard, *, by: Member) -> Match:
    """Record an answer as somebody gave it to a coordinator, and that they were reached.

    Raises what the services of matching raise to whoever answers for themselves.
    """
    party = Party(match.helper, match=match)
    if heard.by_requester:
        party = Party(match.requester, need=match.need)
        answer = matching.confirm_match if heard.is_yes else matching.refuse_match
        done = answer(match_id=match.pk, by=match.requester, heard_by=by)
    elif heard.is_yes:
        done = matching.accept_match(
            match_id=match.pk, by=match.helper, beyond_pace=heard.beyond_pace, heard_by=by
        )
    else:
        done = matching.decline_match(match_id=match.pk, by=match.helper, heard_by=by)
    note_call(party, by=by, outcome=Outcome.REACHED)
    if heard.note:
        Event.objects.record("noted", match.need, by=by)
        Note.objects.create(need=match.need, by=by, text=heard.note)
    return done
