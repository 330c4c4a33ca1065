"""From a text to its features."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.language.features import MEANING, PARTS, family_model, features_of, scaled
from matching.engine.language.lexicon import families
from matching.engine.text import tokens_of


def part(text, letter):
    return {feature[1:] for feature in features_of(text) if feature.startswith(letter)}


@pytest.mark.parametrize("other", ["GUITAR LESSONS", "Guítar  lessons!", "guitar-lessons"])
def test_accents_capitals_and_marks_change_nothing(other):
    assert features_of(other) == features_of("guitar lessons")


def test_words_and_pairs_of_words_are_features():
    assert part("Guitar lessons", "w") == {"guitar", "lesson", "guitar lesson"}


def test_pieces_know_the_edges_of_words():
    assert part("tea", "p") == {
        " t",
        "te",
        "ea",
        "a ",
        " te",
        "tea",
        "ea ",
        " tea",
        "tea ",
        " tea ",
    }


def test_typo_keeps_the_meaning():
    meant = part("guitar for the babysitter", "f") | part("guitar for the babysitter", "k")
    typed = part("guittar for the babysiter", "f") | part("guittar for the babysiter", "k")

    assert typed == meant >= {"music/instruments", "family/children", "child-care", "^care"}


def test_family_brings_together_what_shares_no_letters():
    assert part("banjo", "f") == part("violin", "f") == {"music/instruments", "^music"}


def test_figures_of_a_number_are_not_kept():
    assert not [feature for feature in features_of("Call 0175 555 239") if "5" in feature]


@given(st.text(max_size=60))
def test_each_part_has_its_length_whatever_the_text(text):
    squares = dict.fromkeys(PARTS, 0.0)
    for feature, value in scaled(features_of(text), meaning=3).items():
        squares[feature[0]] += value**2

    for part, square in squares.items():
        assert square == pytest.approx(0) or square == pytest.approx(9 if part in MEANING else 1)


def test_no_family_phrase_shrinks_to_one_word_or_none():
    shrunk = [
        one.phrase
        for one in families()
        if len(tokens_of(one.phrase)) < min(2, len(one.phrase.split()))
    ]

    assert shrunk == []


def test_every_family_has_several_words():
    model = family_model()
    names = {name for weights in model.weights.values() for name in weights}

    few = [n for n in names if sum(n in weights for weights in model.weights.values()) < 8]

    assert few == []
