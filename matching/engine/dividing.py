"""One answer that asks for several kinds of help, divided where the kind changes."""

from __future__ import annotations

import re

from matching.engine.language.lexicon import TOP
from matching.engine.text import OTHER, TextModel, guess, settle, split

# "And" in the languages of the lexicon. A comma alone more often adds to what stands before it.
JOINT = re.compile(r"\s*,?\s+(?:and|plus|y|e|&|\+)\s+", re.IGNORECASE)
MOST_PARTS = 4


def divide(text: str, *, model: TextModel) -> list[str]:
    """Return the things that a text asks for, at most ``MOST_PARTS``; one when it is one.

    Lines, bullets and semicolons divide as always. Within a sentence "and" divides only between
    two kinds of help that have nothing to do with each other: "milk, bread and eggs" is one
    errand, "a ride to the clinic and someone to watch the kids" is two. What says nothing of a
    kind, such as a day, stays with what it follows.
    """
    things = split(text)
    if len(things) == 1:
        things = _by_kind(things[0], model=model)
    first, rest = things[: MOST_PARTS - 1], things[MOST_PARTS - 1 :]
    return [*first, "; ".join(rest)] if rest else first


def _by_kind(text: str, *, model: TextModel) -> list[str]:
    parts: list[str] = []
    last_kind = OTHER
    start = end = before = 0
    for joint in [*JOINT.finditer(text), None]:
        stop = joint.start() if joint else len(text)
        kind = _top_kind(text[end:stop], model=model)
        if OTHER not in (kind, last_kind) and kind != last_kind:
            parts.append(text[start:before])
            start = end
        last_kind = last_kind if kind == OTHER else kind
        before, end = stop, joint.end() if joint else stop
    return [*parts, text[start:]]


def _top_kind(text: str, *, model: TextModel) -> str:
    slug = settle(guess(text, model=model), model=model).slug
    return model.parents.get(slug, TOP) or slug
