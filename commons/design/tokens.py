"""The tokens of the style sheet: what they are for, and samples of them."""

from __future__ import annotations

from collections.abc import Iterator

from neighborhood.inks import SCHEMES, tokens_of

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
