"""Every code has a sentence, and every sentence can be filled."""

import re

from matching.engine.eligibility import UNTOLD
from matching.engine.sentences import NOBODY_OFFERS, OF_THE_NEED, REASONS, RULES, WHY_NOT
from matching.engine.types import ReasonCode, Rule

PLACES = {
    "count", "until", "languages", "requirements", "km", "time", "when",
}  # fmt: skip


def test_every_rule_and_reason_has_a_sentence():
    assert set(RULES) == set(Rule)
    assert set(REASONS) == set(ReasonCode)


def test_every_rule_that_is_told_has_a_why_not():
    assert set(WHY_NOT) | set(OF_THE_NEED) | UNTOLD == set(Rule)
    assert not set(WHY_NOT) & set(OF_THE_NEED)


def test_sentences_ask_only_for_what_is_promised():
    counted = [text for sentence in WHY_NOT.values() for text in (sentence.one, sentence.many)]

    for text in (
        NOBODY_OFFERS,
        *RULES.values(),
        *OF_THE_NEED.values(),
        *REASONS.values(),
        *counted,
    ):
        assert set(re.findall(r"%\((\w+)\)s", text)) <= PLACES
        assert "!" not in text
        assert text % dict.fromkeys(PLACES, "x")


def test_counted_sentences_name_the_same_things_for_one_and_more():
    for sentence in WHY_NOT.values():
        assert sorted(re.findall(r"%\(\w+\)s", sentence.one)) == sorted(
            re.findall(r"%\(\w+\)s", sentence.many)
        )
