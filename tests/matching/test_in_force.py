"""Rules and parts in words that follow the numbers, and cannot miss one."""

import pytest
from django.utils.translation import override

from matching.engine.types import Limits, Pace, PerPace, Rule, Weights
from matching.in_force import (
    PARTS,
    RULE_GROUPS,
    halving_km,
    km_number,
    limit_words,
    meaning_of,
    pace_words,
    strokes_of,
)

NUMBERED = {
    Rule.NEED_STALE, Rule.OFFER_STALE, Rule.DISTANCE, Rule.TIMES, Rule.OVER_PACE,
    Rule.OPEN_ASKS, Rule.COOL_DOWN,
}  # fmt: skip


def test_every_rule_stands_in_one_group():
    assert sorted(rule for rules in RULE_GROUPS.values() for rule in rules) == sorted(Rule)


def test_rules_with_a_number_say_it():
    assert {rule for rule in Rule if limit_words(rule, Limits())} == NUMBERED


@pytest.mark.parametrize(
    ("rule", "limits", "words"),
    [
        (Rule.NEED_STALE, Limits(need_fresh_days=1), "That is, in the last day."),
        (Rule.OFFER_STALE, Limits(offer_fresh_days=30), "That is, in the last 30 days."),
        (Rule.COOL_DOWN, Limits(cool_down_hours=1), "There is at least 1 hour between"),
        (Rule.OVER_PACE, Limits(asks_per_week=PerPace(2, 4, 7)), "that is 2, 4 or 7,"),
    ],
)
def test_limits_follow_the_numbers(rule, limits, words):
    assert words in limit_words(rule, limits)


def test_every_part_has_a_meaning():
    weights, limits = Weights(rest_days=1), Limits(offer_fresh_days=1)

    said = [meaning_of(part, weights=weights, limits=limits) for part in PARTS]

    assert all(words.endswith(".") and "%(" not in words for words in said)
    assert "full 1 day after they last helped" in said[4]


def test_strokes_leave_out_what_weighs_nothing():
    weights = Weights(category=0.4, distance=0.3, overlap=0.2, text=0, rest=0.05)

    assert strokes_of(weights) == {
        "category": 4, "distance": 3, "overlap": 2, "freshness": 1, "rest": 1,
    }  # fmt: skip


def test_pace_says_asks_and_helps():
    assert pace_words(Pace.LOT, Limits()) == "asked 6 times a week at most, helping 5 times"


def test_kilometres_have_one_digit_in_the_reader_s_language():
    assert (km_number(3.04), km_number(1.25), halving_km(1.5)) == ("3", "1.2", "1")
    with override("es"):
        assert km_number(1.3) == "1,3"
