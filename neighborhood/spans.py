"""How long ago something was, in one unit: "2 days"."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.timesince import timesince
from django.utils.timezone import localdate
from django.utils.translation import ngettext_lazy

# Django's own words name the number in Arabic where the dual says it already.
UNITS = {
    "year": ngettext_lazy("%(num)d year", "%(num)d years", "num"),
    "month": ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    "week": ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    "day": ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    "hour": ngettext_lazy("%(num)d hour", "%(num)d hours", "num"),
    "minute": ngettext_lazy("%(num)d minute", "%(num)d minutes", "num"),
}


def span(since: datetime, until: datetime) -> str:
    """Return the time between two moments in its greatest unit, rounded down."""
    words: str = timesince(since, until, time_strings=UNITS, depth=1)  # type: ignore[arg-type]
    return words


def days_between(since: datetime, until: datetime) -> str:
    """Return the same by the calendar: from any hour of Monday to any of Wednesday, "2 days"."""
    first, last = (datetime.combine(localdate(moment), time()) for moment in (since, until))
    return span(first, last)


def lasting(minutes: int) -> str:
    """Return how long something lasts, in hours where it has some: "2 hours, 30 minutes"."""
    start = datetime(2000, 1, 1)  # noqa: DTZ001 (no moment: only what lies between the two counts)
    words: str = timesince(start, start + timedelta(minutes=minutes), time_strings=UNITS)  # type: ignore[arg-type]
    return words
