"""Every code of the engine has a sentence, for each reader, and none tells a number of a score."""

from collections.abc import Mapping
from datetime import date

import pytest
from django.utils.translation import override

from matching.engine.types import Json, Reason, ReasonCode, Rule, WhyNot
from matching.in_force import PARTS
from matching.words import (
    CHANGES,
    Reader,
    change_words,
    count_words,
    reason_words,
    rule_words,
    stored_reason,
    stored_why_not,
    why_not_words,
)

SUNDAY = date(2026, 11, 22)
NAMES = {"es": "Spanish", "so": "Somali", "wheelchair": "Wheelchair"}
PARAMS: Mapping[ReasonCode, Mapping[str, Json]] = {
    ReasonCode.ABOUT_KM: {"km": 2},
    ReasonCode.FREE_WHEN_ASKED: {"slots": [[1, "evening"], [3, "morning"]]},
    ReasonCode.FREE_FROM: {"weekday": 1, "minute": 18 * 60 + 30},
    ReasonCode.FREE_UNTIL: {"weekday": 1, "minute": 12 * 60},
    ReasonCode.SPEAKS: {"languages": ["es", "so"]},
    ReasonCode.REQUIREMENTS: {"requirements": ["wheelchair"]},
}
WHY_NOT_PARAMS: Mapping[Rule, Mapping[str, Json]] = {
    Rule.LANGUAGE: {"languages": ["es"]},
    Rule.REQUIREMENTS: {"requirements": ["wheelchair"]},
    Rule.OFFER_ENDED: {"day": "2026-11-20"},
    Rule.NEED_DAY_PASSED: {"day": "2026-11-20"},
}
SAID_BY_NOBODY = {Rule.OWN, Rule.BLOCKED}


def words(code, reader):
    stored = [stored_reason(Reason(code, PARAMS.get(code, {})))]
    return reason_words(stored, reader=reader, names=NAMES)


def obstacle(rule, count=2, soonest=None, **params):
    return stored_why_not(WhyNot(rule, count, soonest, params or WHY_NOT_PARAMS.get(rule, {})))


def why_not(*obstacles):
    return why_not_words(obstacles, today=SUNDAY, names=NAMES)


def test_part_of_the_day_that_days_share_is_said_once():
    slots: Mapping[str, Json] = {"slots": [[day, "afternoon"] for day in (0, 1, 2)]}

    stored = [stored_reason(Reason(ReasonCode.FREE_WHEN_ASKED, slots))]

    assert reason_words(stored, reader="coordinator", names=NAMES) == [
        "Free on Monday, Tuesday and Wednesday afternoons"
    ]


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_a_sentence_for_every_reader(code, reader):
    [sentence] = words(code, reader)

    assert sentence
    assert "%" not in sentence
    assert "{" not in sentence


@pytest.mark.parametrize(
    ("reader", "sentence"),
    [
        ("coordinator", "Free on Tuesday evening and Thursday morning"),
        ("requester", "Free on Tuesday evening and Thursday morning, as you asked"),
        ("helper", "On Tuesday evening and Thursday morning, when you are free"),
    ],
)
def test_time_is_said_to_each_reader_in_their_own_way(reader, sentence):
    assert words(ReasonCode.FREE_WHEN_ASKED, reader) == [sentence]


def test_reasons_name_languages_distance_and_hours():
    assert words(ReasonCode.SPEAKS, "helper") == ["You both speak Spanish and Somali"]
    assert words(ReasonCode.ABOUT_KM, "requester") == ["About 2\u00a0km from you"]
    assert words(ReasonCode.FREE_FROM, "coordinator") == [
        "Free from Tuesday, 6:30\xa0PM, so a little late"
    ]


def test_reasons_are_said_in_the_language_of_the_page():
    with override("es"):
        [sentence] = words(ReasonCode.FREE_FROM, "coordinator")

    assert "martes" in sentence.lower()


def test_reason_of_another_version_is_left_out():
    stored = [{"code": "luck", "params": {}}, stored_reason(Reason(ReasonCode.CLOSE_BY))]

    assert reason_words(stored, reader="coordinator", names={}) == ["Close by"]


@pytest.mark.parametrize("rule", sorted(set(Rule) - SAID_BY_NOBODY))
@pytest.mark.parametrize("count", [1, 2])
def test_every_obstacle_has_a_sentence(rule, count):
    [sentence] = why_not(obstacle(rule, count, soonest=date(2026, 11, 26)))

    assert sentence.endswith(".")
    assert "%" not in sentence
    assert sentence[0].isupper()


def test_obstacles_count_in_words_and_name_the_day():
    told = why_not(
        obstacle(Rule.RESTING, 2, soonest=date(2026, 11, 26)),
        obstacle(Rule.LANGUAGE, 1),
        obstacle(Rule.TIMES, 3),
    )

    assert told == [
        "Two are resting, at least until Thursday.",
        "One offers this kind of help, but does not speak Spanish.",
        "Three are not free at that time.",
    ]


def test_obstacle_far_off_names_the_date():
    [sentence] = why_not(obstacle(Rule.RESTING, 1, soonest=date(2026, 12, 24)))

    assert sentence == "One is resting until 24 December."


def test_nobody_offers_is_said_without_a_count():
    assert why_not(obstacle(Rule.CATEGORY, 0)) == ["Nobody has offered this kind of help yet."]


def test_more_than_a_dozen_is_a_number():
    assert (count_words(12), count_words(13)) == ("twelve", "13")


def test_changes_say_each_once_and_only_what_can_be_done():
    told = change_words([obstacle(Rule.TIMES), obstacle(Rule.TIMES), obstacle(Rule.NEED_FULL)])

    assert told == [str(CHANGES[Rule.TIMES])]


@pytest.mark.parametrize("missing", [["lactose-free"], ["car", "no-stairs"], ["car-seat"]])
def test_nobody_is_told_to_ask_for_less_of_what_has_to_fit(missing):
    told = change_words([obstacle(Rule.REQUIREMENTS, requirements=missing)])

    assert told == ["That has to fit. Ask neighbors whether somebody could offer it so."]
    assert change_words([obstacle(Rule.REQUIREMENTS, requirements=["car"])]) == [
        "Ask whether all of that is needed."
    ]


def test_every_rule_and_part_can_be_explained_in_public():
    assert all(rule_words(rule) for rule in Rule)
    assert list(PARTS) == ["category", "distance", "overlap", "text", "rest", "freshness"]


def test_names_are_loaded_once_when_they_are_needed(db, django_assert_num_queries):
    speaks = [stored_reason(Reason(ReasonCode.SPEAKS, {"languages": ["es"]}))]

    with django_assert_num_queries(1):
        assert reason_words(speaks, reader="coordinator") == ["Speaks Spanish"]
    with django_assert_num_queries(0):
        reason_words([stored_reason(Reason(ReasonCode.CLOSE_BY))], reader="helper")
