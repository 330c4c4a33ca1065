"""What the desk does when a member is forgotten."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from members.models import Member
from members.signals import member_forgotten
from triage.models import Action, Call, Letter, Note


@receiver(member_forgotten)
def erase_notes(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what coordinators wrote about the member's needs."""
    Note.objects.filter(need__requester=member).delete()


@receiver(member_forgotten)
def erase_calls(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase when the member was called, and how that went."""
    Call.objects.filter(member=member).delete()


@receiver(member_forgotten)
def erase_desk(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what the member wrote to others from the desk, and what they could undo there."""
    Letter.objects.filter(by=member).update(text="", by=None)
    Action.objects.filter(by=member).delete()
