"""Weights and limits: their bounds, and their way to JSON and back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.types import BadSetting, Limits, Pace, PerPace, Weights
from tests.engine import strategies as some

limits = st.builds(
    Limits,
    asks_per_week=some.per_pace,
    offer_fresh_days=st.integers(1, 400),
    close_km=st.floats(0, 9),
    everyday_languages=some.languages,
)


@given(some.weights)
def test_weights_come_back_from_json_as_they_were(weights):
    assert Weights.from_dict(json.loads(json.dumps(weights.to_dict()))) == weights


@given(limits)
def test_limits_come_back_from_json_as_they_were(limits):
    assert Limits.from_dict(json.loads(json.dumps(limits.to_dict()))) == limits


def test_what_was_not_stored_keeps_its_start_value():
    assert Limits.from_dict({}) == Limits()
    assert Weights.from_dict({"text": 0.2}) == Weights(text=0.2)


@pytest.mark.parametrize("kind", [Weights, Limits])
def test_a_setting_that_does_not_exist_is_refused(kind):
    with pytest.raises(BadSetting, match="charm"):
        kind.from_dict({"charm": 1})


@pytest.mark.parametrize(
    "numbers",
    [
        {"text": -0.1},
        dict.fromkeys(("category", "distance", "overlap", "text", "rest", "freshness"), 0.0),
        {"related_category": 1.1},
        {"related_category": -0.1},
        {"rest_days": 0},
        {"text": "much"},
        {"rest_days": None},
    ],
)
def test_weights_that_make_no_sense_are_refused(numbers):
    with pytest.raises(BadSetting):
        Weights.from_dict(numbers)


@pytest.mark.parametrize(
    "numbers",
    [
        {"open_asks": -1},
        {"open_asks": "two"},
        {"asks_per_week": {"little": 0, "some": 1, "lot": 2}},
        {"asks_per_week": {"little": "one", "some": 1, "lot": 2}},
        {"asks_per_week": {"little": 1}},
        {"asks_per_week": 3},
        {"everyday_languages": 1},
        {"need_fresh_days": 0},
    ],
)
def test_limits_that_make_no_sense_are_refused(numbers):
    with pytest.raises(BadSetting):
        Limits.from_dict(numbers)


def test_each_pace_has_its_own_number():
    numbers = PerPace(little=1, some=2, lot=3)

    assert [numbers.at(pace) for pace in Pace] == [1, 2, 3]
