"""What the commons does when a post is released, and when a member is forgotten."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from commons.forgetting import erase_traces
from commons.joining import ask_as_meant, help_as_meant
from commons.news import tell_released
from members.models import Member
from members.signals import member_forgotten
from needs.models import Need
from needs.signals import need_changed
from offers.models import Offer
from offers.signals import offer_changed


@receiver(need_changed)
def receipt_for_need(sender: object, *, need_id: int, verb: str = "", **_more: Any) -> None:
    """Send the receipt, and ask, as it waited until a coordinator had a look."""
    if verb == "released":
        need = Need.objects.select_related("requester").get(pk=need_id)
        tell_released(need)
        ask_as_meant(need)


@receiver(offer_changed)
def receipt_for_offer(sender: object, *, offer_id: int, verb: str = "", **_more: Any) -> None:
    """Send the receipt, and say the yes, that waited until a coordinator had a look."""
    if verb == "released":
        offer = Offer.objects.select_related("helper").get(pk=offer_id)
        tell_released(offer)
        help_as_meant(offer)


@receiver(member_forgotten)
def forget(sender: object, *, member: Member, **_more: Any) -> None:
    """Erase the traces of a member, in the transaction that forgets them."""
    erase_traces(member)
