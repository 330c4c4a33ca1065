"""The hours in which somebody is not written to, on the clock of the place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
#: So long after the end of quiet hours somebody has had time to read what came.
TIME_TO_READ = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day until another, perhaps over midnight; the end is quiet no more.

    The same time twice is no quiet at all. Moments are compared on the clock of the world, so
    that an hour which the place's clock shows twice, or never, does no harm.
    """

    start: time
    end: time
    zone: ZoneInfo

    def end_of(self, at: datetime) -> datetime | None:
        """Return when the quiet ends that holds at a moment; None when none holds."""
        today = at.astimezone(self.zone).date()
        for day in (today - DAY, today):
            begins, ends = self._beginning_on(day)
            if begins <= at < ends:
                return ends
        return None

    def when_read(self, moment: datetime) -> datetime:
        """Return a moment, or an hour after the quiet hours that it, or the hour before, is in."""
        slept = self.end_of(moment) or self.end_of(moment - TIME_TO_READ)
        return slept + TIME_TO_READ if slept else moment.astimezone(UTC)

    def _beginning_on(self, day: date) -> tuple[datetime, datetime]:
        last = day if self.start <= self.end else day + DAY
        return at_clock(day, self.start, self.zone), at_clock(last, self.end, self.zone)


def at_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment at which the place's clock shows this time on this day.

    The first of two; a time that the clock leaps over is as much later as it leaps.
    """
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
