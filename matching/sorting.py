"""Which kind of help a neighbor means, chosen or guessed from the words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from matching.engine.language.blending import Learned, guess_with
from matching.engine.language.lexicon import Entry, entries
from matching.engine.text import (
    OTHER,
    Guess,
    TextModel,
    build_model,
    guess,
    knows,
    settle,
)
from matching.learned_words import current_words, hand_written, parents_of
from members.board import CategorySource
from neighborhood.models import Category, Synonym

# A word that the group added itself names its category, as the strongest phrases do.
SYNONYM_WEIGHT = 3.0

# So many kinds are offered to pick from, none of them less probable than this.
MOST_LIKELY = 3
LIKELY = 0.08


@dataclass(frozen=True, slots=True)
class Sorted:
    """A category, who said so, and how sure that is."""

    category: Category
    source: CategorySource
    probability: float

    @property
    def fields(self) -> dict[str, object]:
        """Return the fields of a need or an offer that say the same."""
        return {
            "category": self.category,
            "category_source": self.source,
            "category_probability": self.probability,
        }


def chosen(category: Category) -> Sorted:
    """Note what a neighbor chose."""
    return Sorted(category, CategorySource.CHOSEN, 1.0)


def guessed(things: Iterable[str]) -> list[Sorted]:
    """Guess the category of each thing, in the order given. Three queries, whatever the number.

    What the group wrote down itself goes first, then hand-written and learned words together.
    """
    categories = {category.slug: category for category in Category.objects.active()}
    words = _Words.of(categories)
    return [_settled(thing, words=words, categories=categories) for thing in things]


def likely(things: Iterable[str]) -> list[list[Category]]:
    """Return what kinds of help each thing may be, the likeliest first: none, or up to three.

    Three queries, whatever the number. What fits nowhere is not among them.
    """
    categories = {category.slug: category for category in Category.objects.active()}
    words = _Words.of(categories)
    return [_likely(words.guess(thing), categories=categories) for thing in things]


def left_over(thing: str) -> Sorted:
    """Return the kind of something of which a neighbor refused every kind that is `likely`.

    That is the group's own for what fits nowhere. Where it is not in use, the next guess that
    nobody refused. One query, or four.
    """
    if (other := kind_for_the_rest()) is not None:
        return chosen(other)
    categories = {category.slug: category for category in Category.objects.active()}
    guesses = _Words.of(categories).guess(thing)
    refused = {kind.slug for kind in _likely(guesses, categories=categories)}
    left = (one for one in guesses if one.slug in categories and one.slug not in refused)
    best = next(left, None)
    if best is None:
        return Sorted(_other(), CategorySource.GUESSED, 0.0)
    return Sorted(categories[best.slug], CategorySource.GUESSED, best.probability)


def kind_for_the_rest() -> Category | None:
    """Return the kind for what fits nowhere, if the group uses it. One query."""
    rest: Category | None = Category.objects.active().filter(slug=OTHER).first()
    return rest


@dataclass(frozen=True, slots=True)
class _Words:
    """All that is known about words: with the group's synonyms, those alone, what was learned."""

    model: TextModel
    own: TextModel
    learned: Learned | None
    kinds: Collection[str]

    @classmethod
    def of(cls, categories: dict[str, Category]) -> _Words:
        synonyms = list(_synonyms())
        parents = parents_of(categories.values())
        own = build_model(synonyms, parents=parents)
        model = hand_written(parents)
        if synonyms:
            model = _with_synonyms(tuple(synonyms), tuple(parents.items()))
        return cls(model, own, current_words(), categories.keys())

    def guess(self, thing: str) -> tuple[Guess, ...]:
        if self.learned is None or knows(thing, model=self.own):
            return guess(thing, model=self.model)
        return guess_with(thing, model=self.model, learned=self.learned, kinds=self.kinds)


OTHER_NAMES = {"en": "Something else", "es": "Otra cosa", "ar": "شيء آخر", "zh-hans": "别的事"}


# It takes a good part of a second, and is asked for with each pause of typing.
@lru_cache(maxsize=1)
def _with_synonyms(synonyms: tuple[Entry, ...], parents: tuple[tuple[str, str], ...]) -> TextModel:
    return build_model([*entries(), *synonyms], parents=dict(parents))


def _settled(thing: str, *, words: _Words, categories: dict[str, Category]) -> Sorted:
    best = settle(words.guess(thing), model=words.model)
    category = categories.get(best.slug) or categories.get(OTHER) or _other()
    return Sorted(category, CategorySource.GUESSED, best.probability)


def _likely(guesses: Iterable[Guess], *, categories: dict[str, Category]) -> list[Category]:
    kinds = [
        categories[guess.slug]
        for guess in guesses
        if guess.slug != OTHER and guess.slug in categories and guess.probability >= LIKELY
    ]
    return kinds[:MOST_LIKELY]


def _synonyms() -> Iterator[Entry]:
    for synonym in Synonym.objects.select_related("category"):
        yield Entry(synonym.words, synonym.category.slug, SYNONYM_WEIGHT)


def _other() -> Category:
    """Return the category for what fits nowhere; a post never fails for want of it."""
    category, _created = Category.objects.get_or_create(slug=OTHER, defaults={"names": OTHER_NAMES})
    return category
