"""A bare word acts; a sentence is for a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.replies import keywords
from outbox.replies.keywords import ask_of, keyword_of


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("YES", "yes"), ("  yes. ", "yes"), ("Yes!!!", "yes"), ("y", "yes"), ("ｙｅｓ", "yes"),
        ("Sí.", "yes"), ("SI", "yes"), ("¡Sí!", "yes"), ("نعم", "yes"), ("نَعَم", "yes"),
        ("نـعـم", "yes"), ("是", "yes"), ("好的。", "yes"), ("yes 👍", "yes"), ("«yes»", "yes"),
        ("No", "no"), ("no, gracias", "no"), ("Not this time.", "no"), ("لا", "no"), ("不行", "no"),
        ("Later", "later"), ("más tarde", "later"), ("DESPUES", "later"), ("لاحقاً", "later"),
        ("稍後", "later"), ("STOP", "stop"), ("stop all", "stop"), ("Opt-out", "stop"),
        ("basta", "stop"), ("إيقاف", "stop"), ("退订", "stop"), ("Start", "start"),
        ("开始", "start"), ("أبدأ", "start"), ("help", "help"), ("Help?", "help"),
        ("AYUDA", "help"), ("مساعدة", "help"), ("幫助", "help"),
    ],
)  # fmt: skip
def test_a_bare_keyword_is_known(text, keyword):
    assert keyword_of(text) == keyword


@pytest.mark.parametrize(
    "text",
    [
        "yes but not Tuesday", "Yes, I can", "no problem", "stop by at 5", "help me please",
        "sí pero el martes no", "start at 9", "", " ", "...", "👍", "yes no", "yes 2 3", "2 yes 3",
        "yes 100", "y2k is late", "不是星期二", "نعم ولكن", "yes" + " " * 50 + "no", "5551234567",
    ],
)  # fmt: skip
def test_a_sentence_is_no_keyword(text):
    assert keyword_of(text) == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("yes 2", 2), ("YES2", 2), ("2 yes", 2), ("Sí, 3.", 3), ("yes #2", 2), ("是２", 2),
        ("نعم ٢", 2), ("2", 2), (" 2. ", 2), ("yes", None), ("room 2", None), ("yes 2 3", None),
        ("yes 100", None), ("", None),
    ],
)  # fmt: skip
def test_the_number_of_a_question(text, number):
    assert ask_of(text) == number


def test_no_word_means_two_things():
    meanings: dict[str, set[str]] = {}
    for keyword, some in keywords._WORDS_BY_KEYWORD.items():
        for words in some:
            meanings.setdefault(keywords._plain(words), set()).add(keyword)

    assert not [words for words, means in meanings.items() if len(means) > 1]


@given(st.text(max_size=60))
def test_any_text_is_read(text):
    assert keyword_of(text) in {"", "yes", "no", "later", "stop", "start", "help"}
    assert ask_of(text) is None or 0 <= ask_of(text) <= keywords.HIGHEST_ASK
