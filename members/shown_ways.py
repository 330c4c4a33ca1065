"""Which ways to reach somebody the neighbor of a plan sees: those chosen, not those to sign in by.

A number or address that came only by signing in is kept back until its owner lets neighbors see
it, or posts something without another way: then the form names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models, transaction

from members.masking import MaskedWay, masked
from members.models import ContactWay, Member
from members.services import revealed_ways


def ways_for_neighbor(
    owner: Member, *, viewer: Member, subject: models.Model
) -> Sequence[ContactWay]:
    """Return what the other side of a plan sees of the contact of ``owner``, if anything."""
    revealed = revealed_ways(owner, viewer=viewer, subject=subject)
    return tuple(way for way in revealed if not way.kept_back)


def shown_by_posting(ways: Sequence[ContactWay]) -> Sequence[MaskedWay]:
    """Return, masked, what neighbors will see of somebody with these ways who posts now."""
    open_ways = _not_struck(ways)
    chosen = [way for way in open_ways if not way.kept_back]
    return tuple(masked(way.kind, way.value) for way in chosen or open_ways[:1])


@transaction.atomic
def choose_by_posting(member: Member) -> None:
    """Let neighbors see the first way of a member who has chosen none, as the form has said."""
    ways = _not_struck(member.ways.select_for_update())
    if ways and all(way.kept_back for way in ways):
        show_way(member, way_id=ways[0].pk)


def show_way(member: Member, *, way_id: int) -> bool:
    """Let the neighbor of a plan see one way of a member; tell whether it is theirs."""
    return member.ways.own().filter(pk=way_id).update(kept_back=False) > 0


def keep_way_back(member: Member, *, way_id: int) -> bool:
    """Keep one way of a member from the neighbors of plans; tell whether it is theirs."""
    return member.ways.own().filter(pk=way_id).update(kept_back=True) > 0


def _not_struck(ways: Iterable[ContactWay]) -> list[ContactWay]:
    """Leave out what somebody else said is theirs, as `revealed_ways` does."""
    return [way for way in ways if not (way.by_other and way.unproved)]
