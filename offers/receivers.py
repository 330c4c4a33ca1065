"""What offers have to do with changes of the member who gives."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from members.models import Member
from members.signals import member_changing, member_forgotten
from offers.services import empty_offers_of, lock_offers_of


@receiver(member_changing)
def lock_offers(sender: object, *, member_id: int, **_more: Any) -> None:
    """Lock what the member gives, whose languages the database keeps beside each offer."""
    lock_offers_of(member_id)


@receiver(member_forgotten)
def empty_offers(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase the words of all the member gave, in the transaction that forgets them."""
    empty_offers_of(member)
