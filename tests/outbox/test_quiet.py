"""Quiet hours on the clock of the place, over midnight and over changes of the clocks."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.hours.quiet import QuietHours, at_clock
from tests.outbox.clock import NEW_YORK, at

NIGHT = QuietHours(time(21), time(8), NEW_YORK)
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: YEAR + timedelta(minutes=minutes))
CLOCKS = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(*divmod(minutes, 60)))


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2026-11-27 20:59", None),
        ("2026-11-27 21:00", "2026-11-28 08:00"),
        ("2026-11-28 00:00", "2026-11-28 08:00"),
        ("2026-11-28 07:59", "2026-11-28 08:00"),
        ("2026-11-28 08:00", None),
    ],
)
def test_night_lasts_until_the_morning_after(moment, ends):
    assert NIGHT.end_of(at(moment)) == (at(ends) if ends else None)


def test_hours_of_one_day_do_not_wrap():
    noon = QuietHours(time(12), time(14), NEW_YORK)

    assert noon.end_of(at("2026-11-27 13:30")) == at("2026-11-27 14:00")
    assert noon.end_of(at("2026-11-27 23:30")) is None


def test_same_time_twice_is_no_quiet():
    assert QuietHours(time(9), time(9), NEW_YORK).end_of(at("2026-11-27 09:00")) is None


@pytest.mark.parametrize(
    ("night", "hours"),
    [("2026-03-07 21:00", 10), ("2026-03-06 21:00", 11), ("2026-10-31 21:00", 12)],
)
def test_nights_in_which_clocks_change_are_shorter_or_longer(night, hours):
    begins = at(night).astimezone(UTC)

    assert NIGHT.end_of(begins) == begins + timedelta(hours=hours)


def test_hour_that_comes_twice_is_quiet_once():
    until_half_past_one = QuietHours(time(21), time(1, 30), NEW_YORK)

    assert until_half_past_one.end_of(at("2026-11-01 01:15")) == at("2026-11-01 01:30")
    assert until_half_past_one.end_of(at("2026-11-01 01:15", fold=1)) is None


def test_end_that_the_clock_leaps_over_comes_after_the_leap():
    until_half_past_two = QuietHours(time(21), time(2, 30), NEW_YORK)

    ends = until_half_past_two.end_of(at("2026-03-08 01:59"))

    assert ends == at("2026-03-08 03:30")
    assert at_clock(ends.date(), time(3, 30), NEW_YORK) == ends


@given(MOMENTS, CLOCKS, CLOCKS)
def test_quiet_always_ends_within_a_day_or_so_and_is_over_then(moment, begins, ends):
    hours = QuietHours(begins, ends, NEW_YORK)

    end = hours.end_of(moment)

    if end is not None:
        assert moment < end <= moment + timedelta(hours=25)
        assert hours.end_of(end) is None
