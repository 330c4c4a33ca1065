"""A rest from questions that ends only when the member says so, and how the day of one is said."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext

#: Whoever has stopped all messages rests until then: the last day there is.
NO_END = date.max


def day_of_rest(day: date, *, as_format: str = "MONTH_DAY_FORMAT") -> str:
    """Return what stands after "resting until": a day, or words for a rest without end."""
    if day == NO_END:
        return pgettext("resting until …", "further notice")
    return date_format(day, as_format)
