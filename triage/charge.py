"""What is lent to one member at one moment, read once and asked many times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from members.models import Member, Term

type Areas = frozenset[int] | None


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

    def holds(self, area_ids: Iterable[int], *, all_areas: bool) -> bool:
        """Tell whether this member acts on every one of these areas."""
        if self.acting is None:
            return True
        return not all_areas and self.acting.issuperset(area_ids)

    def holds_term(self, term: Term) -> bool:
        """Tell whether this member acts wherever a term is for. No query with areas fetched."""
        return self.holds((area.pk for area in term.areas.all()), all_areas=term.all_areas)


def charge_of(member: Member, *, at: datetime) -> Charge:
    """Return what is lent to a member now. One query; none for an admin, who has all."""
    if member.is_superuser:
        return Charge(None, None)
    lent = list(member.terms.current(at=at).values_list("shadow", "all_areas", "areas"))
    acting = [row for row in lent if not row[0]]
    return Charge(_areas(lent), _areas(acting), sees=bool(lent))


def _areas(lent: Iterable[tuple[bool, bool, int | None]]) -> Areas:
    found = set()
    for _shadow, all_areas, area_id in lent:
        if all_areas:
            return None
        found.add(area_id)
    return frozenset(pk for pk in found if pk is not None)


def _inside(field: str, areas: Areas) -> Q:
    return Q() if areas is None else Q((f"{field}__in", areas))
