"""How alike two texts are, and how much a need and an offer probably have in common.

Likeness needs no learning: it compares words, pieces of words and meanings, and the rarer a word
is on the board, the more it counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from matching.engine.language.features import (
    FAMILIES,
    KINDS,
    PIECES,
    WORDS,
    features_of,
    has_meaning,
)

type Values = NDArray[np.float64]

# Both kinds of meaning are compared as one.
SIDES = {WORDS: 0, PIECES: 1, KINDS: 2, FAMILIES: 2}
SIDE_COUNT = 3


@dataclass(frozen=True, slots=True)
class Board:
    """Texts that others are compared with.

    entries: for each feature the texts that have it, and how strongly.
    """

    size: int
    rarity: Mapping[str, float]
    entries: Mapping[str, tuple[NDArray[np.int64], Values]]


def board_of(texts: Sequence[str], *, others: Sequence[str] = ()) -> Board:
    """Prepare texts for being compared with. ``others`` count for how rare a word is."""
    found = [features_of(text) for text in texts]
    rarity = _rarity([*found, *(features_of(text) for text in others)])
    numbers: dict[str, list[int]] = {}
    values: dict[str, list[float]] = {}
    for number, strengths in enumerate(found):
        for feature, value in _unit(strengths, rarity).items():
            numbers.setdefault(feature, []).append(number)
            values.setdefault(feature, []).append(value)
    entries = {
        feature: (np.array(numbers[feature], np.int64), np.array(values[feature]))
        for feature in numbers
    }
    return Board(len(texts), rarity, entries)


def likeness(text: str, *, board: Board) -> Values:
    """Return how alike a text is to each of the board's: words, pieces, meanings, each in [0, 1].

    One line for each text of the board, one column for each side.
    """
    sides = np.zeros((SIDE_COUNT, board.size))
    for feature, value in _unit(features_of(text), board.rarity).items():
        if feature in board.entries:
            numbers, values = board.entries[feature]
            sides[SIDES[feature[0]], numbers] += value * values
    return sides.T


def shared(need: Values, offers: Values) -> Values:
    """Return how probable it is that a need and each offer share at least one label.

    need: probability of each label; offers: a line of the same for each offer. Labels are taken
    to be independent given the words (noisy-or).
    """
    return np.asarray(1 - np.prod(1 - need * offers, axis=1))


def expected_shared(need: Values, offers: Values) -> Values:
    """Return how many labels a need and each offer share, on average."""
    return np.asarray(offers @ need)


def profile_likeness(need: Values, offers: Values) -> Values:
    """Return how alike the probabilities of all labels are, in [0, 1].

    The Bhattacharyya coefficient of the two, each brought to a sum of 1.
    """
    totals = need.sum() * offers.sum(axis=1)
    return np.asarray(np.sqrt(offers) @ np.sqrt(need) / np.sqrt(np.maximum(totals, 1e-12)))


def _rarity(found: Sequence[Mapping[str, float]]) -> dict[str, float]:
    times = Counter(feature for one in found for feature in one)
    return {
        feature: 1.0 if has_meaning(feature) else 1 + log((1 + len(found)) / (1 + count))
        for feature, count in times.items()
    }


def _unit(strengths: Mapping[str, float], rarity: Mapping[str, float]) -> dict[str, float]:
    """Weigh by rarity and bring each side to length 1; a word nobody else has is the rarest."""
    rarest = max(rarity.values(), default=1.0)
    weighed = {
        feature: strength * rarity.get(feature, rarest) for feature, strength in strengths.items()
    }
    squares = [0.0] * SIDE_COUNT
    for feature, value in weighed.items():
        squares[SIDES[feature[0]]] += value * value
    return {feature: value / sqrt(squares[SIDES[feature[0]]]) for feature, value in weighed.items()}
