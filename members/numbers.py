"""Phone numbers for a sheet of paper, each with its trace; and who has nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import phonenumbers
from django.db import models, transaction
from phonenumbers import NumberParseException, PhoneNumberFormat

from members.models import PHONE_REACHES, ContactWay, Reach, Reveal, RevealReason
from neighborhood.models import Neighborhood


def phone_only() -> models.QuerySet[ContactWay, Any]:
    """Return the keys of members whom nothing but a call reaches, for ``member__in``."""
    open_ways = ContactWay.objects.filter(unreachable_at=None).exclude(value="")
    others = open_ways.exclude(kind=Reach.CALL).values("member")
    return open_ways.filter(kind=Reach.CALL).exclude(member__in=others).values("member")


@transaction.atomic
def reveal_numbers(
    subjects: Mapping[int, models.Model], *, viewer: models.Model, until: datetime
) -> dict[int, str]:
    """Write down looks at numbers that go onto paper, and return the numbers by member.

    subjects: what each look is about, by the member's key; whoever has no number is left out.
    until: when the paper is to be torn up. The looks have that end from the start, so that
    they open nothing on a screen and no job is needed for them to lapse. Two queries.
    """
    ways = _first_numbers(subjects)
    Reveal.objects.bulk_create(
        Reveal(
            owner_id=owner_id, viewer_id=viewer.pk, why=RevealReason.COORDINATION,
            subject_kind=str(subject._meta.model_name), subject_id=subject.pk, ended_at=until,
        )
        for owner_id, subject in subjects.items()
        if owner_id in ways
    )  # fmt: skip
    country = Neighborhood.current().country
    return {member_id: _written(way, country=country) for member_id, way in ways.items()}


def _first_numbers(member_ids: Iterable[int]) -> dict[int, ContactWay]:
    ways = ContactWay.objects.filter(
        member__in=list(member_ids), kind__in=PHONE_REACHES, unreachable_at=None
    )
    found: dict[int, ContactWay] = {}
    for way in ways.exclude(value=""):
        found.setdefault(way.member_id, way)
    return found


def _written(way: ContactWay, *, country: str) -> str:
    """Write a number as one dials it here; a way that is more than a call is named with it."""
    try:
        number = phonenumbers.parse(way.value)
    except NumberParseException:
        return way.value
    is_ours = number.country_code == phonenumbers.country_code_for_region(country)
    style = PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
    words = phonenumbers.format_number(number, style)
    dialled = way.kind in (Reach.CALL, Reach.TEXT)
    return words if dialled else f"{words} ({way.get_kind_display()})"
