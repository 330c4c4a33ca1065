"""Hand-written and learned words together."""

import numpy as np
import pytest

from matching.engine.language.blending import Learned, guess_with, judge
from matching.engine.language.learned import Example, learn
from matching.engine.text import guess, starting_model
from tests.engine.lessons import THINGS, lessons

KINDS = frozenset(THINGS)
MODEL = starting_model()


def whistle_posts(count=20):
    """Return posts with words that no lexicon knows."""
    return [
        Example(f"zorbing {n} qwixel", frozenset({"rides"}), f"member {n}") for n in range(count)
    ]


@pytest.fixture(scope="module")
def learned():
    return Learned(learn([*lessons(), *whistle_posts()]), share=0.5)


@pytest.mark.parametrize("text", ["soup", "zorbing", "", "A lift to the clinic", "qqq"])
def test_guesses_are_ordered_and_add_up_to_one(learned, text):
    guesses = guess_with(text, model=MODEL, learned=learned, kinds=KINDS)

    chances = [one.probability for one in guesses]
    assert sum(chances) == pytest.approx(1)
    assert chances == sorted(chances, reverse=True)


def test_what_only_the_group_says_is_guessed(learned):
    assert guess("zorbing", model=MODEL)[0].slug == "other"
    assert guess_with("Zorbing", model=MODEL, learned=learned, kinds=KINDS)[0].slug == "rides"


def test_what_nobody_posted_yet_is_guessed_as_before(learned):
    guesses = guess_with("wheelchair to borrow", model=MODEL, learned=learned, kinds=KINDS)

    assert guesses[0].slug == "medical-equipment"


def test_retired_kind_is_not_taught(learned):
    guesses = guess_with("zorbing", model=MODEL, learned=learned, kinds=KINDS - {"rides"})

    assert "rides" not in {one.slug for one in guesses}


def test_judge_sees_that_own_words_help():
    verdict = judge([*lessons(), *whistle_posts()], model=MODEL)

    assert verdict.by_both.sum() > verdict.by_words.sum()
    assert verdict.share in (0.25, 0.5, 0.75)


def test_judge_finds_nothing_in_labels_without_sense():
    random = np.random.default_rng(1)
    slugs = sorted(THINGS)
    posts = [
        Example(f"qzx{random.integers(9)} wvk", frozenset({slugs[random.integers(3)]}), f"m {n}")
        for n in range(120)
    ]

    assert judge(posts, model=MODEL).by_both.mean() < 0.55


def test_judge_tells_each_round():
    told: list[int] = []

    judge(lessons(), model=MODEL, tell=told.append)

    assert told == [1, 2, 3, 4, 5]
