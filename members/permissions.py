"""Who may. When it may be is another question, answered by the tables of moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from members.models import Member
from neighborhood.models import Area


class _Lent(NamedTuple):
    """One term for one area; without one when it is for all, or for none."""

    starts_at: datetime
    until: datetime
    shadow: bool
    all_areas: bool
    area_id: int | None


@dataclass(frozen=True, slots=True)
class Charge:
    """The areas that are lent to a member at one moment."""

    is_lent: bool
    all_areas: bool
    area_ids: frozenset[int]

    def holds(self, area_id: int | None) -> bool:
        """Tell whether one area is among them."""
        return self.all_areas or area_id in self.area_ids


def keep_terms(member: Member) -> None:
    """Let this object go by one reading of its terms from now on, as for one request."""
    cast("Any", member).kept_terms = None


def charge_of(member: Member, *, at: datetime, acting: bool = False) -> Charge:
    """Return what is lent to a member, all of it to an admin.

    acting: leave out what is lent to look on only. One query, none once the terms are kept.
    """
    if member.is_superuser:
        return Charge(is_lent=True, all_areas=True, area_ids=frozenset())
    lent = [one for one in _terms(member, at=at) if one.starts_at <= at < one.until]
    lent = [one for one in lent if not (acting and one.shadow)]
    return Charge(
        is_lent=bool(lent),
        all_areas=any(one.all_areas for one in lent),
        area_ids=frozenset(one.area_id for one in lent if one.area_id is not None),
    )


def can_coordinate(member: Member, *, at: datetime, area: Area | None = None) -> bool:
    """Tell whether this member holds queue rights now, for one area or for any."""
    charge = charge_of(member, at=at, acting=True)
    return charge.is_lent if area is None else charge.holds(area.pk)


def can_see_queue(member: Member, *, at: datetime) -> bool:
    """Tell whether this member may look at the queue, be it only as a shadow."""
    return charge_of(member, at=at).is_lent


def _terms(member: Member, *, at: datetime) -> Sequence[_Lent]:
    kept: Sequence[_Lent] | None = getattr(member, "kept_terms", None)
    if kept is None:
        rows = member.terms.filter(until__gt=at).order_by("pk")
        kept = [_Lent(*row) for row in rows.values_list(*_Lent._fields[:-1], "areas")]
        if hasattr(member, "kept_terms"):
            cast("Any", member).kept_terms = kept
    return kept
