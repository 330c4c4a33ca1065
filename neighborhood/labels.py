"""How a name stands on its land: in one line, in two, or smaller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from unicodedata import combining, east_asian_width

LINE_HEIGHT = 17
#: As the sheet draws names on a phone; wider screens draw them smaller.
LETTER = 15
#: Between the name and the border, on both sides together: its own edge, and a gap.
CLEAR = 6

type Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """A name as it is drawn: its lines, and whether in smaller letters."""

    lines: tuple[str, ...]
    small: bool = False


def fit(name: str, *, outline: Sequence[Corner], x: int, y: int) -> Label:
    """Choose how a name stays within the borders of its land when it stands around a point.

    outline: the corners of the land in the units of the drawing, as are x and y.
    A land of no outline has no borders to run over.
    """
    room = min(_room_at(row, outline, x) for row in (y - LINE_HEIGHT, y, y + LINE_HEIGHT // 2))
    lines: tuple[str, ...] = (name,)
    if _width(name) > room and " " in name:
        lines = _halves(name)
    return Label(lines, small=max(_width(line) for line in lines) > room)


def _halves(name: str) -> tuple[str, str]:
    """Break a name at the space that leaves the longer line shortest."""
    words = name.split()
    cuts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return min(cuts, key=lambda cut: max(map(_width, cut)))


def _room_at(row: int, outline: Sequence[Corner], x: int) -> float:
    """Return how wide a line may be in the middle of ``x``, without an end beyond a border."""
    borders = [
        x1 + (row - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise([*outline, *outline[:1]])
        if (y1 <= row) != (y2 <= row)
    ]
    return 2 * min((abs(border - x) for border in borders), default=inf) - CLEAR


def _width(words: str) -> float:
    return LETTER * sum(map(_share, words))


def _share(letter: str) -> float:
    """Return how wide a bold letter is, as a share of its height; a wide one of those in use."""
    if combining(letter):
        return 0.0
    if east_asian_width(letter) in "FW":
        return 1.0
    if letter == " ":
        return 0.3
    return 0.72 if letter.isupper() else 0.58
