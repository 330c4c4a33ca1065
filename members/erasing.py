"""What takes a person out of the words of others, and out of the admin log."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from members.board import ERASED
from members.models import LOCAL_DIGITS, Member
from members.services import own_ways

# What people put between the digits of a number.
BETWEEN = r"[\s().\-/]{0,3}"


def traces_of(member: Member) -> re.Pattern[str] | None:
    """Return what finds a member in free text: their name, numbers and addresses; None for none.

    A number is found with and without the codes before it, however its digits are parted. One
    query; ask before the member is emptied.
    """
    names = {rf"\b{re.escape(part)}\b" for part in member.name.split() if len(part) > 1}
    values = {_spellings_of(way.value) for way in own_ways(member) if way.value}
    found = sorted(names | values, key=len, reverse=True)
    return re.compile("|".join(found), re.IGNORECASE) if found else None


def reach_of(member: Member) -> tuple[re.Pattern[str], str] | None:
    """Return what finds a member's numbers and addresses alone, and where to look; None for none.

    The second is a pattern for Postgres that holds of each text in which the first finds one, and
    of few others. One query; ask before the member is emptied.
    """
    values = sorted({way.value for way in own_ways(member) if way.value}, key=len, reverse=True)
    if not values:
        return None
    finds = re.compile("|".join(map(_spellings_of, values)), re.IGNORECASE)
    return finds, "|".join(map(_core_of, values))


def empty_log(model: type[Model], keys: Iterable[int]) -> None:
    """Erase what the admin log says in words of some rows; that somebody changed them stays."""
    kind = ContentType.objects.get_for_model(model)
    about = LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys])
    about.update(object_repr=ERASED, change_message="")


def _core_of(value: str) -> str:
    """Return the part of a number or address that each of its spellings has."""
    digits = _digits_of(value)
    return BETWEEN.join(digits[-LOCAL_DIGITS:]) if digits else re.escape(value)


def _digits_of(value: str) -> list[str]:
    """Return the digits of a number; none of an address, and of a number that is too short."""
    digits = [sign for sign in value if sign.isdigit()]
    return [] if "@" in value or len(digits) < LOCAL_DIGITS else digits


def _spellings_of(value: str) -> str:
    digits = _digits_of(value)
    if not digits:
        return rf"(?<!\w){re.escape(value)}(?!\w)"
    codes = ""
    for digit in digits[:-LOCAL_DIGITS]:
        codes = f"(?:{codes}{digit}{BETWEEN})?"
    return rf"(?<!\d)[+(]{{0,2}}{codes}{BETWEEN.join(digits[-LOCAL_DIGITS:])}(?!\d)"
