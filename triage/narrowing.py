"""What the queue can be narrowed to."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from neighborhood.models import Area, Category, Vocabulary, Word, in_language


def choices_by_field() -> dict[str, list[tuple[str, str]]]:
    """Return the areas, kinds and languages that can narrow the queue. One query.

    Each with its value in the address and its name.
    """
    languages = Word.objects.active().filter(vocabulary=Vocabulary.LANGUAGE)
    rows_by_field: dict[str, QuerySet[Any]] = {
        "area": Area.objects.active().annotate(key=Cast("pk", TextField())),
        "category": Category.objects.top().active().annotate(key=Cast("pk", TextField())),
        "language": languages.annotate(key=F("slug")),
    }
    told = [
        rows.order_by().values_list(Value(field), "position", "pk", "key", "slug", "names")
        for field, rows in rows_by_field.items()
    ]
    found: dict[str, list[tuple[str, str]]] = {field: [] for field in rows_by_field}
    for field, _position, _pk, key, slug, names in sorted(told[0].union(*told[1:], all=True)):
        found[field].append((key, in_language(names) or slug))
    return found
