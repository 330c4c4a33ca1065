"""Reasons: true, best first, and never a number of a score."""

import json
from dataclasses import replace

import pytest
from hypothesis import given

from matching.engine.reasons import reasons
from matching.engine.scoring import parts
from matching.engine.types import ReasonCode
from tests.engine import strategies as some
from tests.engine.facts import (
    DAY,
    HOUR,
    LIMITS,
    MONDAY,
    NOW,
    PHONE_BUDDY,
    RIDES,
    THURSDAY,
    TUESDAY,
    WEIGHTS,
    hal,
    hals_offer,
    rosas_need,
)

ALL = replace(LIMITS, max_reasons=99)
PLACES = {ReasonCode.SAME_AREA, ReasonCode.CLOSE_BY, ReasonCode.ABOUT_KM}
TIMES = {ReasonCode.FREE_WHEN_ASKED, ReasonCode.FREE_FROM, ReasonCode.FREE_UNTIL}
SPANISH = frozenset({"es"})


def given_reasons(need, offer, *, limits=ALL):
    sides = parts(need, offer, now=NOW, weights=WEIGHTS, limits=limits, text=0.0)
    return reasons(need, offer, sides, now=NOW, limits=limits)


def params_by_code(need, offer):
    return {reason.code: reason.params for reason in given_reasons(need, offer)}


@pytest.mark.parametrize(
    ("offer", "code", "params"),
    [
        ({"area_id": 1, "pt": (2.5, 0.0)}, ReasonCode.SAME_AREA, {}),
        ({"pt": (0.7, 0.0)}, ReasonCode.CLOSE_BY, {}),
        ({"pt": (0.9, 0.0)}, ReasonCode.ABOUT_KM, {"km": 1}),
        ({"pt": (2.4, 0.0)}, ReasonCode.ABOUT_KM, {"km": 2}),
    ],
)
def test_place_is_said_as_area_closeness_or_kilometres(offer, code, params):
    found = params_by_code(rosas_need(), hals_offer(**offer))

    assert {code: found[code] for code in found.keys() & PLACES} == {code: params}


def test_help_by_phone_says_so_and_no_distance():
    found = params_by_code(rosas_need(category=PHONE_BUDDY), hals_offer(category=PHONE_BUDDY))

    assert ReasonCode.REMOTE in found
    assert not found.keys() & PLACES


@pytest.mark.parametrize(
    ("asked", "offered", "expected"),
    [
        ((TUESDAY + 8 * HOUR, TUESDAY + 12 * HOUR), None, [[1, "morning"]]),
        ((TUESDAY + 12 * HOUR, TUESDAY + 17 * HOUR), None, [[1, "afternoon"]]),
        ((TUESDAY + 17 * HOUR, TUESDAY + 21 * HOUR), None, [[1, "evening"]]),
        ((TUESDAY + 8 * HOUR, TUESDAY + 21 * HOUR), None, [[1, "day"]]),
        (
            (TUESDAY + 8 * HOUR, TUESDAY + 21 * HOUR),
            ((TUESDAY + 9 * HOUR, TUESDAY + 11 * HOUR),),
            [[1, "morning"]],
        ),
    ],
)
def test_time_asked_for_is_said_as_day_and_part_of_day(asked, offered, expected):
    found = params_by_code(rosas_need(windows=(asked,)), hals_offer(windows=offered))

    assert found[ReasonCode.FREE_WHEN_ASKED] == {"slots": expected}


def test_times_begin_with_the_soonest_and_end_after_three():
    mornings = tuple((day + 8 * HOUR, day + 12 * HOUR) for day in (MONDAY, TUESDAY, THURSDAY))
    windows = (*mornings, (6 * 1440 + 8 * HOUR, 6 * 1440 + 12 * HOUR))
    need, offer = rosas_need(windows=windows), hals_offer()
    wednesday = NOW + 2 * DAY

    sides = parts(need, offer, now=wednesday, weights=WEIGHTS, limits=ALL, text=0.0)
    found = reasons(need, offer, sides, now=wednesday, limits=ALL)

    slots = next(r.params["slots"] for r in found if r.code is ReasonCode.FREE_WHEN_ASKED)
    assert slots == [[3, "morning"], [6, "morning"], [0, "morning"]]


def test_two_pieces_of_one_morning_are_said_once():
    pieces = ((TUESDAY + 480, TUESDAY + 540), (TUESDAY + 600, TUESDAY + 660))

    found = params_by_code(rosas_need(windows=pieces), hals_offer())

    assert found[ReasonCode.FREE_WHEN_ASKED] == {"slots": [[1, "morning"]]}


@pytest.mark.parametrize(
    ("start", "end", "code", "minute"),
    [
        (9 * HOUR + 30, 12 * HOUR, ReasonCode.FREE_FROM, 9 * HOUR + 30),
        (8 * HOUR, 9 * HOUR + 45, ReasonCode.FREE_UNTIL, 9 * HOUR + 45),
    ],
)
def test_too_little_time_is_said_as_late_or_tight(start, end, code, minute):
    asked = ((TUESDAY + 9 * HOUR, TUESDAY + 11 * HOUR),)
    offer = hals_offer(windows=((TUESDAY + start, TUESDAY + end),))

    found = params_by_code(rosas_need(windows=asked, minutes=2 * HOUR), offer)

    assert {code: found[code] for code in found.keys() & TIMES} == {
        code: {"weekday": 1, "minute": minute}
    }


def test_time_is_not_spoken_of_where_none_was_asked_for():
    offer = hals_offer(windows=((TUESDAY, TUESDAY + HOUR),))

    assert not params_by_code(rosas_need(), offer).keys() & TIMES


def test_languages_are_said_unless_everybody_speaks_them():
    need = rosas_need(languages=SPANISH | {"en"})
    offer = hals_offer(languages=frozenset({"en"}), helper=hal(languages=SPANISH))

    assert params_by_code(need, offer)[ReasonCode.SPEAKS] == {"languages": ["es"]}
    assert ReasonCode.SPEAKS not in params_by_code(rosas_need(), offer)


def test_interpreter_is_said_where_no_language_is_shared():
    need = rosas_need(languages=SPANISH, interpreter=True)

    assert ReasonCode.INTERPRETER in params_by_code(need, hals_offer())
    assert ReasonCode.INTERPRETER not in params_by_code(need, hals_offer(languages=SPANISH))


def test_requirements_that_are_met_are_said():
    wheelchair = frozenset({"wheelchair"})

    found = params_by_code(rosas_need(requirements=wheelchair), hals_offer(abilities=wheelchair))

    assert found[ReasonCode.REQUIREMENTS] == {"requirements": ["wheelchair"]}


@pytest.mark.parametrize(("days", "said"), [(None, True), (31, True), (30, False)])
def test_not_asked_lately_is_said_after_a_month(days, said):
    helper = hal(last_asked_at=None if days is None else NOW - days * DAY)

    found = params_by_code(rosas_need(), hals_offer(helper=helper))

    assert (ReasonCode.NOT_ASKED_LATELY in found) is said


@pytest.mark.parametrize(("days", "said"), [(7, True), (8, False)])
def test_confirmed_lately_is_said_for_a_week(days, said):
    found = params_by_code(rosas_need(), hals_offer(confirmed_current_at=NOW - days * DAY))

    assert (ReasonCode.CONFIRMED_LATELY in found) is said


def test_same_category_is_said_of_the_same_only():
    assert ReasonCode.SAME_CATEGORY in params_by_code(rosas_need(), hals_offer())
    assert ReasonCode.SAME_CATEGORY not in params_by_code(rosas_need(), hals_offer(category=RIDES))


def test_reasons_come_best_first_and_few():
    need = rosas_need(windows=((TUESDAY, TUESDAY + 4 * HOUR),), languages=SPANISH)
    offer = hals_offer(area_id=1, pt=(0.1, 0.0), languages=SPANISH)

    found = given_reasons(need, offer, limits=LIMITS)

    assert [reason.code for reason in found] == [
        ReasonCode.SAME_AREA,
        ReasonCode.FREE_WHEN_ASKED,
        ReasonCode.SPEAKS,
        ReasonCode.NOT_ASKED_LATELY,
    ]


@given(some.needs, some.offers)
def test_reasons_are_plain_values_and_carry_no_score_or_count(need, offer):
    found = given_reasons(need, offer)

    json.dumps([reason.params for reason in found])
    names = {name for reason in found for name in reason.params}
    assert names <= {"km", "slots", "weekday", "minute", "languages", "requirements"}
    assert len({reason.code for reason in found}) == len(found)
