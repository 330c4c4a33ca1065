"""Days and hours as neighbors say them, in the zone of the neighborhood."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

WEEK_DAYS = 7


def on_day(moment: datetime, *, now: datetime) -> str:
    """Return "today", "on Saturday" or "on May 3", to stand inside a sentence."""
    if near := _near(moment, now=now):
        return near
    return _("on %(day)s") % {"day": _name(moment, now=now)}


def day_and_time(moment: datetime, *, now: datetime) -> str:
    """Return "today, 6 PM" or "Monday, 6 PM", to stand after "by" or "until"."""
    named = pgettext("a day, before a time of day", "%(day)s") % {"day": _name(moment, now=now)}
    day = _near(moment, now=now) or named
    time = date_format(timezone.localtime(moment), "TIME_FORMAT")
    return pgettext("a day and a time of day", "%(day)s, %(time)s") % {"day": day, "time": time}


def _near(moment: datetime, *, now: datetime) -> str:
    words = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return words.get(_days_ahead(moment, now=now), "")


def _name(moment: datetime, *, now: datetime) -> str:
    near = abs(_days_ahead(moment, now=now)) < WEEK_DAYS
    return date_format(timezone.localtime(moment), "l" if near else "MONTH_DAY_FORMAT")


def _days_ahead(moment: datetime, *, now: datetime) -> int:
    return (timezone.localtime(moment).date() - timezone.localtime(now).date()).days
