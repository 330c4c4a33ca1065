"""Days and hours as the texts write them: ``"tue 8-12"``, ``"weekdays evening sat 9-12"``."""

from __future__ import annotations

from datetime import date, timedelta

from neighborhood.dayparts import DAY_MINUTES, MINUTES, DayPart
from neighborhood.fields import MinuteRanges, merged

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_BY_WORD = {
    **{name: (day,) for day, name in enumerate(DAY_NAMES)},
    "weekdays": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    "daily": (0, 1, 2, 3, 4, 5, 6),
}
ALL_DAY = (MINUTES[DayPart.MORNING][0], MINUTES[DayPart.EVENING][1])
# A day named in a need should be far enough away for the questions that are still open.
DAYS_AHEAD = 3


def windows(words: str) -> MinuteRanges | None:
    """Return the minutes of the week; None, any time, for no words.

    Days are followed by their hours (``8-12``, ``morning``); days without hours are whole.
    """
    spans: list[tuple[int, int]] = []
    days: tuple[int, ...] = ()
    has_hours = True
    for word in words.split():
        if word in DAYS_BY_WORD:
            days = DAYS_BY_WORD[word] if has_hours else days + DAYS_BY_WORD[word]
            has_hours = False
        else:
            spans += _on(days, _hours(word))
            has_hours = True
    if not has_hours:
        spans += _on(days, ALL_DAY)
    return merged(spans) or None


def next_day(name: str, *, today: date) -> date:
    """Return the next day of this name that is at least three days ahead."""
    earliest = today + timedelta(days=DAYS_AHEAD)
    return earliest + timedelta(days=(DAY_NAMES.index(name) - earliest.weekday()) % 7)


def _on(days: tuple[int, ...], hours: tuple[int, int]) -> list[tuple[int, int]]:
    start, end = hours
    return [(day * DAY_MINUTES + start, day * DAY_MINUTES + end) for day in days]


def _hours(word: str) -> tuple[int, int]:
    if word in MINUTES:
        return MINUTES[DayPart(word)]
    start, end = word.split("-")
    return _minute(start), _minute(end)


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute or 0)
