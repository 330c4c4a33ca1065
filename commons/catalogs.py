"""The words of the app in each language, as compiled from ``locale/``, to be found by a quote."""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings
from django.utils.translation import to_locale

#: Where something is filled in later.
PLACE = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
#: Stands for a place while words are compared.
HOLE = "\ufffc"
_TOKEN = re.compile(
    f"(?P<tag>{TAG.pattern})|(?P<place>{PLACE.pattern})|%%|.", re.IGNORECASE | re.DOTALL
)
_SAME = str.maketrans(
    dict.fromkeys("‘’‛", "'") | dict.fromkeys("“”„«»", '"') | {"–": "-", "—": "-"}
)


@dataclass(frozen=True, slots=True)
class Folded:
    """Words without case, accents and tags. spots: where each letter stands in the original."""

    text: str
    spots: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return from where to where a stretch of the letters stands in the original."""
        return self.spots[start], self.spots[end - 1] + 1


@dataclass(frozen=True)
class Said:
    """One string as it is said in a language; a string that counts is said in several forms."""

    context: str
    msgid: str
    plural: str
    words: str

    @cached_property
    def folded(self) -> Folded:
        """Return the words as they are compared."""
        return folded(self.words)

    @property
    def places(self) -> list[str]:
        """Return what is filled in, in the order of the words."""
        return PLACE.findall(self.words)

    @property
    def mark(self) -> str:
        """Return a short name of the string, for a form."""
        key = f"{self.context}\4{self.msgid}\0{self.words}"
        return hashlib.sha256(key.encode()).hexdigest()[:16]


@cache
def said_in(language: str) -> tuple[Said, ...]:
    """Return all that pages say in a language: what is not translated, they say in English.

    The strings themselves are the English, so every catalog holds it.
    """
    if language == settings.LANGUAGE_CODE:
        return tuple(dict.fromkeys(_in_catalogs("*", is_own=True)))
    said = tuple(_in_catalogs(to_locale(language), is_own=False))
    known = {(one.context, one.msgid) for one in said}
    english = said_in(settings.LANGUAGE_CODE)
    return said + tuple(one for one in english if (one.context, one.msgid) not in known)


def folded(words: str) -> Folded:
    """Return words without case, accents, tags and double spaces, each place as one hole."""
    text: list[str] = []
    spots: list[int] = []
    for token in _TOKEN.finditer(words):
        if token["tag"]:
            continue
        for letter in HOLE if token["place"] else _letters(token[0][0]):
            if letter != " " or text[-1:] not in ([], [" "]):
                text.append(letter)
                spots.append(token.start())
    if text[-1:] == [" "]:
        text.pop()
        spots.pop()
    return Folded("".join(text), tuple(spots))


def _letters(char: str) -> Iterator[str]:
    for letter in unicodedata.normalize("NFKD", char.translate(_SAME)).casefold():
        if not unicodedata.combining(letter):
            yield " " if letter.isspace() else letter


def _in_catalogs(locale: str, *, is_own: bool) -> Iterator[Said]:
    for root in settings.LOCALE_PATHS:
        for path in sorted(Path(root).glob(f"{locale}/LC_MESSAGES/django.mo")):
            yield from _said(path.read_bytes(), is_own=is_own)


# Babel reads and writes catalogs, too; it would be 36 MB more to install for these lines.
def _said(data: bytes, *, is_own: bool) -> Iterator[Said]:
    """Read what gettext reads. Source: the GNU gettext manual, "The Format of GNU MO Files"."""
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    count, ids, translations = struct.unpack_from(f"{order}3I", data, 8)
    for number in range(count):
        key, forms = (
            data[at : at + length].decode()
            for length, at in (
                struct.unpack_from(f"{order}2I", data, table + 8 * number)
                for table in (ids, translations)
            )
        )
        context, _end, rest = key.rpartition("\4")
        msgid, _null, plural = rest.partition("\0")
        for words in dict.fromkeys((rest if is_own else forms).split("\0")):
            if msgid:
                yield Said(context=context, msgid=msgid, plural=plural, words=words)
