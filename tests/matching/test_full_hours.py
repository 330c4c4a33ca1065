"""Questions have time until a full hour by day, however late they were asked."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.full_hours import time_until
from neighborhood.models import Neighborhood
from outbox.hours.quiet import TIME_TO_READ, QuietHours
from tests.outbox.clock import at

#: Whole hours, half hours and quarters beside the clock of the world; one changes by half an hour.
ZONES = ("America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 365 * 24 * 3600).map(lambda seconds: YEAR + timedelta(seconds=seconds))
MINUTES = st.integers(0, 24 * 60 - 1)


@st.composite
def groups(draw):
    """Make the settings of a group that is awake for at least four hours of each day."""
    begins, ends = draw(MINUTES), draw(MINUTES)
    assume((ends - begins) % (24 * 60) <= 20 * 60)
    begins, ends = (time(*divmod(minutes, 60)) for minutes in (begins, ends))
    return Neighborhood(quiet_from=begins, quiet_until=ends, zone=draw(st.sampled_from(ZONES)))


def is_quiet_before(moment, group):
    quiet = QuietHours(group.quiet_from, group.quiet_until, group.tz)
    return quiet.end_of(moment - datetime.resolution) is not None


@given(MOMENTS, groups())
def test_time_ends_at_a_full_hour_that_is_not_quiet(moment, group):
    until = time_until(moment, group=group)

    local = until.astimezone(group.tz)
    assert (local.minute, local.second, local.microsecond) == (0, 0, 0)
    assert not is_quiet_before(until, group)


@given(MOMENTS, groups())
def test_nobody_has_less_time_and_nobody_much_more(moment, group):
    until = time_until(moment, group=group)

    begins, ends = (
        timedelta(hours=one.hour, minutes=one.minute)
        for one in (group.quiet_from, group.quiet_until)
    )
    night = (ends - begins) % DAY
    # An hour to read, what is missing to a full hour before and after, and a change of the clocks.
    assert moment <= until < moment + night + TIME_TO_READ + 3 * HOUR


@given(MOMENTS, groups(), st.integers(0, 60 * 24))
def test_whoever_is_asked_later_has_no_less_time(moment, group, minutes):
    later = moment + minutes * MINUTE

    assert time_until(moment, group=group) <= time_until(later, group=group)


@given(MOMENTS)
def test_group_without_quiet_hours_has_the_next_full_hour(moment):
    group = Neighborhood(quiet_from=time(8), quiet_until=time(8), zone="America/New_York")

    assert timedelta(0) <= time_until(moment, group=group) - moment < HOUR


@pytest.mark.parametrize(
    ("answer_by", "until"),
    [
        ("2026-11-27 15:43", "2026-11-27 16:00"),
        ("2026-11-27 20:10", "2026-11-27 21:00"),
        ("2026-11-27 21:00", "2026-11-27 21:00"),
        ("2026-11-27 21:01", "2026-11-28 09:00"),
        ("2026-11-28 02:51", "2026-11-28 09:00"),
        ("2026-11-28 07:00", "2026-11-28 09:00"),
        ("2026-11-28 08:00", "2026-11-28 09:00"),
        ("2026-11-28 09:00", "2026-11-28 09:00"),
        ("2026-11-28 09:01", "2026-11-28 10:00"),
        # The nights in which the clocks change.
        ("2026-03-08 01:59", "2026-03-08 09:00"),
        ("2026-11-01 00:30", "2026-11-01 09:00"),
    ],
)
def test_time_leaves_the_night(answer_by, until):
    assert time_until(at(answer_by), group=Neighborhood(zone="America/New_York")) == at(until)


def test_reading_begins_when_quiet_hours_end_at_half_past():
    group = Neighborhood(quiet_until=time(7, 30), zone="America/New_York")

    assert time_until(at("2026-11-28 03:00"), group=group) == at("2026-11-28 09:00")
