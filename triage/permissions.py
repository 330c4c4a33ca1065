"""Who may look at the desk, who may act there, and for which areas."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from members.models import Member
from members.permissions import can_see_queue, charge_of
from needs.models import Need, NeedQuerySet
from offers.models import Offer, OfferQuerySet
from outbox.models import Message, MessageQuerySet


def require_desk(member: Member, *, at: datetime) -> None:
    """Raise PermissionDenied for whoever may not even look at the desk."""
    if not can_see_queue(member, at=at):
        raise PermissionDenied


def needs_in_charge(member: Member, *, at: datetime) -> NeedQuerySet:
    """Return the needs of the areas lent to this member; all of them for an admin."""
    needs: NeedQuerySet = Need.objects.filter(_in_charge("area", member, at=at))
    return needs


def needs_to_act_on(member: Member, *, at: datetime) -> NeedQuerySet:
    """Return the needs that this member may change: not as a shadow, not their own."""
    charge = _in_charge("area", member, at=at, acting=True)
    needs: NeedQuerySet = Need.objects.filter(charge).exclude(requester=member)
    return needs


def offers_in_charge(member: Member, *, at: datetime, acting: bool = False) -> OfferQuerySet:
    """Return the offers of the areas lent to this member; all of them for an admin.

    acting: leave out what they may only look at, as a shadow.
    """
    charge = _in_charge("area", member, at=at, acting=acting)
    offers: OfferQuerySet = Offer.objects.filter(charge)
    return offers


def messages_in_charge(member: Member, *, at: datetime, acting: bool = False) -> MessageQuerySet:
    """Return the messages to people of the areas lent to this member, but for their own.

    People without an area are in the charge of those who have all areas.
    acting: leave out what they may only look at, as a shadow.
    """
    charge = _in_charge("member__area", member, at=at, acting=acting)
    messages: MessageQuerySet = Message.objects.filter(charge).exclude(member=member)
    return messages


def can_act_on(member: Member, entry: Need | Offer, *, at: datetime) -> bool:
    """Tell whether this member may change a need or offer: not as a shadow, not their own."""
    owner_id = entry.requester_id if isinstance(entry, Need) else entry.helper_id
    charge = charge_of(member, at=at, acting=True)
    return charge.holds(entry.area_id) and member.pk != owner_id


def can_pass_on(member: Member, message: Message, *, at: datetime) -> bool:
    """Tell whether this member may reach somebody to tell them: not as a shadow, not oneself."""
    charge = _in_charge("member__area", member, at=at, acting=True)
    rows = Message.objects.filter(charge, pk=message.pk)
    return member.pk != message.member_id and rows.exists()


def _in_charge(field: str, member: Member, *, at: datetime, acting: bool = False) -> Q:
    charge = charge_of(member, at=at, acting=acting)
    return Q() if charge.all_areas else Q((f"{field}__in", charge.area_ids))
