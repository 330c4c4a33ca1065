"""What the desk does when a member is forgotten."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from members.models import Member
from members.signals import member_forgotten
from triage.forgetting import erase_notes
from triage.models import Action, Letter


@receiver(member_forgotten)
def forget(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what coordinators wrote about the member, before the member loses their name."""
    erase_notes(member)


@receiver(member_forgotten)
def erase_desk(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what the member wrote to others from the desk, and what they could undo there."""
    Letter.objects.filter(by=member).update(text="", by=None)
    Action.objects.filter(by=member).delete()
