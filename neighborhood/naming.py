"""What everything has that the group names itself: words in several languages, and retirement."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, get_supported_language_variant, pgettext

BEGINS_WITH_I = re.compile(r"h?[ií](?!e)", re.IGNORECASE)


def in_language(names: dict[str, str], language: str | None = None) -> str:
    """Choose the wording for ``language`` (default: the page's), else English, else any."""
    wanted = language or get_language() or "en"
    for code in (wanted, wanted.split("-")[0], "en"):
        if names.get(code):
            return names[code]
    return next(iter(names.values()), "")


def page_language(code: str, default: str = settings.LANGUAGE_CODE) -> str:
    """Return the language of our pages that is nearest to a code: ``zh`` is ``zh-hans`` here.

    What we have no pages in gets ``default``.
    """
    try:
        return get_supported_language_variant(code)
    except LookupError:
        return default


def enumerated(words: Iterable[object]) -> str:
    """Join words with the comma of the page's language, without an "and"."""
    return pgettext("between the words of a list", ", ").join(str(word) for word in words)


def listed(words: Iterable[object]) -> str:
    """Join words as "Hal, June and Sam"."""
    *first, last = [str(word) for word in words] or [""]
    if not first:
        return last
    both = {"first": enumerated(first), "last": last}
    # Spanish says "e" instead of "y" there: Ana e Inés, español e inglés.
    if BEGINS_WITH_I.match(last):
        return pgettext("a list whose last word begins like “in”", "%(first)s and %(last)s") % both
    return pgettext("a list and its last word", "%(first)s and %(last)s") % both


class ActiveQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that a group can retire without losing what refers to them."""

    def active(self) -> ActiveQuerySet[M]:
        """Keep what is in use, in the group's order."""
        return self.filter(is_active=True).order_by("position", "pk")
