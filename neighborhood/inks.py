"""The two colours a group chooses: whether all that is written in and on them can be read.

Both stand in the style sheet as hue and saturation; how light they are is the sheet's own, by
day and by night. So any pair of inks gives a whole set of colours, and not every set is legible.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

from django.conf import settings

type Scheme = Literal["light", "dark"]
type Tokens = Mapping[str, str]
type Ink = Literal["one", "two"]

SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
INKS: tuple[Ink, Ink] = ("one", "two")
INK = re.compile(r"([0-9]{1,3}), ([0-9]{1,3})%")
LARGEST_HUE, LARGEST_SATURATION = 359, 100
BLOCK = re.compile(r":root \{(.*?)\}", re.DOTALL)
DECLARATION = re.compile(r"--([\w-]+):\s*([^;]+);")
HSL = re.compile(r"hsl\((\d+), (\d+)%, (\d+)%\)")

# Front, ground, and the least that is enough: 7 for words (AAA), 3 for the borders of controls
# and for signs beside words.
PAIRS = (
    ("ink", "paper", 7.0), ("ink", "sheet", 7.0), ("soft", "paper", 7.0), ("soft", "sheet", 7.0),
    ("one-ink", "paper", 7.0), ("one-ink", "sheet", 7.0), ("on-ink", "one-ink", 7.0),
    ("two-ink", "paper", 7.0), ("ink", "one-wash", 7.0), ("ink", "two-wash", 7.0),
    ("paper", "ink", 7.0), ("mark-ink", "mark", 7.0), ("stop", "paper", 7.0),
    ("stop", "sheet", 7.0), ("stop", "one-wash", 3.0), ("stop", "two-wash", 3.0),
    ("edge", "paper", 3.0), ("edge", "sheet", 3.0),
)  # fmt: skip
# Steps in which a legible ink is looked for near one that is not.
HUE_STEP, SATURATION_STEP = 5, 3


@dataclass(frozen=True, slots=True)
class Measure:
    """How far a colour stands from its ground, by day and by night, as ratios to 1."""

    front: str
    ground: str
    least: float
    light: float
    dark: float

    @property
    def is_enough(self) -> bool:
        """Tell whether it can be read in both schemes."""
        return min(self.light, self.dark) >= self.least


def is_ink(text: str) -> bool:
    """Tell whether a text is a hue and a saturation, such as ``216, 62%``."""
    found = INK.fullmatch(text)
    return bool(found and int(found[1]) <= LARGEST_HUE and int(found[2]) <= LARGEST_SATURATION)


def is_legible(ink: Ink, value: str) -> bool:
    """Tell whether all colours made of one ink can be read, and be read on."""
    return all(measure.is_enough for measure in measures({ink: value}, pairs=_pairs_of(ink)))


def nearest_legible(ink: Ink, value: str) -> str:
    """Return the ink that is most like one that cannot be read; "" when there is none."""
    hue, saturation = map(int, re.findall(r"\d+", value))
    hues = range(0, LARGEST_HUE + 1, HUE_STEP)
    others = [(hue, least) for least in range(LARGEST_SATURATION + 1)]
    others += product(hues, range(0, LARGEST_SATURATION + 1, SATURATION_STEP))

    def distance(other: tuple[int, int]) -> int:
        turn = abs(other[0] - hue)
        return min(turn, LARGEST_HUE + 1 - turn) + abs(other[1] - saturation)

    written = (f"{one}, {much}%" for one, much in sorted(others, key=distance))
    return next((other for other in written if is_legible(ink, other)), "")


@cache
def tokens_of(scheme: Scheme) -> Tokens:
    """Return the tokens as the sheet has them, by name without the dashes."""
    sheet = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    day, night = (dict(DECLARATION.findall(block)) for block in BLOCK.findall(sheet))
    return day if scheme == "light" else {**day, **night}


def measures(inks: Tokens, *, pairs: Sequence[tuple[str, str, float]] = PAIRS) -> list[Measure]:
    """Measure pairs of colours. inks: the group's own ``one`` and ``two``, if it has any."""
    return list(_measured(inks, pairs))


def contrast(front: str, ground: str, tokens: Tokens) -> float:
    """Return the ratio of two colours, 1 to 21. Source: WCAG 2.2, "contrast ratio"."""
    lights = sorted(_luminance(_rgb(tokens[name], tokens)) for name in (front, ground))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _measured(inks: Tokens, pairs: Sequence[tuple[str, str, float]]) -> Iterator[Measure]:
    day, night = ({**tokens_of(scheme), **inks} for scheme in SCHEMES)
    for front, ground, least in pairs:
        # Rounded down, so that nothing is said to be enough that is not.
        light, dark = (int(contrast(front, ground, at) * 10) / 10 for at in (day, night))
        yield Measure(front, ground, least, light=light, dark=dark)


@cache
def _pairs_of(ink: Ink) -> Sequence[tuple[str, str, float]]:
    made_of = {
        name for scheme in SCHEMES for name, value in tokens_of(scheme).items()
        if f"var(--{ink})" in value
    }  # fmt: skip
    return [pair for pair in PAIRS if not made_of.isdisjoint(pair[:2])]


def _rgb(value: str, tokens: Tokens) -> tuple[float, float, float]:
    plain = re.sub(r"var\(--([\w-]+)\)", lambda found: tokens[found[1]], value)
    if found := HSL.fullmatch(plain):
        hue, saturation, lightness = map(int, found.groups())
        return colorsys.hls_to_rgb(hue / 360, lightness / 100, saturation / 100)
    red, green, blue = (int(plain[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(rgb: tuple[float, float, float]) -> float:
    parts = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
