"""The words that posts choose from, by slug and in the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from neighborhood.models import Vocabulary, Word
from neighborhood.naming import enumerated


def word_names(*vocabularies: Vocabulary) -> dict[str, str]:
    """Return slug → name of all words in use in these vocabularies, in the group's order."""
    rows = Word.objects.active().filter(vocabulary__in=vocabularies)
    return {word.slug: str(word) for word in rows}


def named(slugs: Iterable[str], *, names: Mapping[str, str]) -> str:
    """Join the names of these slugs with commas; a slug nobody knows is left out."""
    return enumerated(names[slug] for slug in slugs if slug in names)
