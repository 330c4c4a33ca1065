"""A table of weights, learned from posts whose categories are known.

Any labels will do: the slugs of a group, the two levels of a time bank, the needs that aid
messages name. Nothing but numpy is needed to learn and to read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from matching.engine.language.features import MEANING_LENGTH, features_of, has_meaning, scaled
from matching.engine.language.linear import Floats, Rows, fit, probabilities

# A word that fewer people used could tell who wrote it.
LEAST_AUTHORS = 3
LEAST_POSTS = 3
STRENGTH = 0.6


@dataclass(frozen=True, slots=True)
class Example:
    """A text whose labels are known. ``author`` is whoever wrote it; any text will do."""

    text: str
    labels: frozenset[str]
    author: str


@dataclass(frozen=True, slots=True, eq=False)
class WordTable:
    """What was learned.

    features: sorted; ``rarity`` says for each how much it counts in a text.
    labels: sorted; ``weights`` has a line for each feature and a column for each label, ``bias``
    what speaks for each label before a word is read. meaning: how much hand-written words count.
    """

    features: tuple[str, ...]
    rarity: Floats
    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    meaning: float = MEANING_LENGTH


def learn(
    examples: Sequence[Example], *, strength: float = STRENGTH, meaning: float = MEANING_LENGTH
) -> WordTable:
    """Learn which features speak for which labels.

    strength: how far the examples are trusted. meaning: how much the hand-written words count;
    both defaults are for a few hundred to some thousand titles of ten words.

    Labels of fewer than ``LEAST_POSTS`` examples are left out. A word, a pair or a piece of a
    word is kept only when ``LEAST_AUTHORS`` different authors used it, so that a table holds
    nothing by which a person could be recognised.
    Raises NothingToLearn when no label or no feature is left.
    """
    found = [features_of(example.text) for example in examples]
    features = _kept_features(found, examples)
    labels = _kept_labels(examples)
    if not (features and labels):
        raise NothingToLearn
    rarity = _rarity(found, features)
    rows = _rows(found, features=features, rarity=rarity, meaning=meaning)
    answers = _answers(examples, labels)
    weights, bias = fit(rows, answers, width=len(features), strength=strength)
    return WordTable(features, rarity, labels, weights, bias, meaning)


def label_probabilities(texts: Sequence[str], *, table: WordTable) -> NDArray[np.float64]:
    """Return for each text how probable each label of the table is; labels do not exclude."""
    found = [features_of(text) for text in texts]
    rows = _rows(found, features=table.features, rarity=table.rarity, meaning=table.meaning)
    return probabilities(rows.times(table.weights, table.bias)).astype(np.float64)


class NothingToLearn(Exception):
    """There are too few posts to learn from."""


def _kept_features(
    found: Sequence[Mapping[str, float]], examples: Sequence[Example]
) -> tuple[str, ...]:
    authors: defaultdict[str, set[str]] = defaultdict(set)
    for features, example in zip(found, examples, strict=True):
        for feature in features:
            # Enough is enough: a set of every author of "the" would be large.
            if len(authors[feature]) < LEAST_AUTHORS:
                authors[feature].add(example.author)
    return tuple(sorted(feature for feature, them in authors.items() if len(them) >= LEAST_AUTHORS))


def _kept_labels(examples: Sequence[Example]) -> tuple[str, ...]:
    times = Counter(label for example in examples for label in example.labels)
    return tuple(sorted(label for label, count in times.items() if count >= LEAST_POSTS))


def _rarity(found: Sequence[Mapping[str, float]], features: Sequence[str]) -> Floats:
    """Weigh words and pieces by ln of how few texts have them; meanings count alike."""
    times = Counter(feature for one in found for feature in one)
    return np.array(
        [
            1.0 if has_meaning(feature) else 1 + log((1 + len(found)) / (1 + times[feature]))
            for feature in features
        ],
        np.float32,
    )


def _rows(
    found: Sequence[Mapping[str, float]],
    *,
    features: Sequence[str],
    rarity: Floats,
    meaning: float,
) -> Rows:
    column_by_feature = {feature: column for column, feature in enumerate(features)}
    weight_by_feature = dict(zip(features, rarity.tolist(), strict=True))
    starts, columns, values = [0], [], []
    for strengths in found:
        known = {
            feature: strength * weight_by_feature[feature]
            for feature, strength in strengths.items()
            if feature in column_by_feature
        }
        for feature, value in scaled(known, meaning=meaning).items():
            columns.append(column_by_feature[feature])
            values.append(value)
        starts.append(len(columns))
    return Rows(
        np.array(starts, np.int64), np.array(columns, np.int64), np.array(values, np.float32)
    )


def _answers(examples: Sequence[Example], labels: Collection[str]) -> Floats:
    return np.array(
        [[label in example.labels for label in labels] for example in examples], np.float32
    )
