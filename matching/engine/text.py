"""From words to categories: what a neighbor wrote, and which kind of help it probably is.

A table of phrases and weights is read with the longest phrase first. It forgives accents, capital
letters, punctuation, endings and small typos. It only suggests; people choose.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp

from matching.engine.language.arabic import is_arabic, stem
from matching.engine.language.lexicon import SLUGS, TOP, Entry, entries, small_words

OTHER = "other"
MAX_THINGS = 10
SMALL_WORDS = small_words()

# Weighs against every word: one that names a thing is then right in four cases of five.
OTHER_WEIGHT = 1.0
NOTHING_KNOWN = 0.05

# A typo keeps the first letter and most pairs of letters; short words are too alike for that.
ALIKE = 0.72
TYPO_LENGTH = 5

# Chinese has no spaces: each character is a word, and what one calls a word there is a phrase.
WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
PAUSE = re.compile(r"[,;.:!?()\n]+")
BULLET = re.compile(r"^\s*(?:[-–—*•·‣◦+]+|\(?\d{1,2}[.)])\s+|^\s*[•·‣◦]\s*")
BETWEEN_THINGS = re.compile(r"[\n\r;；•‣◦]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """A category and how probable it is."""

    slug: str
    probability: float


@dataclass(frozen=True, slots=True)
class TextModel:
    """What is known about words.

    weights: feature (one to ``longest`` folded words) → slug → weight.
    parents: slug → parent slug, ``TOP`` for the first level.
    words: first letter → known words with their pairs of letters, to recognise typos.
    """

    weights: Mapping[str, Mapping[str, float]]
    parents: Mapping[str, str]
    words: Mapping[str, Mapping[str, frozenset[str]]]
    longest: int


@cache
def starting_model() -> TextModel:
    """Return the model of the hand-written lexicon, which every neighborhood starts with."""
    return build_model(entries(), parents=SLUGS)


def build_model(entries: Iterable[Entry], *, parents: Mapping[str, str]) -> TextModel:
    """Make a model from phrases; where a phrase is given twice, the higher weight counts.

    parents: the categories that may be guessed; phrases for any other are left out.
    """
    weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
    words: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    longest = 1
    for entry in entries:
        tokens = tokens_of(entry.phrase)
        if tokens and entry.slug in parents:
            of_phrase = weights[" ".join(tokens)]
            of_phrase[entry.slug] = max(entry.weight, of_phrase.get(entry.slug, 0.0))
            longest = max(longest, len(tokens))
            for token in tokens:
                words[token[0]][token] = _letter_pairs(token)
    return TextModel(dict(weights), parents, dict(words), longest)


def guess(text: str, *, model: TextModel) -> tuple[Guess, ...]:
    """Return the categories that a text may mean, most probable first; they add up to 1.

    A parent stands for "this kind, but no closer". ``other`` is always among them; where no word
    is known it comes alone, with a low probability.
    """
    scores = _scores(text, model)
    if not scores:
        return (Guess(OTHER, NOTHING_KNOWN),)

    scores[OTHER] = max(OTHER_WEIGHT, scores.get(OTHER, 0.0))
    best = max(scores.values())
    shares = {slug: exp(score - best) for slug, score in scores.items()}
    total = sum(shares.values())
    guesses = [Guess(slug, share / total) for slug, share in shares.items()]
    return tuple(sorted(guesses, key=lambda guess: (-guess.probability, guess.slug)))


def settle(guesses: Sequence[Guess], *, model: TextModel) -> Guess:
    """Choose the one category to write down: the likeliest, or its parent where that is unsure.

    A letter from the landlord is surely a matter of advice, be it forms or tenant rights.
    """
    first = guesses[0]
    parent = model.parents.get(first.slug, TOP) or first.slug
    family = sum(
        guess.probability
        for guess in guesses
        if parent in (guess.slug, model.parents.get(guess.slug))
    )
    if first.probability < 0.5 <= family:
        return Guess(parent, min(1.0, family))
    return first


def knows(text: str, *, model: TextModel) -> bool:
    """Tell whether a text has a phrase of the model in it."""
    return any(phrases_in(text, model=model))


def split(text: str) -> list[str]:
    """Return the things that one answer lists: one a line, bullet or semicolon; at most ten.

    Commas and "and" do not divide: "milk, bread and eggs" is one errand.
    """
    pieces = (BULLET.sub("", piece).strip() for piece in BETWEEN_THINGS.split(text))
    return [piece for piece in pieces if piece][:MAX_THINGS]


def tokens_of(text: str) -> list[str]:
    """Return the telling words of a text: plain small letters, no accents, endings folded."""
    words = WORD.findall(plain_letters(text))
    folded = (_fold(word) for word in words if word not in SMALL_WORDS)
    # A line of nothing but Arabic stretches is no word.
    return [token for token in folded if token]


def plain_letters(text: str) -> str:
    """Return a text in small letters, without accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return letters.replace("'", "").replace("’", "")


def phrases_in(
    text: str, *, model: TextModel, spelling: Callable[[str], str] | None = None
) -> Iterator[str]:
    """Find the known phrases from left to right, the longest first; none spans a comma.

    spelling: brings a word to the way the model knows it; by default the nearest known word.
    """
    for clause in PAUSE.split(text):
        tokens = [
            spelling(token) if spelling else known_spelling(token, model=model)
            for token in tokens_of(clause)
        ]
        start = 0
        while start < len(tokens):
            length = _longest_phrase(tokens[start : start + model.longest], model)
            if length:
                yield " ".join(tokens[start : start + length])
            start += max(1, length)


def known_spelling(token: str, *, model: TextModel) -> str:
    """Return the known word that a token most resembles, or the token as it is."""
    alike = model.words.get(token[0], {})
    if token in alike or len(token) < TYPO_LENGTH:
        return token
    pairs = _letter_pairs(token)
    likeness, word = max(
        ((_dice(pairs, theirs), word) for word, theirs in alike.items()), default=(0.0, token)
    )
    return word if likeness >= ALIKE else token


def _fold(word: str) -> str:
    """Bring the endings of a word together; the result need not be a word."""
    if is_arabic(word):
        return stem(word)
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) >= len(ending) + 3:
            word = word.removesuffix(ending)
    if len(word) > 3 and word.endswith("y"):
        word = word[:-1] + "i"
    return word


def _scores(text: str, model: TextModel) -> dict[str, float]:
    """Add up what speaks for each category, every phrase counted once.

    What speaks for a parent speaks for those of its children that have a word of their own:
    "clinic" alone is a hint, "ride" and "clinic" together are not.
    """
    found = [model.weights[feature] for feature in sorted(set(phrases_in(text, model=model)))]
    scores: dict[str, float] = {}
    for slug in {slug for weights in found for slug in weights}:
        parent = model.parents[slug]
        scores[slug] = sum(
            max(weights.get(slug, 0.0), weights.get(parent, 0.0)) for weights in found
        )
    return scores


def _longest_phrase(tokens: Sequence[str], model: TextModel) -> int:
    """Return how many of the first tokens make a known phrase, 0 when none do."""
    lengths = range(len(tokens), 0, -1)
    return next((n for n in lengths if " ".join(tokens[:n]) in model.weights), 0)


def _letter_pairs(word: str) -> frozenset[str]:
    edged = f"^{word}$"
    return frozenset(edged[at : at + 2] for at in range(len(edged) - 1))


def _dice(ours: frozenset[str], theirs: frozenset[str]) -> float:
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))
