"""One answer that asks for several kinds of help, divided where the kind changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.dividing import MOST_PARTS, divide
from matching.engine.text import starting_model

MODEL = starting_model()
ONE_THING = [
    "milk, bread and eggs",
    "A ride to the clinic on Tuesday and Thursday",
    "Formula, lactose-free, for tonight",
    "Somebody who speaks Bengali and English, for a talk with my son’s teacher",
    "Sofa, one flight of stairs, a van",
    "x",
]


@pytest.mark.parametrize("text", ONE_THING)
def test_one_kind_of_help_stays_whole(text):
    assert divide(text, model=MODEL) == [text]


def test_two_kinds_are_two_things():
    text = "A ride to the clinic and someone to watch the kids"

    assert divide(text, model=MODEL) == ["A ride to the clinic", "someone to watch the kids"]


def test_what_says_no_kind_stays_with_what_it_follows():
    text = "A ride to the clinic on Monday and Friday, and someone to watch the kids"

    assert divide(text, model=MODEL)[0] == "A ride to the clinic on Monday and Friday"


def test_lines_divide_and_what_is_too_much_stays_together():
    assert divide("a\nb\nc\nd\ne", model=MODEL) == ["a", "b", "c", "d; e"]


@given(st.text())
def test_divided_text_is_never_more_than_it_was(text):
    parts = divide(text, model=MODEL)

    assert len(parts) <= MOST_PARTS
    assert all(parts)
