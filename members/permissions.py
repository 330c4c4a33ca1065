"""Who may. When it may be is another question, answered by the tables of moves."""

from __future__ import annotations

from datetime import datetime

from members.models import Member
from neighborhood.models import Area


def can_coordinate(member: Member, *, at: datetime, area: Area | None = None) -> bool:
    """Tell whether this member holds queue rights now, for one area or for any."""
    if member.is_superuser:
        return True
    return _terms_cover(member, at=at, area=area, shadow=False)


def can_see_queue(member: Member, *, at: datetime) -> bool:
    """Tell whether this member may look at the queue, be it only as a shadow."""
    return member.is_superuser or member.terms.current(at=at).exists()


def _terms_cover(member: Member, *, at: datetime, area: Area | None, shadow: bool) -> bool:
    terms = member.terms.current(at=at).filter(shadow=shadow)
    if area is None:
        return terms.exists()
    return any(term.covers(area) for term in terms.prefetch_related("areas"))
