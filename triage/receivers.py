"""What the desk does when a member is forgotten."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from members.models import Member
from members.signals import member_forgotten
from triage.models import Action, Letter, Note


@receiver(member_forgotten)
def erase_notes(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what coordinators wrote about the member's needs."""
    theirs = Q(need__requester=member) | Q(first_need__requester=member)
    Note.objects.filter(theirs).delete()


@receiver(member_forgotten)
def erase_desk(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what the member wrote to others from the desk, and what they could undo there."""
    Letter.objects.filter(by=member).update(text="", by=None)
    Action.objects.filter(by=member).delete()
