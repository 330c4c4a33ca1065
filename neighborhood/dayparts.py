"""Days and parts of the day: the grid that people tick, and the minutes of the week behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from enum import StrEnum

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from neighborhood.fields import MinuteRanges, merged
from neighborhood.naming import enumerated, semicolon

DAY_MINUTES = 24 * 60
DAYS = tuple(range(7))


class DayPart(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


#: Local hours, from and up to.
HOURS = {
    DayPart.MORNING: (8, 12),
    DayPart.AFTERNOON: (12, 17),
    DayPart.EVENING: (17, 21),
}

MINUTES = {part: (start * 60, end * 60) for part, (start, end) in HOURS.items()}

NAMES = {
    DayPart.MORNING: gettext_lazy("Morning"),
    DayPart.AFTERNOON: gettext_lazy("Afternoon"),
    DayPart.EVENING: gettext_lazy("Evening"),
}

type Cell = tuple[int, DayPart]
"""One square of the grid: a day, Monday being 0, and a part of it."""


def windows_of(cells: Iterable[Cell], *, beside: MinuteRanges = ()) -> MinuteRanges | None:
    """Return the minutes of the week that these squares cover; None, any time, for no square.

    beside: minutes that count as well.
    """
    return merged((*beside, *(_minutes(cell) for cell in cells))) or None


def cells_in(windows: MinuteRanges | None) -> frozenset[Cell]:
    """Return the squares that lie wholly within the windows."""
    return frozenset(
        (day, part)
        for day in DAYS
        for part in DayPart
        if _covers(windows or (), _minutes((day, part)))
    )


def beside_cells(windows: MinuteRanges | None) -> MinuteRanges:
    """Return what no square of the grid can show: minutes outside the parts wholly covered."""
    shown = sorted(_minutes(cell) for cell in cells_in(windows))
    left = []
    for start, end in windows or ():
        for first, last in shown:
            if start <= first and last <= end:
                left.append((start, first))
                start = last
        left.append((start, end))
    return merged(span for span in left if span[0] < span[1])


def in_words(windows: MinuteRanges | None, *, any_day: bool = True) -> str:
    """Say the windows, as "Tuesday, morning" or "any day, evening"; "" for any time.

    Days with the same hours stand together. Hours that are not whole parts are said as such.
    any_day: False where something beside says which days; hours of every day stand alone then.
    """
    days_by_hours: dict[str, list[int]] = {}
    for day in DAYS:
        if hours := hours_on(day, windows):
            days_by_hours.setdefault(hours, []).append(day)
    if not any_day and [*days_by_hours.values()] == [list(DAYS)]:
        return next(iter(days_by_hours))
    pattern = pgettext("when: a day and its hours", "%(day)s, %(hours)s")
    return semicolon().join(
        pattern % {"day": _days_in_words(days), "hours": hours}
        for hours, days in days_by_hours.items()
    )


def hours_on(day: int, windows: MinuteRanges | None) -> str:
    """Say the hours on one day, as "morning" or "9 AM–11:30 AM"; "" when there are none."""
    midnight = day * DAY_MINUTES
    spans = [
        (max(start, midnight) - midnight, min(end, midnight + DAY_MINUTES) - midnight)
        for start, end in windows or ()
        if start < midnight + DAY_MINUTES and end > midnight
    ]
    parts = [part for part, minutes in MINUTES.items() if _covers(spans, minutes)]
    if merged(MINUTES[part] for part in parts) == tuple(spans):
        if len(parts) == len(DayPart):
            return _("all day")
        return enumerated(str(NAMES[part]).lower() for part in parts)
    return enumerated(f"{_clock(start)}–{_clock(end)}" for start, end in spans)


def _minutes(cell: Cell) -> tuple[int, int]:
    day, part = cell
    start, end = MINUTES[part]
    return day * DAY_MINUTES + start, day * DAY_MINUTES + end


def _covers(windows: Iterable[tuple[int, int]], minutes: tuple[int, int]) -> bool:
    start, end = minutes
    return any(first <= start and end <= last for first, last in windows)


def _clock(minute: int) -> str:
    return time_format(time(*divmod(minute % DAY_MINUTES, 60)), "TIME_FORMAT")


def _days_in_words(days: Sequence[int]) -> str:
    if len(days) == len(DAYS):
        return _("any day")
    if list(days) == [5, 6]:
        return _("weekends")
    if list(days) == [0, 1, 2, 3, 4]:
        return _("weekdays")
    return enumerated(WEEKDAYS[day] for day in days)
