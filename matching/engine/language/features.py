"""From a text to numbers: its words and pairs of words, pieces of words, and what they mean.

What words mean comes from the hand-written lexicon and families, so it holds in every community;
the words themselves and their pieces hold where the posts were written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from math import log, sqrt
from sys import intern

from matching.engine.language.lexicon import SLUGS, TOP, families
from matching.engine.text import (
    TextModel,
    build_model,
    known_spelling,
    phrases_in,
    plain_letters,
    starting_model,
    tokens_of,
)

WORDS, PIECES, KINDS, FAMILIES = "w", "p", "k", "f"

PARTS = (WORDS, PIECES, KINDS, FAMILIES)

# How much longer the part of each meaning is than that of the words, in a few short texts.
MEANING_LENGTH = 2.0
PIECE_LENGTHS = range(2, 6)
THEME = 0.7
STRONGEST_PHRASE = 3.0
MEANING = frozenset({KINDS, FAMILIES})

# The figures of a phone number or an address say nothing about a kind of help.
FIGURE = re.compile(r"\d")
NOT_A_WORD = re.compile(r"\W+")
REMEMBERED = 50_000


def features_of(text: str) -> Mapping[str, float]:
    """Return how strongly a text has each feature, > 0; the first letter names its part.

    ``w`` a word or a pair of words, ``p`` a piece of two to five letters, ``k`` a category that
    the lexicon reads, ``f`` a family of words. Words and pieces count 1 + ln(times).
    """
    # Thousands of texts share their features; each is held once.
    spoken = Counter(intern(f"{WORDS}{words}") for words in _words(text))
    spoken.update(intern(f"{PIECES}{piece}") for piece in _pieces(text))
    strengths = {feature: 1 + log(times) for feature, times in spoken.items()}
    return {**strengths, **_kinds(text), **_families(text)}


def scaled(strengths: Mapping[str, float], *, meaning: float = MEANING_LENGTH) -> dict[str, float]:
    """Bring each part of a text's features to its length, whatever the length of the text.

    meaning: the length of what the lexicon and of what the families say; that of the words and
    of their pieces is 1.
    """
    squares = dict.fromkeys(PARTS, 0.0)
    for feature, strength in strengths.items():
        squares[feature[0]] += strength * strength
    factors = {
        part: (meaning if part in MEANING else 1.0) / sqrt(square)
        for part, square in squares.items()
        if square
    }
    return {feature: strength * factors[feature[0]] for feature, strength in strengths.items()}


def has_meaning(feature: str) -> bool:
    """Tell whether a feature comes from the hand-written words, not from somebody's post."""
    return feature[0] in MEANING


def _words(text: str) -> Iterator[str]:
    words = tokens_of(FIGURE.sub("0", text))
    yield from words
    yield from (f"{one} {next_one}" for one, next_one in pairwise(words))


def _pieces(text: str) -> Iterator[str]:
    """Cut the letters of each word, with its edges as blanks."""
    for word in filter(None, NOT_A_WORD.split(FIGURE.sub("0", plain_letters(text)))):
        edged = f" {word} "
        for length in PIECE_LENGTHS:
            if length >= len(edged):
                yield edged
                break
            yield from (edged[at : at + length] for at in range(len(edged) - length + 1))


def _kinds(text: str) -> dict[str, float]:
    """Return the categories that phrases of the lexicon speak for, and their parents."""
    model = starting_model()
    found: dict[str, float] = {}
    for phrase in set(phrases_in(text, model=model, spelling=_spelled_as_in_lexicon)):
        for slug, weight in model.weights[phrase].items():
            for name in filter(None, (slug, SLUGS[slug] and f"^{SLUGS[slug]}")):
                feature = f"{KINDS}{name}"
                found[feature] = max(found.get(feature, 0.0), weight / STRONGEST_PHRASE)
    return found


def _families(text: str) -> dict[str, float]:
    model = family_model()
    found: dict[str, float] = {}
    for phrase in set(phrases_in(text, model=model, spelling=_spelled_as_in_families)):
        for name in model.weights[phrase]:
            found[f"{FAMILIES}{name}"] = 1.0
            found[f"{FAMILIES}^{name.partition('/')[0]}"] = THEME
    return found


@cache
def family_model() -> TextModel:
    """Return the families of words as a table of phrases."""
    entries = list(families())
    return build_model(entries, parents=dict.fromkeys((entry.slug for entry in entries), TOP))


@lru_cache(maxsize=REMEMBERED)
def _spelled_as_in_lexicon(token: str) -> str:
    return known_spelling(token, model=starting_model())


@lru_cache(maxsize=REMEMBERED)
def _spelled_as_in_families(token: str) -> str:
    return known_spelling(token, model=family_model())
