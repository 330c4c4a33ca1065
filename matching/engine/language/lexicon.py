"""Starting words for guessing a category: which phrase speaks for which kind of help.

The words themselves stand in ``words/``, one file for each language, as people would edit them. A
group adds its own on top. Written by hand, from no data.

Beside them stand families of words, "guitar, piano, banjo", which belong to no category: what
`learned` finds out about one member of a family counts for the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

TOP = ""

PAGES = ("english.txt", "spanish.txt", "arabic.txt", "chinese.txt")

_TREE = {
    "food": "groceries hot-meals baby-formula pantry-pickup community-fridge",
    "errands": "pharmacy laundry parcels library bins",
    "rides": "rides-medical rides-errands rides-school rides-worship rides-station",
    "care": "child-care elder-care respite pets phone-buddy visit check-in-call beauty",
    "home": (
        "cleaning yard snow carpentry electrical plumbing moving sewing bike-repair car-repair"
    ),
    "goods": (
        "diapers clothing bedding furniture kitchen fan-heater pet-food period-products"
        " school-supplies"
    ),
    "borrow": "tools ladder medical-equipment folding-tables",
    "skills": (
        "computers translation forms english tutoring job-search taxes tenant-rights classes"
    ),
    "housing": "short-stay storage",
    "money": "rent emergency",
    "group-work": "phone-intake drivers packers flyers interpreting",
    "other": "",
}

SLUGS: Mapping[str, str] = {
    slug: parent
    for top, children in _TREE.items()
    for slug, parent in ((top, TOP), *((child, top) for child in children.split()))
}
"""Every category the words speak of, with its parent; ``TOP`` for those of the first level."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase that speaks for a category. ``weight``: 3 names it, 2 likely, 1 a hint."""

    phrase: str
    slug: str
    weight: float


def entries(pages: Iterable[str] = PAGES) -> Iterator[Entry]:
    """Read the starting words of every language, or those of some."""
    for page in pages:
        yield from read_entries(_read(page))


def families() -> Iterator[Entry]:
    """Read the families of words; the ``slug`` of each entry is its theme, a slash, its family."""
    theme = ""
    for line in _read("families.txt").splitlines():
        if line.startswith("["):
            theme = line.strip("[] ")
        elif line and not line.startswith("#"):
            name, words = line.split(":", 1)
            for word in words.split(","):
                yield Entry(word.strip(), f"{theme}/{name}", 1.0)


def small_words() -> frozenset[str]:
    """Read the words that say nothing about a kind of help; they are skipped, in phrases too."""
    return frozenset(_read("small.txt").split())


def read_entries(page: str) -> Iterator[Entry]:
    """Read ``[slug]`` headings, ``weight: phrase, phrase`` lines and ``#`` remarks."""
    slug = ""
    for line in page.splitlines():
        if line.startswith("["):
            slug = line.strip("[] ")
        elif line and not line.startswith("#"):
            weight, phrases = line.split(":", 1)
            for phrase in phrases.split(","):
                yield Entry(phrase.strip(), slug, float(weight))


def _read(page: str) -> str:
    return (files(__package__) / "words" / page).read_text(encoding="utf-8")
