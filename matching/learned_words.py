"""The learned table in force, read once by each process and again when a newer one appears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from matching.engine.language.blending import Learned
from matching.engine.language.lexicon import TOP
from matching.engine.language.packing import packed, strongest, unpacked
from matching.engine.text import TextModel, starting_model
from neighborhood.models import Category, LearnedFrom, LearnedWords


@dataclass(frozen=True, slots=True)
class _Read:
    """A table and the row it was read from."""

    pk: int
    learned: Learned


_last_read: list[_Read] = []


def current_words() -> Learned | None:
    """Return what was learned last, None when nothing was.

    One small query; the table itself is read only when this process does not have it yet.
    """
    pk = LearnedWords.objects.order_by("-pk").values_list("pk", flat=True).first()
    if pk is None:
        return None
    last = _last_read[-1] if _last_read else None
    if last is None or last.pk != pk:
        # Not by that number: a newer table may have taken its place meanwhile.
        row = LearnedWords.objects.latest("pk")
        last = _Read(row.pk, Learned(unpacked(bytes(row.table)), row.share))
        _last_read[:] = [last]
    return last.learned


@transaction.atomic
def keep(learned: Learned, *, source: LearnedFrom, posts: int, right: float) -> LearnedWords:
    """Put a table in force. Older ones go: they may hold words of members forgotten since."""
    row = LearnedWords.objects.create(
        source=source, posts=posts, right=right, share=learned.share,
        table=packed(strongest(learned.table)),
    )  # fmt: skip
    LearnedWords.objects.exclude(pk=row.pk).delete()
    return row


def parents_of(categories: Iterable[Category]) -> dict[str, str]:
    """Return the slug above each category's, `TOP` for the first level."""
    kinds = list(categories)
    slug_by_pk: dict[int | None, str] = {kind.pk: kind.slug for kind in kinds}
    return {kind.slug: slug_by_pk.get(kind.parent_id, TOP) for kind in kinds}


def hand_written(parents: Mapping[str, str]) -> TextModel:
    """Return the words written by hand, aware of the kinds that the group added."""
    model = starting_model()
    return replace(model, parents={**model.parents, **parents})
