"""Ways to rank offers for a need by their words: ours, and what it is compared with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import spmatrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union
from threadpoolctl import threadpool_limits

from benchmarks.report import Values
from matching.engine.language.learned import Example, WordTable, label_probabilities, learn
from matching.engine.language.lexicon import SLUGS, TOP
from matching.engine.language.likeness import expected_shared, shared
from matching.engine.language.relevance import InCommon, Shares, Texts, rank
from matching.engine.text import OTHER, guess, starting_model, tokens_of

type Levels = Sequence[Sequence[str]]

BM25_SATURATION = 1.2
BM25_LENGTH = 0.75
LEAST_POSTS = 3
RECIPE_STRENGTH = 10.0
SEED = 1
NEVER = 1e-7


class Ranker(ABC):
    """Scores needs × offers."""

    def prepare(self, examples: Sequence[Example]) -> None:
        """Learn from texts whose labels are known; most have nothing to learn."""
        del examples

    @abstractmethod
    def scores(self, needs: Sequence[str], offers: Sequence[str]) -> Values:
        """Return needs × offers, higher is better."""


class Random(Ranker):
    """No order at all."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(SEED)

    def scores(self, needs: Sequence[str], offers: Sequence[str]) -> Values:
        return self.random.random((len(needs), len(offers)))


class BM25(Ranker):
    """Words in common. Source: Robertson, Zaragoza, "The Probabilistic Relevance Framework"."""

    def scores(self, needs: Sequence[str], offers: Sequence[str]) -> Values:
        found = [Counter(tokens_of(offer)) for offer in offers]
        lengths = np.array([sum(one.values()) for one in found], float)
        excess = BM25_SATURATION * (
            1 - BM25_LENGTH + BM25_LENGTH * lengths / max(1.0, lengths.mean())
        )
        out = np.zeros((len(needs), len(offers)))
        for number, need in enumerate(needs):
            for word in set(tokens_of(need)):
                times = np.array([one[word] for one in found], float)
                having = int((times > 0).sum())
                rarity = np.log(1 + (len(offers) - having + 0.5) / (having + 0.5))
                out[number] += rarity * times * (BM25_SATURATION + 1) / (times + excess)
        return out


class TfIdf(Ranker):
    """The cosine of weighed words, or of weighed pieces of words."""

    def __init__(self, **vectorizer: Any) -> None:
        self.vectorizer = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", **vectorizer)

    def scores(self, needs: Sequence[str], offers: Sequence[str]) -> Values:
        self.vectorizer.fit([*needs, *offers])
        alike = self.vectorizer.transform(needs) @ self.vectorizer.transform(offers).T
        return np.asarray(alike.toarray())


class Lexicon(Ranker):
    """The hand-written lexicon alone: the category and the kind above it, as guessed."""

    def scores(self, needs: Sequence[str], offers: Sequence[str]) -> Values:
        theirs = [np.array(level) for level in zip(*map(self._levels, offers), strict=True)]
        out = np.zeros((len(needs), len(offers)))
        for number, need in enumerate(needs):
            for own, others in zip(self._levels(need), theirs, strict=True):
                out[number] += shared(own, others)
        return out

    def _levels(self, text: str) -> tuple[Values, Values]:
        guesses = {one.slug: one.probability for one in guess(text, model=starting_model())}
        # What fits nowhere has nothing in common with what else fits nowhere.
        exact = np.array([guesses.get(slug, 0.0) if slug != OTHER else 0.0 for slug in SLUGS])
        parents = [SLUGS[slug] or slug for slug in SLUGS]
        tops = [slug for slug, parent in SLUGS.items() if parent == TOP]
        above = [sum(exact[np.array(parents) == top]) if top != OTHER else 0.0 for top in tops]
        return np.array(above), exact


class Recipe(Ranker):
    """The best that was known: scikit-learn's TF-IDF, one-vs-rest, expected relevance."""

    def __init__(
        self, levels: Levels, *, worth: Sequence[float], in_common: InCommon, pieces: bool = True
    ) -> None:
        self.levels, self.worth, self.in_common = levels, worth, in_common
        settings: dict[str, Any] = {"sublinear_tf": True, "strip_accents": "unicode"}
        words = TfidfVectorizer(ngram_range=(1, 2), **settings)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **settings)
        self.vectorizer = make_union(words, letters) if pieces else words

    def prepare(self, examples: Sequence[Example]) -> None:
        matrix = self.vectorizer.fit_transform([example.text for example in examples])
        self.models: dict[str, LogisticRegression] = {}
        # Its vectors are too small to be shared: threads would only wait for each other.
        with threadpool_limits(1):
            self._learn(matrix, examples)

    def _learn(self, matrix: spmatrix, examples: Sequence[Example]) -> None:
        for label in (label for level in self.levels for label in level):
            answers = np.array([label in example.labels for example in examples])
            if LEAST_POSTS <= answers.sum() < len(answers):
                model = LogisticRegression(C=RECIPE_STRENGTH, solver="liblinear", random_state=SEED)
                self.models[label] = model.fit(matrix, answers)

    def probabilities(self, texts: Sequence[str]) -> list[Values]:
        """Return texts × labels for each level."""
        matrix = self.vectorizer.transform(texts)
        return [
            np.column_stack([self._probability(label, matrix) for label in level])
            for level in self.levels
        ]

    def scores(self, needs: Sequence[str], offers: Sequence[str]) -> Values:
        ours, theirs = self.probabilities(needs), self.probabilities(offers)
        out = np.zeros((len(needs), len(offers)))
        for worth, own, others in zip(self.worth, ours, theirs, strict=True):
            out += worth * np.array([self.in_common(one, others) for one in own])
        return out

    def _probability(self, label: str, matrix: spmatrix) -> Values:
        if label not in self.models:
            return np.zeros(matrix.shape[0])
        return np.asarray(self.models[label].predict_proba(matrix)[:, 1])


class Ours(Ranker):
    """What the app ships: the engine's own learner and its own ranking."""

    def __init__(self, levels: Levels) -> None:
        self.levels = levels

    def prepare(self, examples: Sequence[Example]) -> None:
        self.table = learn(examples)

    def probabilities(self, texts: Sequence[str]) -> list[Values]:
        """Return texts × labels for each level; 0 for labels the table does not know."""
        return _by_level(texts, table=self.table, levels=self.levels)

    def scores(self, needs: Sequence[str], offers: Sequence[str]) -> Values:
        return rank(
            Texts(needs, self.probabilities(needs)), Texts(offers, self.probabilities(offers))
        )

    def scores_when_chosen(self, needs: Sequence[str], offers: Sequence[Example]) -> Values:
        """Return the same when those who offer chose their labels; only needs are guessed."""
        known = [
            np.array([[float(label in offer.labels) for label in level] for offer in offers])
            for level in self.levels
        ]
        words = [offer.text for offer in offers]
        return rank(Texts(needs, self.probabilities(needs)), Texts(words, known))


class OursForMessages(Ranker):
    """The same learner and ranking for many long texts, of which most are about nothing.

    One table learns from all, one from those about something, and both count alike. Words count
    more than meanings, and likeness not at all: what each message is about says more.
    """

    def __init__(self, level: Sequence[str]) -> None:
        self.level = level

    def prepare(self, examples: Sequence[Example]) -> None:
        about = [example for example in examples if example.labels]
        self.tables = [learn(some, strength=3.0, meaning=0.5) for some in (examples, about)]

    def scores(self, needs: Sequence[str], offers: Sequence[str]) -> Values:
        return rank(
            Texts(needs, [self._probabilities(needs)]),
            Texts(offers, [self._probabilities(offers)]),
            in_common=expected_shared,
            shares=Shares(words=0.0, profile=0.0),
        )

    def _probabilities(self, texts: Sequence[str]) -> Values:
        """Return texts × labels: the mean of both tables on the scale of odds."""
        odds = [
            np.log(found / (1 - found))
            for table in self.tables
            for found in _by_level(texts, table=table, levels=[self.level])
        ]
        return np.asarray(1 / (1 + np.exp(-np.mean(odds, axis=0))))


class LikenessAlone(Ranker):
    """Our likeness of words, pieces and meanings, before anything was learned."""

    def scores(self, needs: Sequence[str], offers: Sequence[str]) -> Values:
        return rank(_without_labels(needs), _without_labels(offers))


def _without_labels(texts: Sequence[str]) -> Texts:
    return Texts(texts, [np.zeros((len(texts), 1))])


def _by_level(texts: Sequence[str], *, table: WordTable, levels: Levels) -> list[Values]:
    known = label_probabilities(texts, table=table)
    column_by_label = {label: column for column, label in enumerate(table.labels)}
    found = []
    for level in levels:
        of_level = np.full((len(texts), len(level)), NEVER)
        for number, label in enumerate(level):
            if label in column_by_label:
                of_level[:, number] = known[:, column_by_label[label]].clip(NEVER, 1 - NEVER)
        found.append(of_level)
    return found
