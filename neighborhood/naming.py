"""What everything has that the group names itself: words in several languages, and retirement."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import (
    get_language,
    get_language_info,
    get_supported_language_variant,
    pgettext,
)

# Of the scripts that our pages are written in: how to know it, its languages, the likeliest first.
SCRIPTS = (
    (re.compile(r"[\u0620-\u06ff]"), ("ar", "fa", "ps", "ur")),
    (re.compile(r"[\u4e00-\u9fff]"), ("zh", "yue", "ja")),
    (re.compile(r"[A-Za-z\u00c0-\u024f]"), ("en", "es")),
)
_KM = re.compile(r"(?<=\d) (?=km\b|كم\b)")
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


def languages_by_own_name() -> list[tuple[str, str]]:
    """Return the languages of our pages as choices, each as its own speakers call it."""
    names = ((code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES)
    return [(code, capfirst(name)) for code, name in names]


def unit_kept(words: str) -> str:
    """Keep a number and the "km" after it on one line, where a language parts them."""
    return _KM.sub("\N{NO-BREAK SPACE}", words)


def written_in(words: str, *languages: str) -> str:
    """Return the first of these languages that is written as the words are.

    Neighbors write in their own language on pages of another one. Where none fits, the likeliest
    of the script is taken; a script that we have no pages in says nothing against the first.
    """
    counts = [len(script.findall(words)) for script, _spoken in SCRIPTS]
    if not any(counts):
        return languages[0]
    script = counts.index(max(counts))
    fitting = (code for code in languages if _script_of(code) == script)
    return next(fitting, page_language(SCRIPTS[script][1][0]))


def _script_of(code: str) -> int:
    """Return the place among ``SCRIPTS``; most languages are written in Latin letters."""
    plain = code.split("-")[0]
    found = (place for place, (_script, spoken) in enumerate(SCRIPTS) if plain in spoken)
    return next(found, len(SCRIPTS) - 1)


def comma() -> str:
    """Return what the page's language puts between the words of a list, with its space."""
    return pgettext("between the words of a list", ", ")


def phrase_comma() -> str:
    """Return what the page's language puts between two phrases, with its space."""
    return pgettext("between two phrases", ", ")


def semicolon() -> str:
    """Return what the page's language puts between lists or longer phrases, with its space."""
    return pgettext("between two phrases", "; ")


def enumerated(words: Iterable[object]) -> str:
    """Join words with the comma of the page's language, without an "and"."""
    return comma().join(str(word) for word in words)


def phrased(phrases: Iterable[object]) -> str:
    """Join phrases as "7 left, 33 on their way", without those that are empty."""
    return phrase_comma().join(str(phrase) for phrase in phrases if phrase)


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
