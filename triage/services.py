"""What coordinators do on the desk that touches more than one row."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from matching.locking import lock_match
from matching.models import Match
from matching.refusals import NotProposed
from matching.services import cancel_match
from matching.states import EndReason, MatchStatus
from members.models import Event, Member, RevealReason
from members.services import reveal, revealed_ways
from needs.models import Need
from outbox.services import take_back
from triage.models import Note


@transaction.atomic
def add_note(need: Need, *, by: Member, text: str) -> Note:
    """Write a note on a need, for the coordinators after you."""
    Event.objects.record("noted", need, by=by, now=need.status)
    return Note.objects.create(need=need, by=by, text=text)


@transaction.atomic
def take_proposal_back(*, match_id: int, by: Member) -> Match:
    """Undo a proposal: end it, and stop its message if that has not left yet.

    Locks the need, the offer, the helper, then the match. Raises NotProposed when the helper
    has answered; nothing is changed then.
    """
    if lock_match(match_id).match.status != MatchStatus.PROPOSED:
        raise NotProposed
    match = cancel_match(match_id=match_id, by=by, reason=EndReason.TAKEN_BACK)
    for event in Event.objects.about(match).filter(verb="proposed"):
        take_back(event, at=timezone.now())
    return match


@transaction.atomic
def look_at_contact(need: Need, *, by: Member) -> None:
    """Reveal the requester's contact to a coordinator; the requester sees that they looked."""
    if not revealed_ways(need.requester, viewer=by, subject=need):
        reveal(need.requester, viewer=by, why=RevealReason.COORDINATION, subject=need)
        Event.objects.record("contact_seen", need, by=by, now=need.status)
