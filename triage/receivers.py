"""What the desk does when a member is forgotten, and when the demo is planted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from members.models import Member
from members.signals import member_claimed, member_forgotten
from neighborhood.signals import demo_planted
from triage.demo import plant_desk
from triage.duplicates.claims import follow_claim
from triage.forgetting import erase_notes
from triage.models import (
    Action,
    Alike,
    Call,
    DeskSettings,
    HandOver,
    KeptApart,
    KeptWords,
    Letter,
)

# Kinds of action that remember what a need said before: its days, hours and kind of help.
KEEPING_FACTS = ("widened", "kind_set", "split")


@receiver(demo_planted)
def show_the_desk(sender: object, *, by: Member, now: datetime, **_more: Any) -> None:
    """Let the demo begin with a desk at which somebody has worked."""
    plant_desk(by=by, now=now)


@receiver(member_claimed)
def follow_a_claim(
    sender: object, *, kept: Member, gone: Member, moved: dict[str, Any], **_more: Any
) -> None:
    """Let notes and calls about an earlier self follow, and keep what parting the two takes."""
    follow_claim(kept, gone, moved=moved)


@receiver(member_forgotten)
def forget(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what coordinators wrote about the member, before the member loses their name."""
    erase_notes(member)


@receiver(member_forgotten)
def erase_calls(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase when the member was called, and how that went."""
    Call.objects.filter(member=member).delete()


@receiver(member_forgotten)
def erase_desk(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what the member wrote to others from the desk, and what they could undo there."""
    Letter.objects.filter(by=member).update(text="", by=None)
    Action.objects.filter(by=member).delete()
    # It may name people.
    HandOver.objects.filter(by=member).delete()
    DeskSettings.objects.filter(member=member).delete()


@receiver(member_forgotten)
def erase_doubles(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase that the member was taken for somebody else."""
    rows = KeptApart.objects.filter(kind=Alike.MEMBER)
    rows.filter(Q(one=member.pk) | Q(other=member.pk)).delete()


@receiver(member_forgotten)
def erase_what_undo_keeps(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what undoing would need to know of what the member's needs said."""
    KeptWords.objects.filter(action__need__requester=member).delete()
    Action.objects.filter(need__requester=member, kind__in=KEEPING_FACTS).delete()
