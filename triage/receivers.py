"""What the desk does when a member is forgotten."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from members.models import Member
from members.signals import member_forgotten
from triage.forgetting import erase_notes


@receiver(member_forgotten)
def forget(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase what coordinators wrote about the member, before the member loses their name."""
    erase_notes(member)
