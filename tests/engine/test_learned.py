"""Learning a table from labelled posts, what it keeps, and how it is kept."""

import numpy as np
import pytest

from matching.engine.language.learned import Example, NothingToLearn, label_probabilities, learn
from matching.engine.language.packing import packed, strongest, unpacked
from tests.engine.lessons import THINGS, lessons


@pytest.fixture(scope="module")
def table():
    return learn(lessons())


def best(text, table):
    return table.labels[label_probabilities([text], table=table)[0].argmax()]


@pytest.mark.parametrize(("text", "slug"), [
    ("Some bread and soup", "food"),
    ("SÓUP", "food"),
    ("windws", "home"),
    ("could you lift me", "rides"),
])  # fmt: skip
def test_table_knows_what_it_was_taught(table, text, slug):
    assert best(text, table) == slug


def test_labels_of_few_posts_are_left_out():
    rare = [Example("a parrot", frozenset({"pets"}), f"member {n}") for n in range(2)]

    assert learn([*lessons(), *rare]).labels == tuple(sorted(THINGS))


def test_learning_gives_the_same_twice(table):
    again = learn(lessons())

    assert (again.features, again.labels) == (table.features, table.labels)
    assert np.array_equal(again.weights, table.weights)


def test_word_of_two_members_is_not_kept_however_often_they_used_it():
    text = "soup from Zoltanovich"
    posts = [Example(text, frozenset({"food"}), f"member {n % 2}") for n in range(30)]

    table = learn([*lessons(), *posts])

    assert not [feature for feature in table.features if "zolt" in feature or "vich" in feature]


def test_word_of_three_members_is_kept():
    posts = [Example("some gazpacho", frozenset({"food"}), f"new {n}") for n in range(3)]

    assert "wgazpacho" in learn([*lessons(), *posts]).features


@pytest.mark.parametrize(
    "posts", [[], [Example("soup", frozenset({"food"}), "a")], lessons(authors=2)]
)
def test_too_little_is_refused(posts):
    with pytest.raises(NothingToLearn):
        learn([post for post in posts if post.author != "member 1"])


def test_text_without_any_known_word_is_judged_by_what_is_common(table):
    assert label_probabilities([""], table=table).shape == (1, len(THINGS))


def test_packed_table_says_the_same(table):
    again = unpacked(packed(table))

    texts = ["soup", "a lift tomorrow", "zzz"]
    assert (again.features, again.labels) == (table.features, table.labels)
    assert label_probabilities(texts, table=again) == pytest.approx(
        label_probabilities(texts, table=table), abs=0.01
    )


def test_strongest_keeps_as_many_as_told_and_all_meanings(table):
    few = strongest(table, kept=100)

    meanings = [feature for feature in table.features if feature[0] in "kf"]
    assert len(few.features) == len(few.weights) == len(few.rarity) == 100
    assert set(meanings) <= set(few.features) <= set(table.features)
    assert list(few.features) == sorted(few.features)
    assert best("Some bread and soup", few) == "food"
