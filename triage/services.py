"""What coordinators do on the desk that touches more than one row."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from matching.models import Match
from matching.refusals import AlreadyOver
from members.history import kind_of
from members.models import Event, Member, PaperCode, Reveal, RevealReason
from members.services import count_look_up, reveal
from needs.models import Need
from offers.models import Offer
from outbox import services as outbox
from outbox.channels import Letter
from outbox.models import Message
from triage.models import Note
from triage.permissions import (
    can_look_at_helper,
    needs_in_charge,
    of_their_own,
    offers_in_charge,
)
from triage.telling import matter_of

MOST_OF_ONE_CODE = 40


type Noted = Need | Offer | Member


@transaction.atomic
def add_note(thing: Noted, *, by: Member, text: str) -> Note:
    """Write a note on a need, an offer or a member, for the coordinators after you."""
    now = timezone.now()
    status = getattr(thing, "status", "")
    Event.objects.record("noted", thing, by=by, now=status, at=now)
    # The same moment as the event, so that a timeline tells of the two once.
    return Note.objects.create(by=by, text=text, at=now, **{kind_of(thing): thing})


@transaction.atomic
def look_at_contact(thing: Noted, *, by: Member) -> None:
    """Reveal to a coordinator how to reach the one behind it, who sees that they looked."""
    look(owner_of(thing), subject=thing, by=by, now=getattr(thing, "status", ""))


@transaction.atomic
def look_at_helper(match: Match, *, by: Member) -> None:
    """Reveal to a coordinator how to reach the helper of a match, who sees that they looked.

    Raises AlreadyOver for a match that is: nothing is left to ask about. Raises PermissionDenied
    for a helper of elsewhere whom the question has not left for.
    """
    if not match.is_live:
        raise AlreadyOver
    if not can_look_at_helper(by, match, at=timezone.now()):
        raise PermissionDenied
    look(match.helper, subject=match, by=by, now=match.status)


@transaction.atomic
def look_at_message(message: Message, *, by: Member) -> Letter | None:
    """Write a message out for whoever passes it on, and reveal how to reach its member.

    Returns None when it is no longer true: then nothing is revealed. Locks the message.
    Raises NothingToPassOn.
    """
    letter = outbox.write_out(message.pk)
    if letter is not None:
        look(message.member, subject=matter_of(message), by=by)
    return letter


@transaction.atomic
def note_as_told(message: Message, *, by: Member) -> None:
    """Note that the member was told; the looks that were needed for it lapse.

    Raises NothingToPassOn.
    """
    outbox.passed_on(message.pk, by=by)
    looks = Reveal.objects.live().about(matter_of(message)).filter(owner=message.member)
    looks.filter(why=RevealReason.COORDINATION).update(ended_at=timezone.now())


@transaction.atomic
def find_by_code(code: str, *, by: Member, at: datetime) -> list[Need | Offer]:
    """Return what the holder of a paper code has posted in the areas of this coordinator.

    Two people may hold the same short code. Each use is written down with the member whose code
    it was. Raises TooManyLookUps.
    """
    count_look_up(by, of=PaperCode.digest_of(code).hex(), at=at)
    codes = PaperCode.objects.filter(
        digest=PaperCode.digest_of(code), member__forgotten_at=None
    ).values("member")
    needs = needs_in_charge(by, at=at).with_card().filter(requester__in=codes)
    offers = offers_in_charge(by, at=at).with_card().filter(helper__in=codes, for_one_need=False)
    found = [*needs.newest_first()[:MOST_OF_ONE_CODE], *offers.newest_first()[:MOST_OF_ONE_CODE]]
    for holder in {owner_of(entry) for entry in found}:
        Event.objects.record("code_used", holder, by=by)
    return found


def owner_of(thing: Noted) -> Member:
    """Return whose it is; a member is their own."""
    if isinstance(thing, Member):
        return thing
    return thing.requester if isinstance(thing, Need) else thing.helper


def look(owner: Member, *, subject: Model, by: Member, now: str = "") -> None:
    """Reveal how to reach somebody to a coordinator, once; they see that somebody looked.

    Raises PermissionDenied where something is between the two themselves.
    """
    if of_their_own(by, [owner.pk]):
        raise PermissionDenied
    live = Reveal.objects.live().contacts().about(subject).filter(owner=owner, viewer=by)
    if not live.exists():
        look = reveal(owner, viewer=by, why=RevealReason.COORDINATION, subject=subject)
        # The same moment as the look, so that a timeline tells of the two once.
        Event.objects.record("contact_seen", subject, by=by, now=now, at=look.at)
