"""Whose an address is that somebody typed into a form: shown by its owner, or struck.

Reads no number and no address out of this module.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from members.blocking import follow_number, unfollow_number
from members.models import ContactWay, Event, Member


def is_unproved(member: Member) -> bool:
    """Tell whether nobody has shown yet that a way of this member is theirs. One query."""
    return bool(member.ways.own().filter(unproved=True).exists())


def has_proved(member: Member) -> bool:
    """Tell whether a way of this member was shown to be theirs by a code. One query."""
    return bool(member.ways.exclude(verified_at=None).exists())


@transaction.atomic
def note_as_theirs(member: Member, *, way_id: int) -> ContactWay | None:
    """Note that the owner of an address says they are this member; return it if that is news.

    It lets nobody in: it only means that messages may go there. A no before it was a slip.
    """
    way = member.ways.filter(pk=way_id, unproved=True).first()
    if way is not None:
        same = member.ways.filter(unproved=True, value=way.value)
        same.update(unproved=False, by_other=False)
        follow_number(member)
        Event.objects.record("address_shown", member, by=None)
    return way


@transaction.atomic
def strike(member: Member, *, way_id: int) -> ContactWay | None:
    """Note that the owner of an address is somebody else; return it as it was if that is news.

    Nothing goes there any more, and nobody comes in by it.
    """
    way = member.ways.own().filter(pk=way_id, verified_at=None).first()
    if way is not None:
        member.ways.filter(value=way.value, verified_at=None).update(by_other=True, unproved=True)
        unfollow_number(member)
        Event.objects.record("address_struck", member, by=None)
    return way


def posters_at_addresses_of(member: Member) -> Sequence[tuple[Member, int]]:
    """Return who posted with what this member has proved since to be theirs, and by which way.

    By their own word nobody knows yet whether that was this member. Two queries.
    """
    return _posters_at(_proved(member.ways.own()), but=member)


def ways_of_before(earlier: Member, *, by: Member) -> Sequence[ContactWay]:
    """Return the ways of an earlier self that this member has not proved to be theirs.

    Each number and address once. Whoever joins what was posted with an address that a code has
    reached needs no word there. Two queries.
    """
    ways = earlier.ways.own().exclude(value="").exclude(value__in=_proved(by.ways.all()))
    by_value: dict[str, ContactWay] = {}
    for way in ways.order_by("position", "pk"):
        by_value.setdefault(way.value, way)
    return tuple(by_value.values())


def same_way_of(member: Member, way: ContactWay) -> ContactWay | None:
    """Return the way of this member that goes to the same number or address. One query."""
    return member.ways.filter(kind=way.kind, value=way.value).first()


def doubt_about(member: Member, *, is_signed_in: bool) -> str:
    """Say what is missing, in two queries.

    "theirs": a word on what others posted; "ours": on this member's address; "struck": its owner
    said no; "": nothing.
    """
    ways = list(member.ways.all())
    proved = _proved(ways)
    if is_signed_in and proved and _posters_at(proved, but=member):
        return "theirs"
    if any(way.unproved and way.by_other for way in ways):
        return "struck"
    return "ours" if any(way.unproved for way in ways) else ""


def _proved(ways: Iterable[ContactWay]) -> list[str]:
    return [way.value for way in ways if way.verified_at and way.value]


def _posters_at(mine: Collection[str], *, but: Member) -> Sequence[tuple[Member, int]]:
    ways = ContactWay.objects.own().filter(
        value__in=mine, verified_at=None, member__last_login=None,
        member__emailaddress=None, member__forgotten_at=None, member__merged_into=None,
    )  # fmt: skip
    return [(way.member, way.pk) for way in ways.exclude(member=but).select_related("member")]
