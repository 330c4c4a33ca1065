"""Sealing anew what was sealed with an older key, so that the older key can go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Left

from members.sealed_fields import Sealed
from members.sealing import MARK_LENGTH, keys

BATCH = 200

#: A model and the name of its sealed column.
type Column = tuple[type[models.Model], str]


def sealed_columns() -> list[Column]:
    """Return every column of the site whose content is sealed."""
    return [
        (model, field.name)
        for model in apps.get_models() for field in model._meta.local_fields
        if isinstance(field, Sealed)
    ]  # fmt: skip


def sealed_with_older(column: Column) -> models.QuerySet[Any]:
    """Return the rows that the key of today did not seal."""
    model, name = column
    mark = Left(name, MARK_LENGTH, output_field=models.CharField())
    rows = model._default_manager.alias(mark=mark).exclude(mark__in=("", keys()[0].mark))
    return rows.order_by("pk")


def seal_anew(column: Column) -> Iterator[int]:
    """Seal a column with the key of today and yield after each batch how many rows it had.

    Each batch is a transaction of its own that locks its rows, so that the site goes on meanwhile
    and whoever is stopped half-way begins again where they were. Raises CannotUnseal.
    """
    while done := _seal_batch(column):
        yield done


@transaction.atomic
def _seal_batch(column: Column) -> int:
    model, name = column
    batch = list(sealed_with_older(column).select_for_update().values_list("pk", name)[:BATCH])
    for pk, text in batch:
        model._default_manager.filter(pk=pk).update(**{name: text})
    return len(batch)
