"""The tokens of the style sheet: what they are for, and how well their colours stand apart."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from django.conf import settings

type Scheme = Literal["light", "dark"]
type Tokens = Mapping[str, str]

SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
BLOCK = re.compile(r":root \{(.*?)\}", re.DOTALL)
DECLARATION = re.compile(r"--([\w-]+):\s*([^;]+);")
HSL = re.compile(r"hsl\((\d+), (\d+)%, (\d+)%\)")

COLOURS = {
    "paper": "The page",
    "sheet": "Fields, the map, the row in hand",
    "ink": "Text, strong rules",
    "soft": "Second text",
    "rule": "Light rules between rows; never around a control",
    "edge": "The border of a control",
    "stop": "Errors, and nothing else",
    "one-ink": "The first ink: links, the main button",
    "one-wash": "The ground of a need",
    "two-ink": "The second ink: what is done",
    "two-wash": "The ground of an offer, the marker pen",
    "on-ink": "Words on the first ink",
    "mark": "Where you are, and the focus: the same by day and by night",
    "mark-ink": "Words on the mark",
}
SPACES = {
    "s1": "Inside a thing", "s2": "Inside a thing", "s3": "Inside a thing",
    "s4": "Between things", "s5": "Between things", "s6": "Between groups",
    "s7": "Between sections", "s8": "Under the page", "touch": "Whatever a finger taps",
}  # fmt: skip
SIZES = {
    "small": "Hints, facts", "lead": "The sentence that answers", "h2": "Headings",
    "h1": "The question of the page", "poster": "The two ways in, and nothing else",
}  # fmt: skip

# Front, ground, and the least that is enough: 7 for words (AAA), 3 for the border of a control.
PAIRS = (
    ("ink", "paper", 7.0), ("ink", "sheet", 7.0), ("soft", "paper", 7.0), ("soft", "sheet", 7.0),
    ("one-ink", "paper", 7.0), ("one-ink", "sheet", 7.0), ("on-ink", "one-ink", 7.0),
    ("two-ink", "paper", 7.0), ("ink", "one-wash", 7.0), ("ink", "two-wash", 7.0),
    ("paper", "ink", 7.0), ("mark-ink", "mark", 7.0), ("stop", "paper", 7.0),
    ("stop", "sheet", 7.0), ("edge", "paper", 3.0), ("edge", "sheet", 3.0),
)  # fmt: skip


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


@cache
def tokens_of(scheme: Scheme) -> Tokens:
    """Return the tokens as the sheet has them, by name without the dashes."""
    sheet = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    day, night = (dict(DECLARATION.findall(block)) for block in BLOCK.findall(sheet))
    return day if scheme == "light" else {**day, **night}


def measures(inks: Tokens) -> list[Measure]:
    """Measure every pair of colours. inks: the group's own ``one`` and ``two``, if it has any."""
    day, night = ({**tokens_of(scheme), **inks} for scheme in SCHEMES)
    return [
        Measure(
            front, ground, least,
            light=round(contrast(front, ground, day), 1),
            dark=round(contrast(front, ground, night), 1),
        )
        for front, ground, least in PAIRS
    ]  # fmt: skip


def contrast(front: str, ground: str, tokens: Tokens) -> float:
    """Return the ratio of two colours, 1 to 21. Source: WCAG 2.2, "contrast ratio"."""
    lights = sorted(_luminance(_rgb(tokens[name], tokens)) for name in (front, ground))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def sheet_of_schemes() -> str:
    """Return a style sheet with the colours of both schemes, and a sample of every token.

    The public sheet asks the device whether it is night; here either can be had by an attribute.
    """
    return "".join(f"{rule}\n" for rule in _rules())


def _rules() -> Iterator[str]:
    for scheme in SCHEMES:
        tokens = tokens_of(scheme)
        colours = " ".join(f"--{name}: {tokens[name]};" for name in COLOURS)
        yield f"[data-scheme={scheme}] {{ color-scheme: {scheme}; {colours} }}"
    for name in COLOURS:
        yield f".colour-{name} {{ background: var(--{name}); }}"
    for name in SPACES:
        yield f".space-{name} {{ inline-size: var(--{name}); }}"
    for name in SIZES:
        yield f".size-{name} {{ font-size: var(--{name}); }}"


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
