"""The shapes of a need that the database refuses, each by the name of its constraint."""

import uuid

import pytest

from tests.constraints import broken_by, change, constraints_of
from tests.factories import NeedFactory

pytestmark = pytest.mark.django_db

SAME_FORM = {"submission_key": uuid.UUID(int=7), "submission_position": 1}

BREAKS = {
    "needs_need_what_not_empty": lambda: change(NeedFactory(), what=""),
    "needs_need_probability_range": lambda: change(NeedFactory(), category_probability=1.1),
    "needs_need_submitted_once": lambda: [NeedFactory(**SAME_FORM) for _time in range(2)],
    "needs_need_status_known": lambda: change(NeedFactory(), status="lost"),
    "needs_need_urgency_known": lambda: change(NeedFactory(), urgency="yesterday"),
    "needs_need_helpers_in_range": lambda: change(NeedFactory(met=True), helpers_committed=2),
    "needs_need_matched_is_full": lambda: change(NeedFactory(), status="matched"),
    "needs_need_open_has_room": lambda: change(NeedFactory(matched=True), status="open"),
    "needs_need_closed_has_moment": lambda: change(NeedFactory(), status="met"),
    "needs_need_minutes_in_range": lambda: change(NeedFactory(), minutes=4),
    "needs_need_people_at_least_one": lambda: change(NeedFactory(), people=0),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    assert broken_by(BREAKS[name]) == name


def test_every_constraint_is_broken_here():
    assert set(BREAKS) == constraints_of("needs")


@pytest.mark.parametrize("status", ["met", "withdrawn", "expired"])
def test_every_end_has_its_moment(status):
    need = NeedFactory()

    assert broken_by(lambda: change(need, status=status)) == "needs_need_closed_has_moment"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"helpers_wanted": 0}, "needs_need_helpers_in_range"),
        ({"helpers_committed": -1}, "needs_need_helpers_committed_check"),
        ({"minutes": 1441}, "needs_need_minutes_in_range"),
        ({"category_probability": -0.1}, "needs_need_probability_range"),
        ({"closed_at": "2026-01-02T03:04Z"}, "needs_need_open_has_room"),
    ],
)
def test_other_end_of_a_range_is_refused(fields, name):
    assert broken_by(lambda: change(NeedFactory(), **fields)) == name
