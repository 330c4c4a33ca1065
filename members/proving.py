"""Whose an address is that somebody typed into a form: shown by its owner, or struck.

Reads no number and no address out of this module.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from members.models import ContactWay, Event, Member, Reach


def is_unproved(member: Member) -> bool:
    """Tell whether nobody has shown yet that a way of this member is theirs. One query."""
    return bool(member.ways.own().filter(unproved=True).exists())


@transaction.atomic
def note_as_theirs(member: Member, *, way_id: int) -> bool:
    """Note that the owner of an address says they are this member; tell whether that is news.

    It lets nobody in: it only means that messages may go there.
    """
    way = member.ways.filter(pk=way_id).first()
    if way is None or way.by_other:
        return False
    same = member.ways.filter(unproved=True, value=way.value)
    is_news = bool(same.update(unproved=False))
    if is_news:
        Event.objects.record("address_shown", member, by=None)
    return is_news


def note_all_as_theirs(member: Member) -> None:
    """Note that this member is who they say, as a code in their hand has shown."""
    member.ways.own().filter(unproved=True).update(unproved=False)


@transaction.atomic
def strike(member: Member, *, way_id: int) -> bool:
    """Note that the owner of an address is somebody else; tell whether that is news.

    Nothing goes there any more, and nobody comes in by it.
    """
    way = member.ways.own().filter(pk=way_id, verified_at=None).first()
    if way is None:
        return False
    member.ways.filter(value=way.value, verified_at=None).update(by_other=True, unproved=True)
    Event.objects.record("address_struck", member, by=None)
    return True


def posters_at_addresses_of(member: Member) -> Sequence[tuple[Member, int]]:
    """Return who posted with an address that this member has proved since, and by which way.

    By their own word nobody knows yet whether that was this member. Two queries.
    """
    return _posters_at(_proved(member.ways.own()), but=member)


def doubt_about(member: Member, *, is_signed_in: bool) -> str:
    """Say whose word is missing: "theirs", "ours" of what others posted, or "". Two queries."""
    ways = list(member.ways.own())
    proved = _proved(ways)
    if is_signed_in and proved and _posters_at(proved, but=member):
        return "theirs"
    return "ours" if any(way.unproved for way in ways) else ""


def _proved(ways: Iterable[ContactWay]) -> list[str]:
    return [way.value.lower() for way in ways if way.verified_at and way.kind == Reach.EMAIL]


def _posters_at(mine: Collection[str], *, but: Member) -> Sequence[tuple[Member, int]]:
    ways = ContactWay.objects.own().filter(
        kind=Reach.EMAIL, value__in=mine, unproved=True,
        member__forgotten_at=None, member__merged_into=None,
    )  # fmt: skip
    return [(way.member, way.pk) for way in ways.exclude(member=but).select_related("member")]
