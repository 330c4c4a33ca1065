"""Which way words run: numbers from the left, what neighbors wrote as its own language does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, pgettext

from neighborhood.naming import listed

SEPARATOR = " · "
_FROM_THE_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NUMBER = re.compile(r"[\d•+() .-]{1,24}")


def from_left(text: str) -> SafeString:
    """Keep a number or address in one piece where the words around it run from the right.

    Without it "(555) 010-0193" and "••• ••38" are drawn with their parts in the other order.
    A number stays on one line as well; an address may be longer than a line.
    """
    if _NUMBER.fullmatch(text):
        return format_html('<bdi dir="ltr" class="nowrap">{}</bdi>', text)
    return format_html('<bdi dir="ltr">{}</bdi>', text)


def as_written(words: str, lang: str = "") -> SafeString:
    """Let words of a neighbor run in their own direction inside a sentence of ours.

    lang: the language they are in, for whoever hears the page; "" where nobody knows it.
    """
    if lang:
        return format_html('<bdi lang="{}">{}</bdi>', lang, words)
    return format_html("<bdi>{}</bdi>", words)


def isolated(name: Any) -> SafeString:
    """Let a name run in its own direction inside a sentence, where page or name run from the right.

    Elsewhere nothing could stand in the wrong place, and nothing is added. For pages alone: marks
    of direction would make a text message twice as long, and some mail programs draw them.
    """
    words = conditional_escape(name)
    if get_language_bidi() or _FROM_THE_RIGHT.search(words):
        return as_written(words)
    return words


def named(names: Iterable[str]) -> SafeString:
    """Join names as "Hal, June and Sam", each of them in its own direction."""
    return mark_safe(listed(isolated(name) for name in names))


def capitalized(sentence: str) -> str:
    """Begin with a capital; what is safe to show as HTML stays so."""
    return type(sentence)(capfirst(sentence))


def as_plain(sentence: str) -> str:
    """Return a sentence without its HTML, for a file."""
    return unescape(strip_tags(sentence)) if isinstance(sentence, SafeString) else sentence


def quoted(words: str, lang: str = "") -> SafeString:
    """Put words of a neighbor between quotes of the page's language, which run as the words do."""
    between = pgettext("words of a neighbor between quotes", "“%(words)s”") % {"words": words}
    return as_written(between, lang)


def said_with(sentence: str, **words: Any) -> SafeString:
    """Fill the named places of a sentence of ours; words that are safe HTML stay so."""
    filling = {name: conditional_escape(one) for name, one in words.items()}
    return mark_safe(conditional_escape(sentence) % filling)


def in_one_line(facts: Iterable[object]) -> SafeString:
    """Join facts with dots, without those that are empty; what is safe HTML stays so."""
    return format_html_join(SEPARATOR, "{}", ((fact,) for fact in facts if fact))


def side_by_side(facts: Iterable[object]) -> SafeString:
    """Join facts as ``in_one_line`` does, each of them in its own direction.

    After a name in Latin letters a browser would draw the number of an Arabic "4 months" on the
    name's side of the word.
    """
    return format_html_join(SEPARATOR, "<bdi>{}</bdi>", ((fact,) for fact in facts if fact))
