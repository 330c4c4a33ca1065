"""Guess with the hand-written words and with learned ones together, and judge which is better."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.language.learned import Example, WordTable, label_probabilities, learn
from matching.engine.text import Guess, TextModel, guess, settle

# What was learned never counts alone: the hand-written words know what nobody has posted yet.
CHOICES = (0.25, 0.5, 0.75)
ROUNDS = 5
SURE_OF_NOTHING = 1e-9

type Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Learned:
    """A table whose labels are categories, and how much it counts, 0 to 1."""

    table: WordTable
    share: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well posts that were held back were guessed, one flag for each post.

    by_words: with the hand-written words alone. by_both: together with what the other posts
    taught. share: the best share over all posts.
    """

    by_words: NDArray[np.bool_]
    by_both: NDArray[np.bool_]
    share: float


def guess_with(
    text: str, *, model: TextModel, learned: Learned, kinds: Collection[str]
) -> tuple[Guess, ...]:
    """Return what `matching.engine.text.guess` does, with learned words mixed in.

    kinds: the categories in use; what was learned about any other is left out.
    """
    taught = _taught(text, table=learned.table)
    known = {slug: chance for slug, chance in taught.items() if slug in kinds}
    return _mixed(guess(text, model=model), known, share=learned.share)


def is_right(example: Example, guesses: Sequence[Guess], *, model: TextModel) -> bool:
    """Tell whether the category that would be written down is the example's."""
    return settle(guesses, model=model).slug in example.labels


def judge(examples: Sequence[Example], *, model: TextModel, tell: Tell | None = None) -> Judgement:
    """Hold back a fifth of the authors five times, and guess what they wrote from the rest.

    The share of each fifth is the one that did best on the other four, so that no post has a
    say in how it is judged itself. Raises NothingToLearn when a round has too little to go by.
    tell: gets the number of each round, from 1.
    """
    fold = _folds(examples)
    by_words = np.zeros(len(examples), np.bool_)
    by_share = np.zeros((len(CHOICES), len(examples)), np.bool_)
    for held_back in range(ROUNDS):
        if tell:
            tell(held_back + 1)
        table = learn([e for e, at in zip(examples, fold, strict=True) if at != held_back])
        for number in np.flatnonzero(fold == held_back).tolist():
            example = examples[number]
            plain = guess(example.text, model=model)
            by_words[number] = is_right(example, plain, model=model)
            by_share[:, number] = _right_by_share(example, plain, table=table, model=model)
    by_both = np.zeros(len(examples), np.bool_)
    for held_back in range(ROUNDS):
        inside = fold == held_back
        by_both[inside] = by_share[by_share[:, ~inside].sum(axis=1).argmax(), inside]
    return Judgement(by_words, by_both, CHOICES[int(by_share.sum(axis=1).argmax())])


def _right_by_share(
    example: Example, plain: Sequence[Guess], *, table: WordTable, model: TextModel
) -> list[bool]:
    taught = _taught(example.text, table=table)
    return [is_right(example, _mixed(plain, taught, share=share), model=model) for share in CHOICES]


def _taught(text: str, *, table: WordTable) -> dict[str, float]:
    probabilities = label_probabilities([text], table=table)[0]
    return dict(zip(table.labels, probabilities.tolist(), strict=True))


def _mixed(
    plain: Sequence[Guess], taught: Mapping[str, float], *, share: float
) -> tuple[Guess, ...]:
    """Add both up, each category's share of what was taught instead of its probability.

    Where no word is known, the hand-written words say little, and what was taught the rest.
    """
    total = sum(taught.values())
    if total < SURE_OF_NOTHING:
        return tuple(plain)
    mixed = {one.slug: (1 - share) * one.probability for one in plain}
    left = 1 - sum(mixed.values())
    for slug, chance in taught.items():
        mixed[slug] = mixed.get(slug, 0.0) + left * chance / total
    guesses = (Guess(slug, min(1.0, chance)) for slug, chance in mixed.items())
    return tuple(sorted(guesses, key=lambda one: (-one.probability, one.slug)))


def _folds(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Deal authors into folds; nobody's words are on both sides."""
    authors = sorted({example.author for example in examples})
    fold_by_author = {author: number % ROUNDS for number, author in enumerate(authors)}
    return np.array([fold_by_author[example.author] for example in examples], np.int64)
