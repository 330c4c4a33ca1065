"""Who may be in the book twice, told by how they are reached. No number leaves this module."""

from __future__ import annotations

from enum import StrEnum
from itertools import combinations
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Lower

from members.models import (
    ENDING_DIGITS,
    LOCAL_DIGITS,
    PHONE_REACHES,
    ContactWay,
    Member,
    Reach,
)

#: Two members, the lower key first.
type Two = tuple[int, int]

# A number that more people gave than this belongs to a house or an office, and says nothing.
MOST_WITH_ONE = 6


class Shared(StrEnum):
    """What two members have in common of how they are reached."""

    NUMBER = "number"
    EMAIL = "email"
    DIGITS = "digits"


def members_alike(among: QuerySet[Any, Any]) -> dict[Two, Shared]:
    """Return the pairs of members who may be one person, with what they share. Two queries.

    among: the members, or their keys, that are looked at.
    """
    ways = _ways_of_present().filter(member__in=among)
    alike = dict.fromkeys(_of_one_name(ways), Shared.DIGITS)
    return alike | _of_one_address(ways)


def sharing_with(member_id: int) -> dict[int, Shared]:
    """Return who shares a number or address with one member. One query."""
    own = ContactWay.objects.own().filter(member=member_id).exclude(value="").values("value")
    ways = _ways_of_present().filter(value__in=own)
    return {
        other: shared
        for two, shared in _of_one_address(ways).items() if member_id in two
        for other in two if other != member_id
    }  # fmt: skip


def others_at(value: str, *, besides: Member) -> frozenset[int]:
    """Return who else can be reached at a number or address, as they said themselves. One query.

    Of a number the last digits count, as they do where it stands in words.
    """
    local = value[-LOCAL_DIGITS:]
    same = Q(value=value)
    if "@" not in value and len(local) == LOCAL_DIGITS and local.isdecimal():
        # The shorter end has an index.
        same |= Q(ending=local[-ENDING_DIGITS:], local=local)
    ways = _ways_of_present().filter(same).exclude(member=besides)
    return frozenset(ways.values_list("member", flat=True))


def _ways_of_present() -> QuerySet[ContactWay]:
    # What somebody else typed in makes nobody alike.
    ways = ContactWay.objects.own().filter(member__forgotten_at=None, member__merged_into=None)
    return ways.exclude(value="").order_by()


def _of_one_address(ways: QuerySet[ContactWay]) -> dict[Two, Shared]:
    people = _grouped(ways.values("value").annotate(mails=Count("pk", Q(kind=Reach.EMAIL))))
    return {
        two: Shared.EMAIL if mails else Shared.NUMBER
        for mails, group in people.values_list("mails", "people")
        for two in combinations(group, 2)
    }


def _of_one_name(ways: QuerySet[ContactWay]) -> list[Two]:
    """Return those with the same last digits of a number, and the same first name."""
    first = Func(
        Lower("member__name"), Value(" "), Value(1), function="split_part",
        output_field=TextField(),
    )  # fmt: skip
    numbers = ways.filter(kind__in=PHONE_REACHES).exclude(member__name="").exclude(local="")
    people = _grouped(numbers.values(first=first, digits=F("local")))
    return [two for (group,) in people.values_list("people") for two in combinations(group, 2)]


def _grouped(ways: Any) -> Any:
    """Gather the members of each group, and leave out those alone and those of a whole house."""
    found = ways.annotate(
        people=ArrayAgg("member", distinct=True, order_by="member"),
        count=Count("member", distinct=True),
    )
    return found.filter(count__gt=1, count__lte=MOST_WITH_ONE)
