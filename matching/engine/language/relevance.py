"""Rank offers for a need by their words alone: what they share, and how alike they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.language.likeness import board_of, likeness, profile_likeness, shared

type Values = NDArray[np.float64]
type InCommon = Callable[[Values, Values], Values]


@dataclass(frozen=True, slots=True)
class Shares:
    """How much each sign counts, beside 1 for each level of labels that is probably shared.

    words: likeness of words, of pieces of words and of meanings, each. profile: likeness of the
    probabilities of all labels.
    """

    words: float = 0.7
    profile: float = 2.0


SHARES = Shares()


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of one side. ``levels``: for each level of labels, texts × labels, probabilities."""

    words: Sequence[str]
    levels: Sequence[Values]


def rank(
    needs: Texts, offers: Texts, *, in_common: InCommon = shared, shares: Shares = SHARES
) -> Values:
    """Return needs × offers: higher is the better pairing, by words alone.

    in_common: what a need and the offers share on one level; by default the probability that
    they share a label, else `expected_shared`, how many they share.
    Cost: for each need O(offers · labels), and the features its words share with the offers'.
    """
    board = board_of(offers.words, others=needs.words)
    profiles = np.hstack(offers.levels)
    out = np.zeros((len(needs.words), len(offers.words)))
    for number, text in enumerate(needs.words):
        own = [level[number] for level in needs.levels]
        for one, others in zip(own, offers.levels, strict=True):
            out[number] += in_common(one, others)
        out[number] += shares.words * likeness(text, board=board).sum(axis=1)
        out[number] += shares.profile * profile_likeness(np.concatenate(own), profiles)
    return out
