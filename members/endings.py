"""The last digits of a number: enough to know a caller again, too little to call anybody.

What leaves this module are keys of members, two digits, whether a number works, and whether a
whole number that somebody typed is theirs. The numbers themselves stay in here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from members.contact import read_contact
from members.masking import SHOWN_DIGITS
from members.models import ENDING_DIGITS, PHONE_REACHES, ContactWay, Member, Reach
from neighborhood.models import Neighborhood

MOST_OWNERS = 40


def digits_in(text: str) -> str:
    """Return the digits of a text, without the marks that people put between them."""
    return "".join(char for char in text if char.isdecimal() and char.isascii())


def owners_of(text: str, *, group: Neighborhood) -> Mapping[int, bool]:
    """Return whose numbers end with what was typed: the member's key, and if it is all of it.

    text: a number in any spelling, or its last digits, four or more; fewer find nobody. A whole
    number is compared as such. Whatever else was typed, only its last four digits count, so that
    nobody finds out a number digit by digit: who shares them is found as ``False``. One query.
    """
    wholes = _whole_numbers(text, group=group)
    digits = digits_in(text)
    if len(digits) < ENDING_DIGITS:
        return {}
    ways = ContactWay.objects.filter(kind__in=PHONE_REACHES, member__forgotten_at=None)
    ways = ways.filter(ending=digits[-ENDING_DIGITS:])
    same = Q(value__in=wholes)
    owners = dict.fromkeys(ways.exclude(same).values_list("member", flat=True)[:MOST_OWNERS], False)
    return owners | dict.fromkeys(ways.filter(same).values_list("member", flat=True), True)


def endings_of(member_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Return the last two digits of the numbers that work, by the key of their member.

    The preferred number comes first. One query.
    """
    ways = _working().filter(member__in=member_ids)
    found: dict[int, dict[str, None]] = {}
    for member_id, number in ways.values_list("member", "value"):
        found.setdefault(member_id, {})[number[-SHOWN_DIGITS:]] = None
    return {member_id: tuple(endings) for member_id, endings in found.items()}


def number_works(member: Member) -> bool:
    """Tell whether a number of a member works. One query."""
    return _working().filter(member=member).exists()


def with_number[Rows: QuerySet[Any]](rows: Rows, *, of: str) -> Rows:
    """Load with each row whether a number of its member works, as ``has_number``. No query more.

    of: where a row names the member, as "requester".
    """
    loaded: Rows = rows.annotate(has_number=Exists(_working().filter(member=OuterRef(f"{of}_id"))))
    return loaded


def _working() -> QuerySet[ContactWay]:
    """Keep the numbers that work."""
    return ContactWay.objects.filter(kind__in=PHONE_REACHES, unreachable_at=None).exclude(value="")


def _whole_numbers(text: str, *, group: Neighborhood) -> list[str]:
    try:
        return [read_contact(text, reach=Reach.CALL, group=group)]
    except ValidationError:
        return []
