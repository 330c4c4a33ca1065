"""Every English string is in plain words: those of the product, in short sentences, for age nine.

Reading age is the grade of Flesch and Kincaid plus five. Source: Kincaid, Fishburne, Rogers and
Chissom, "Derivation of New Readability Formulas for Navy Enlisted Personnel" (1975): 0.39 × words
per sentence + 11.8 × syllables per word − 15.59.
"""

import re
from functools import cache

import pytest

from tests.architecture.test_catalogs import LOCALE, entries

type Sentences = list[list[str]]

#: Words of product.md that are not used, exclamations and pictures; who people are, we do not know.
BANNED = re.compile(
    r"\b(?:requests?|users?|clients?|cases?|tickets?|volunteers?|scores?|beneficiar(?:y|ies))\b"
    r"|\bposts\b|\b(?:an?|the|this|that|each|no|every|your|their|own|of|%\(\w+\)s) post\b"
    r"|\bsuccessfully\b|\bplease note\b|\boops\b|!|[\u2600-\u27bf\U0001f000-\U0001faff]"
    r"|\b(?:s?he|him|hers?|his|himself|herself)\b",
    re.IGNORECASE,
)
IDIOMS = re.compile(r"\bin case\b|\bin any case\b|\bin that case\b", re.IGNORECASE)
#: Of the learned words, for admins: what a file of labelled posts holds is called so there.
TECHNICAL = {
    "The group's own posts", "A file and the group's own posts",
    "How many posts it was learned from.", "Share of held-out posts whose kind it guessed.",
}  # fmt: skip

#: Long words for which there is no shorter one here.
LONG_WORDS = {
    "coordinator", "coordinators", "coordinate", "coordinates", "everybody", "anybody",
    "interpreter", "kilometers", "available", "saturation",
}  # fmt: skip
MOST_SYLLABLES = 3
MOST_WORDS = 22
# Fewer words say little about how hard they are.
FEWEST_WORDS = 12
MOST_GRADE, MEAN_GRADE = 7.0, 3.0

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\{?[^}]*\}\}?")
TAG = re.compile(r"</?\w[^>]*>|&\w+;")
WORD = re.compile(r"[A-Za-z]+(?:[’'][a-z]+)?")
END = re.compile(r"[.?!:;](?=[\s”\"’)]|$)|\n+|·|\s[–—]\s|[()]")

PREFIX = {"some": "som", "every": "evry", "where": "wher", "place": "plac"}
SILENT = re.compile(
    r"(?<=[^aeiouyl])e$|(?<=[aeiouy])le$|(?<=[^aeiouydt])ed$|(?<=[^aeiouysxzcg])es$"
)
# Two vowels side by side that are said one after the other, as in "area" and "coordinate".
APART = re.compile(r"(?<![cstg])i[aou](?!us)|(?<![qg])ua|(?<!p)eo|[rd]eas?$|coo(?=[rp])|oe(?=v)")


@cache
def strings() -> list[str]:
    """Return all that is said in English, both forms of what counts something."""
    told = entries(LOCALE / "es" / "LC_MESSAGES" / "django.po")
    return [words for entry in told for words in (entry.one, entry.many) if words]


def syllables(word: str) -> int:
    """Count the groups of vowels, but for silent ends; right for all but a few words."""
    word = re.sub(r"[’'].*", "", word.lower())
    word = re.sub(r"^(some|every|where|place)", lambda found: PREFIX[found[0]], word)
    word = SILENT.sub("", word) if len(word) > 3 else word
    return max(1, len(re.findall(r"[aeiouy]+", word)) + len(APART.findall(word)))


def sentences(words: str) -> Sentences:
    """Return the words of each sentence; a name stands in each place."""
    plain = PLACE.sub(" Ann ", TAG.sub("", words))
    return [found for part in END.split(plain) if (found := WORD.findall(part))]


def grade(told: Sentences) -> float:
    """Return the school grade of those who read this with ease."""
    words = [word for sentence in told for word in sentence]
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(told) + 11.8 * spoken / len(words) - 15.59


def long_enough() -> list[str]:
    """Return the strings that are long enough to be measured alone."""
    return [one for one in strings() if sum(map(len, sentences(one))) >= FEWEST_WORDS]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("help", 1), ("asked", 1), ("wanted", 2), ("table", 2), ("people", 2), ("sometimes", 2),
        ("area", 3), ("somebody", 3), ("everything", 3), ("neighborhood", 3), ("whoever", 3),
        ("everybody", 4), ("coordinator", 5),
    ],
)  # fmt: skip
def test_syllables_are_counted(word, count):
    assert syllables(word) == count


def test_grade_tells_plain_from_hard():
    plain = sentences("We look for somebody. You hear from us, also when nobody is found yet.")
    hard = sentences("Eligibility determinations are communicated to applicants electronically.")

    assert grade(plain) < 4 < 20 < grade(hard)


@pytest.mark.parametrize("words", ["Your request", "a post", "All done!", "Is he well? 🙂"])
def test_banned_words_are_noticed(words):
    assert BANNED.search(words)


def test_words_are_those_of_the_product():
    said = {one: BANNED.findall(IDIOMS.sub("", one)) for one in strings()}

    assert {one for one, banned in said.items() if banned} == TECHNICAL


def test_sentences_are_short():
    lengths = {one: max(map(len, sentences(one)), default=0) for one in strings()}

    assert {one: length for one, length in lengths.items() if length > MOST_WORDS} == {}


def test_words_are_short():
    words = {word.lower() for one in strings() for told in sentences(one) for word in told}

    assert {word for word in words if syllables(word) > MOST_SYLLABLES} <= LONG_WORDS


def test_no_string_is_hard_to_read():
    grades = {one: round(grade(sentences(one)), 1) for one in long_enough()}

    assert {one: found for one, found in grades.items() if found > MOST_GRADE} == {}


def test_all_together_read_as_for_nine_year_olds():
    told = [sentence for one in long_enough() for sentence in sentences(one)]

    assert len(long_enough()) > 400
    assert grade(told) < MEAN_GRADE
