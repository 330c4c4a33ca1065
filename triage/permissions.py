"""Who may look at the desk, who may act there, and for which areas."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.functions import Coalesce

from members.models import Member, MemberQuerySet
from members.permissions import can_coordinate, can_see_queue
from needs.models import Need, NeedQuerySet
from offers.models import Offer, OfferQuerySet
from outbox.models import Message, MessageQuerySet
from triage.calls import Call, CallQuerySet


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


def offers_in_charge(member: Member, *, at: datetime) -> OfferQuerySet:
    """Return the offers of the areas lent to this member; all of them for an admin."""
    offers: OfferQuerySet = Offer.objects.filter(_in_charge("area", member, at=at))
    return offers


def messages_in_charge(member: Member, *, at: datetime) -> MessageQuerySet:
    """Return the messages to people of the areas lent to this member, but for their own.

    People without an area are in the charge of those who have all areas.
    """
    charge = _in_charge("member__area", member, at=at)
    messages: MessageQuerySet = Message.objects.filter(charge).exclude(member=member)
    return messages


def members_in_charge(member: Member, *, at: datetime) -> MemberQuerySet:
    """Return the people of the areas lent to this member, but for themselves."""
    people: MemberQuerySet = Member.objects.present().filter(_in_charge("area", member, at=at))
    return people.exclude(pk=member.pk)


def can_act_for(member: Member, person: Member, *, at: datetime) -> bool:
    """Tell whether this member may call and write for somebody: not as a shadow, not oneself."""
    rows = Member.objects.present().filter(_in_charge("area", member, at=at, acting=True))
    return member.pk != person.pk and rows.filter(pk=person.pk).exists()


def calls_in_charge(member: Member, *, at: datetime) -> CallQuerySet:
    """Return the calls about the needs in charge, or to people in charge about nothing else."""
    where = Coalesce("need__area", "match__need__area", "member__area")
    calls = Call.objects.alias(where=where).filter(_in_charge("where", member, at=at))
    return calls.exclude(member=member)


def can_act_on(member: Member, entry: Need | Offer, *, at: datetime) -> bool:
    """Tell whether this member may change a need or offer: not as a shadow, not their own."""
    owner_id = entry.requester_id if isinstance(entry, Need) else entry.helper_id
    return can_coordinate(member, at=at, area=entry.area) and member.pk != owner_id


def can_pass_on(member: Member, message: Message, *, at: datetime) -> bool:
    """Tell whether this member may reach somebody to tell them: not as a shadow, not oneself."""
    charge = _in_charge("member__area", member, at=at, acting=True)
    rows = Message.objects.filter(charge, pk=message.pk)
    return member.pk != message.member_id and rows.exists()


def _in_charge(field: str, member: Member, *, at: datetime, acting: bool = False) -> Q:
    if member.is_superuser:
        return Q()
    terms = member.terms.current(at=at)
    if acting:
        terms = terms.filter(shadow=False)
    if terms.filter(all_areas=True).exists():
        return Q()
    return Q((f"{field}__in", terms.values("areas")))
