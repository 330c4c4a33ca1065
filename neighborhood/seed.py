"""Puts the starting data into an empty neighborhood, and takes it out again.

Areas are not part of it: they belong to the place.
"""

from __future__ import annotations

from typing import Any

from neighborhood.starting_data import in_arabic, in_chinese
from neighborhood.starting_data.categories import KINDS, Kind
from neighborhood.starting_data.words import WORDS_BY_VOCABULARY, Entry

# The languages that came later, each in a module of its own.
LATER = {"ar": in_arabic, "zh-hans": in_chinese}


def sow(category_model: Any, word_model: Any) -> None:
    """Add the kinds of help and the words that are missing; what is there stays as it is.

    The models are passed in, so that the migration can hand over those of its own time.
    """
    parents = [_row(category_model, kind, position=at) for at, kind in enumerate(KINDS)]
    category_model.objects.bulk_create(parents, ignore_conflicts=True)
    id_by_slug = dict(category_model.objects.values_list("slug", "pk"))

    children = [
        _row(category_model, child, position=at, parent_id=id_by_slug[kind.slug])
        for kind in KINDS
        for at, child in enumerate(kind.children)
    ]
    category_model.objects.bulk_create(children, ignore_conflicts=True)

    words = [
        word_model(
            vocabulary=vocabulary,
            slug=entry.slug,
            names=_names_of_word(vocabulary, entry),
            position=at,
        )
        for vocabulary, entries in WORDS_BY_VOCABULARY.items()
        for at, entry in enumerate(entries)
    ]
    word_model.objects.bulk_create(words, ignore_conflicts=True)


def add_languages(category_model: Any, word_model: Any) -> None:
    """Name what is still called as it was at the start in the languages that came later."""
    children = [child for kind in KINDS for child in kind.children]
    for kind in (*KINDS, *children):
        _add(category_model.objects.filter(slug=kind.slug), names=_names_of_kind(kind))
    for vocabulary, entries in WORDS_BY_VOCABULARY.items():
        for entry in entries:
            rows = word_model.objects.filter(vocabulary=vocabulary, slug=entry.slug)
            _add(rows, names=_names_of_word(vocabulary, entry))


def _add(rows: Any, *, names: dict[str, str]) -> None:
    for row in rows.filter(names__en=names["en"]):
        row.names = names | row.names
        row.save(update_fields=["names"])


def uproot(category_model: Any, word_model: Any) -> None:
    """Remove the starting data; the database refuses while a post stands on it."""
    words = [entry.slug for entries in WORDS_BY_VOCABULARY.values() for entry in entries]
    word_model.objects.filter(slug__in=words).delete()
    children = [child.slug for kind in KINDS for child in kind.children]
    category_model.objects.filter(slug__in=children).delete()
    category_model.objects.filter(slug__in=[kind.slug for kind in KINDS]).delete()


def _row(category_model: Any, kind: Kind, *, position: int, parent_id: int | None = None) -> Any:
    return category_model(
        slug=kind.slug,
        names=_names_of_kind(kind),
        parent_id=parent_id,
        remote=kind.remote,
        once=kind.once,
        tau_km=kind.tau_km,
        position=position,
    )


def _names_of_kind(kind: Kind) -> dict[str, str]:
    names = {"en": kind.en, "es": kind.es}
    return names | {code: there.KINDS[kind.slug] for code, there in LATER.items()}


def _names_of_word(vocabulary: str, entry: Entry) -> dict[str, str]:
    names = {"en": entry.en, "es": entry.es}
    return names | {code: there.WORDS[vocabulary, entry.slug] for code, there in LATER.items()}
