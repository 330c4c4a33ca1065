"""What ``manage.py check --database default`` looks at: whether our keys open what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db.models import CharField
from django.db.models.functions import Left, Substr
from django.db.utils import ProgrammingError

from members.rotating import sealed_columns
from members.sealing import DIVIDER, MARK_LENGTH, CannotUnseal, keys


@register(Tags.database)
def check_keys(*, databases: Sequence[str] | None = None, **_more: Any) -> list[CheckMessage]:
    """Find columns that hold something sealed with a key we lack. One query for each."""
    if not databases:
        return []
    known = {key.mark for key in keys()}
    return [
        Error(str(CannotUnseal()), obj=f"{model._meta.label}.{name}", id="members.E001")
        for model, name in sealed_columns()
        if not _marks_in(model, name) <= known
    ]


def _marks_in(model: Any, name: str) -> set[str]:
    # What an older release left in plain words is sealed by a migration, which comes after this.
    rows = model._default_manager.alias(
        divider=Substr(name, MARK_LENGTH + 1, 1, output_field=CharField())
    ).filter(divider=DIVIDER)
    mark = Left(name, MARK_LENGTH, output_field=CharField())
    try:
        return set(rows.order_by().values_list(mark, flat=True).distinct())
    except ProgrammingError:
        # Before the first migration there is no table.
        return set()
