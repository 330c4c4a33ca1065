"""Finding people by a few letters of their name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from members.board import plain_words

FEWEST_LETTERS_TO_FORGIVE = 3


def words_in(text: str) -> list[str]:
    """Return the words of a text without case, accents and signs."""
    return re.findall(r"\w+", plain_words(text))


def has_word(name: str, word: str) -> bool:
    """Tell whether the first name begins with a word, or another part of the name is that word."""
    parts = words_in(name)
    return word in parts or any(part.startswith(word) for part in parts[:1])


def name_pattern(word: str) -> str:
    """Return the pattern of names that have a word, as `has_word` says.

    A family name is found as a whole only, so that nobody finds it out letter by letter.
    """
    return rf"^\W*{word}|\m{word}\M"


def first_letters_of(word: str) -> str:
    """Return the pattern of names worth a look: a slip spares one of the first two letters."""
    return rf"\m.?[{word[:2]}]"


def begins_nearly(plain_name: str, word: str) -> bool:
    """Tell whether a name has a word, as `has_word` says, but for one slip of the finger.

    One letter too many, too few, another one, or two that changed places. Short words are
    forgiven nothing, since a slip makes any of them out of any other.
    """
    if len(word) < FEWEST_LETTERS_TO_FORGIVE:
        return False
    first, *others = re.findall(r"\w+", plain_name) or [""]
    beginnings = [first[: len(word) + longer] for longer in (-1, 0, 1)]
    return any(is_slip(part, word) for part in (*beginnings, *others))


def nearest(plain_names: Iterable[tuple[int, str]], word: str, *, most: int) -> list[int]:
    """Return the keys of the names that nearly have a word."""
    found = (key for key, name in plain_names if begins_nearly(name, word))
    return [key for _place, key in zip(range(most), found, strict=False)]


def is_slip(one: str, other: str) -> bool:
    """Tell whether two words differ in one slip of the finger, or in none."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    if len(left) < len(right):
        left, right = right, left
    if len(left) == len(right):
        is_swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
        return left[1:] == right[1:] or is_swapped
    return left[1:] == right
