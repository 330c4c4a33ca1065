"""Which kind of help a neighbor means, chosen or guessed from the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matching.engine.lexicon import TOP, Entry, entries
from matching.engine.text import OTHER, TextModel, build_model, guess, settle, starting_model
from members.board import CategorySource
from neighborhood.models import Category, Synonym

# A word that the group added itself names its category, as the strongest phrases do.
SYNONYM_WEIGHT = 3.0


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
    """Guess the category of each thing, in the order given. Two queries, whatever the number."""
    categories = {category.slug: category for category in Category.objects.active()}
    model = _model(categories)
    return [_settled(thing, model=model, categories=categories) for thing in things]


def _settled(thing: str, *, model: TextModel, categories: dict[str, Category]) -> Sorted:
    best = settle(guess(thing, model=model), model=model)
    category = categories.get(best.slug) or categories.get(OTHER) or _other()
    return Sorted(category, CategorySource.GUESSED, best.probability)


def _model(categories: dict[str, Category]) -> TextModel:
    """Know the starting words and those the group added, for the categories in use."""
    synonyms = list(_synonyms())
    if not synonyms:
        return starting_model()
    slug_by_pk: dict[int | None, str] = {c.pk: slug for slug, c in categories.items()}
    parents = {slug: slug_by_pk.get(c.parent_id, TOP) for slug, c in categories.items()}
    return build_model([*entries(), *synonyms], parents=parents)


def _synonyms() -> Iterator[Entry]:
    for synonym in Synonym.objects.select_related("category"):
        yield Entry(synonym.words, synonym.category.slug, SYNONYM_WEIGHT)


def _other() -> Category:
    """Return the category for what fits nowhere; a post never fails for want of it."""
    category, _created = Category.objects.get_or_create(
        slug=OTHER, defaults={"names": {"en": "Something else", "es": "Otra cosa"}}
    )
    return category
