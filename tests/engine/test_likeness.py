"""How alike texts are, what they share, and the ranking made of both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matching.engine.language.likeness import (
    board_of,
    expected_shared,
    likeness,
    profile_likeness,
    shared,
)
from matching.engine.language.relevance import Shares, Texts, rank

OFFERS = ["Lawn mowing on weekends", "Violin lessons", "A lift to the clinic"]
CHANCES = arrays(np.float64, (4, 3), elements=st.floats(0, 1))


@given(st.text(max_size=40))
def test_likeness_stays_between_nothing_and_one(text):
    sides = likeness(text, board=board_of(OFFERS, others=[text]))

    assert sides.shape == (3, 3)
    assert (sides >= 0).all()
    assert (sides <= 1 + 1e-9).all()


@pytest.mark.parametrize("number", range(3))
def test_text_is_most_alike_itself(number):
    sides = likeness(OFFERS[number], board=board_of(OFFERS))

    assert sides.sum(axis=1).argmax() == number
    assert sides[number] == pytest.approx([1, 1, 1])


def test_rarer_word_counts_more():
    board = board_of(["pine table", "oak table"], others=["old table", "my table", "an oak"])

    sides = likeness("oak chair, pine", board=board)

    assert sides[0, 0] > sides[1, 0] > 0


def test_banjo_is_like_violin_in_meaning_only():
    words, _pieces, meaning = likeness("banjo", board=board_of(OFFERS))[1]

    assert (words, meaning > 0) == (0, True)


@given(CHANCES)
def test_more_shared_labels_never_lower_what_is_shared(chances):
    need, offers = chances[0], chances[1:]

    for in_common in (shared, expected_shared):
        assert (
            in_common(need, np.minimum(1, offers + 0.1)) >= in_common(need, offers) - 1e-9
        ).all()


@given(CHANCES)
def test_profiles_are_alike_between_nothing_and_one(chances):
    found = profile_likeness(chances[0], chances[1:])

    assert ((found >= 0) & (found <= 1 + 1e-9)).all()


def test_shared_of_sure_labels_is_exact():
    need, offers = np.array([1.0, 0.0, 1.0]), np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 0.0]])

    assert shared(need, offers).tolist() == [1.0, 0.0]
    assert expected_shared(need, offers).tolist() == [2.0, 0.0]


def test_rank_puts_the_shared_label_first_when_words_say_nothing():
    needs = Texts(["qqq"], [np.array([[0.9, 0.1]])])
    offers = Texts(["zzz", "yyy"], [np.array([[0.1, 0.9], [0.9, 0.1]])])

    assert rank(needs, offers).argmax() == 1


def test_rank_goes_by_words_when_labels_say_nothing():
    nothing = [np.zeros((1, 1))]
    offers = Texts(OFFERS, [np.zeros((3, 1))])

    assert rank(Texts(["mow my lawn"], nothing), offers).argmax() == 0
    assert rank(Texts(["a fiddle"], nothing), offers).argmax() == 1


def test_rank_without_shares_is_what_they_have_in_common():
    chances = np.array([[0.2, 0.7], [0.5, 0.4], [0.0, 1.0]])
    needs, offers = Texts(["lawn"], [chances[:1]]), Texts(OFFERS, [chances])

    scores = rank(needs, offers, in_common=expected_shared, shares=Shares(words=0, profile=0))

    assert scores[0] == pytest.approx(chances @ chances[0])
