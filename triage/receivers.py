"""What the desk does when a member is forgotten."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from members.models import Member
from members.signals import member_forgotten
from triage.models import Call, Note


@receiver(member_forgotten)
def erase_notes(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what coordinators wrote about the member's needs."""
    Note.objects.filter(need__requester=member).delete()


@receiver(member_forgotten)
def erase_calls(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase when the member was called, and how that went."""
    Call.objects.filter(member=member).delete()
