"""What the commons does when a member is forgotten."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from commons.forgetting import erase_traces
from members.models import Member
from members.signals import member_forgotten


@receiver(member_forgotten)
def forget(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase the traces of a member, in the transaction that forgets them."""
    erase_traces(member)
