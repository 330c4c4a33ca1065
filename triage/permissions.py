"""Who may look at the desk, who may act there, and for which areas."""

from __future__ import annotations

from datetime import datetime

from members.models import Member
from members.permissions import can_coordinate
from needs.models import Need, NeedQuerySet


def needs_in_charge(member: Member, *, at: datetime) -> NeedQuerySet:
    """Return the needs of the areas lent to this member; all of them for an admin."""
    needs: NeedQuerySet = Need.objects.all()
    if member.is_superuser:
        return needs
    terms = member.terms.current(at=at)
    if terms.filter(all_areas=True).exists():
        return needs
    return needs.filter(area__in=terms.values("areas"))


def can_act_on(member: Member, need: Need, *, at: datetime) -> bool:
    """Tell whether this member may change a need: not as a shadow, not their own."""
    return can_coordinate(member, at=at, area=need.area) and member.pk != need.requester_id
