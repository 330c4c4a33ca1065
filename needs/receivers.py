"""What becomes of needs when the member who asked is forgotten."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from members.models import Member
from members.signals import member_forgotten
from needs.services import empty_needs_of


@receiver(member_forgotten)
def empty_needs(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase the words of all the member asked for, in the transaction that forgets them."""
    empty_needs_of(member)
