"""What becomes of offers when the member who gave is forgotten."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from members.models import Member
from members.signals import member_forgotten
from offers.services import empty_offers_of


@receiver(member_forgotten)
def empty_offers(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase the words of all the member gave, in the transaction that forgets them."""
    empty_offers_of(member)
