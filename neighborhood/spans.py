"""How long ago something was, in one unit: "2 days"."""

from __future__ import annotations

from datetime import datetime

from django.utils.timesince import timesince
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
