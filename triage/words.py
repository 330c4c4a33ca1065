"""How the desk says when, and how often: one idea of a near day for every page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Pace

DAYS_OF_A_WEEK = 7

#: How much somebody wants to be asked, after the word “Pace”.
PACE_WORDS: Mapping[str, Promise] = {
    Pace.LITTLE: gettext_lazy("a little, about once a week"),
    Pace.SOME: gettext_lazy("some, a few times a week"),
    Pace.LOT: gettext_lazy("a lot, most days"),
}


def near_day_words(day: date, *, today: date) -> str:
    """Say which day: the weekday of one to come within the week, else the day of the month.

    A weekday alone is never one that has been: "Friday" would be the last or the next.
    """
    is_near = 0 < (day - today).days < DAYS_OF_A_WEEK
    return date_format(day, "l" if is_near else "MONTH_DAY_FORMAT")


def days_since(moment: datetime, *, at: datetime) -> int:
    """Count the days of the calendar that something has waited: 1 from any hour of yesterday."""
    return max(0, (localdate(at) - localdate(moment)).days)


def inside(words: str) -> str:
    """Write words of ours that begin a line the way they stand inside one."""
    return words[:1].lower() + words[1:]


def moment_words(moment: datetime, *, at: datetime) -> str:
    """Say a moment: the hour alone on the same day, else the day before it."""
    local, today = localtime(moment), localdate(at)
    if local.date() == today:
        return date_format(local, "TIME_FORMAT")
    return day_and_hour(near_day_words(local.date(), today=today), local)


def day_and_hour(day: str, moment: datetime) -> str:
    """Say the hour of a local moment after the words for its day."""
    return _("%(day)s, %(hour)s") % {"day": day, "hour": date_format(moment, "TIME_FORMAT")}
