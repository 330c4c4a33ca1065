"""What the phone network counts as one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.texts.gist import gist
from outbox.texts.length import is_gsm, plainer, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
        ("€" * 80, 1), ("€" * 81, 2), ("é" * 160, 1), ("í" * 70, 1), ("í" * 71, 2),
        ("í" * 134, 2), ("í" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2), ("م" * 70, 1),
        ("是" * 71, 2), ("\n" * 160, 1), ("`", 1), ("`" + "a" * 70, 2),
    ],
)  # fmt: skip
def test_segments(text, count):
    assert segments(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [("a" * 152 + "€" + "a" * 152, 3), ("í" * 66 + "😀" + "í" * 66, 3), ("a" * 151 + "€" * 3, 1)],
    ids=["an escape is not cut", "a pair is not cut", "escapes count twice"],
)
def test_letters_of_two_places_stay_whole(text, count):
    assert segments(text) == count


@pytest.mark.parametrize("letter", sorted("^{}\\[~]|€"))
def test_extension_letters_are_gsm(letter):
    assert is_gsm(letter)


@pytest.mark.parametrize("letter", ["í", "á", "`", "“", "…", "😀", "ç", "č", "\u00a0"])
def test_other_letters_are_not_gsm(letter):
    assert not is_gsm(letter)


def test_marks_of_print_are_written_plainly():
    assert plainer("“Yes” – it’s 5…\u00a0ok") == '"Yes" - it\'s 5... ok'


def test_accents_go_only_where_that_makes_it_shorter():
    assert plainer("María") == "María"
    assert plainer("María " * 20) == "Maria " * 20
    assert plainer("María 是 " * 20) == "María 是 " * 20


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("A ride to the clinic", "A ride to the clinic"),
        ("A ride to the clinic on Tuesday morning, there and back",
         "A ride to the clinic on Tuesday…"),
        ("A ride to the clinic on Tuesday at 9:30", "A ride to the … Tuesday at 9:30"),
        ("A ride to the clinic and back, Tuesday at 9:30", "A ride to the … Tuesday at 9:30"),
        ("Tuesday at 9:30 a ride to the clinic and back", "Tuesday at 9:30 a ride to the…"),
        ("Alguien que me lleve a la clínica, martes a las 9:30",
         "Alguien que me … martes a las 9:30"),
        ("Somebody who carries boxes, and more boxes", "Somebody who carries boxes, and…"),
        ("需要有人陪我去医院看病拿药，再帮我买一点菜和水果，然后送我回家，星期二上午九点出发",
         "需要有人陪我去医院看病拿药，再帮我买一点菜和水果，然后送我回家，星期二…"),
    ],
)  # fmt: skip
def test_gist_is_cut_between_words_and_keeps_day_and_hour(words, kept):
    assert gist(words, 36) == kept


@given(st.text(max_size=90), st.integers(min_value=20, max_value=48))
def test_gist_is_never_longer_than_asked(words, length):
    assert len(gist(words, length)) <= max(length, 0)


@given(st.text(max_size=400))
def test_plainer_is_never_longer(text):
    assert segments(plainer(text)) <= segments(text) + text.count("…")


@given(st.text(max_size=400), st.text(max_size=20))
def test_more_text_is_never_fewer_segments(text, more):
    assert segments(text) <= segments(text + more)
