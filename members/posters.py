"""What hangs on a wall: one need or offer in big letters, and the picture that phones read.

Nothing here knows who reads, nor who posted it: no name and no way to reach anybody.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from unicodedata import east_asian_width

import segno
from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from members.board import BoardEntry
from members.cards import where
from members.directions import in_one_line

# Up to how wide words stand in letters of the first, second and third size; poster.css has them.
WIDTHS = (36, 90, 160)


@dataclass(frozen=True, slots=True)
class Poster:
    """One thing of the board for a wall.

    url: the whole address of its public page.
    size: 1 for the biggest letters to 4 for the smallest; the page stays one page.
    """

    words: str
    lang: str
    kind: str
    facts: str
    url: str

    @property
    def size(self) -> int:
        """Return in which size the words fill their part of the page."""
        return bisect(WIDTHS, width_of(self.words)) + 1

    @property
    def address_parts(self) -> SafeString:
        """Return the address as one types it."""
        return as_typed(self.url)

    @property
    def picture(self) -> SafeString:
        """Return the address as a picture."""
        return picture_of(self.url)


def poster_of(entry: BoardEntry, *, soon: str = "", when: str, path: str) -> Poster:
    """Return what a wall may show of a need or an offer. No query, if loaded ``with_card()``."""
    facts = in_one_line((soon, where(entry), when))
    words = " ".join(entry.what.split())
    return Poster(words, entry.lang, str(entry.category), facts, f"{settings.SITE_URL}{path}")


def as_typed(url: str) -> SafeString:
    """Return an address without what nobody types, as HTML that may go on after a slash."""
    return mark_safe(escape(url.partition("://")[2]).replace("/", "/<wbr>"))


def picture_of(url: str) -> SafeString:
    """Return an address as a picture that the cameras of phones read.

    It needs white around, which the paper gives: a rim of its own would indent it against words.
    """
    code = segno.make(url, error="m", micro=False)
    return mark_safe(code.svg_inline(border=0, light="#fff", omitsize=True))


def width_of(words: str) -> float:
    """Return how wide words stand, in letters of usual width."""
    return sum(
        2 if east_asian_width(letter) in "WF" or letter in "MW@%"
        else 1.4 if letter.isupper() or letter in "mw"
        else 1
        for letter in words
    )  # fmt: skip
