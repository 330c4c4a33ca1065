"""What coordinators do on the desk that touches more than one row."""

from __future__ import annotations

from django.db import transaction

from members.models import Event, Member, RevealReason
from members.services import reveal, revealed_ways
from needs.models import Need
from triage.models import Note


@transaction.atomic
def add_note(need: Need, *, by: Member, text: str) -> Note:
    """Write a note on a need, for the coordinators after you."""
    Event.objects.record("noted", need, by=by, now=need.status)
    return Note.objects.create(need=need, by=by, text=text)


@transaction.atomic
def look_at_contact(need: Need, *, by: Member) -> None:
    """Reveal the requester's contact to a coordinator; the requester sees that they looked."""
    if not revealed_ways(need.requester, viewer=by, subject=need):
        reveal(need.requester, viewer=by, why=RevealReason.COORDINATION, subject=need)
        Event.objects.record("contact_seen", need, by=by, now=need.status)
