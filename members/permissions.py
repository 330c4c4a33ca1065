"""Who may. When it may be is another question, answered by the tables of moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.db.models import Q

from members.models import Member, Term
from neighborhood.models import Area

type Areas = frozenset[int] | None


class _Lent(NamedTuple):
    """One term for one area; without one when it is for all, or for none."""

    starts_at: datetime
    until: datetime
    shadow: bool
    all_areas: bool
    area_id: int | None


@dataclass(frozen=True, slots=True)
class Charge:
    """The areas somebody sees and those they act on, by pk; None stands for all areas.

    sees: whether the desk is open to them, be it for areas that are no more.
    """

    seen: Areas
    acting: Areas
    sees: bool = True

    @property
    def acts(self) -> bool:
        """Tell whether this member may act somewhere."""
        return self.acting is None or bool(self.acting)

    def over(self, field: str) -> Q:
        """Keep what lies in an area that this member sees; without an area, for all areas only."""
        return _inside(field, self.seen)

    def acting_over(self, field: str) -> Q:
        """Keep what lies in an area on which this member acts."""
        return _inside(field, self.acting)

    def sees_area(self, area_id: int) -> bool:
        """Tell whether this member sees what lies in an area."""
        return self.seen is None or area_id in self.seen

    def holds(self, area_ids: Iterable[int | None], *, all_areas: bool = False) -> bool:
        """Tell whether this member acts on every one of these areas."""
        if self.acting is None:
            return True
        return not all_areas and self.acting.issuperset(area_ids)

    def holds_term(self, term: Term) -> bool:
        """Tell whether this member acts wherever a term is for. No query with areas fetched."""
        return self.holds((area.pk for area in term.areas.all()), all_areas=term.all_areas)


def keep_terms(member: Member) -> None:
    """Let this object go by one reading of its terms from now on, as for one request."""
    cast("Any", member).kept_terms = None


def charge_of(member: Member, *, at: datetime, fresh: bool = False) -> Charge:
    """Return what is lent to a member, all of it to an admin.

    One query, none once the terms are kept. fresh: read them again all the same, as whoever
    has waited for a lock does.
    """
    if member.is_superuser:
        return Charge(None, None)
    lent = [one for one in _terms(member, at=at, fresh=fresh) if one.starts_at <= at < one.until]
    acting = [one for one in lent if not one.shadow]
    return Charge(_areas(lent), _areas(acting), sees=bool(lent))


def can_coordinate(member: Member, *, at: datetime, area: Area | None = None) -> bool:
    """Tell whether this member holds queue rights now, for one area or for any."""
    charge = charge_of(member, at=at)
    return charge.acts if area is None else charge.holds([area.pk])


def can_see_queue(member: Member, *, at: datetime) -> bool:
    """Tell whether this member may look at the queue, be it only as a shadow."""
    return charge_of(member, at=at).sees


def _terms(member: Member, *, at: datetime, fresh: bool) -> Sequence[_Lent]:
    kept: Sequence[_Lent] | None = None if fresh else getattr(member, "kept_terms", None)
    if kept is None:
        rows = member.terms.filter(until__gt=at).order_by("pk")
        kept = [_Lent(*row) for row in rows.values_list(*_Lent._fields[:-1], "areas")]
        if hasattr(member, "kept_terms"):
            cast("Any", member).kept_terms = kept
    return kept


def _areas(lent: Sequence[_Lent]) -> Areas:
    if any(one.all_areas for one in lent):
        return None
    return frozenset(one.area_id for one in lent if one.area_id is not None)


def _inside(field: str, areas: Areas) -> Q:
    return Q() if areas is None else Q((f"{field}__in", areas))
