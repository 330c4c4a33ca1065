"""One line of a timeline, and how its moments are said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from triage.timeline.scope import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened.

    kind: event, note, look, message; of a note ``text`` are the words. pk: of its row, so that
    what happened in the same moment keeps its order.
    """

    at: datetime
    pk: int
    kind: str
    words: str
    text: str = ""
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, latest first."""

    words: str
    moments: list[Moment]


def days_of(moments: list[Moment], *, at: datetime) -> list[Day]:
    """Group moments, latest first, by the day they happened on here."""
    days: dict[date, list[Moment]] = {}
    for moment in moments:
        days.setdefault(localdate(moment.at), []).append(moment)
    return [Day(day_words(day, today=localdate(at)), rows) for day, rows in days.items()]


def day_words(day: date, *, today: date) -> str:
    """Say which day: "Today", "Yesterday", "Friday, November 20", and the year of another."""
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    if day.year != today.year:
        return date_format(day, "DATE_FORMAT")
    both = {"weekday": date_format(day, "l"), "date": date_format(day, "MONTH_DAY_FORMAT")}
    return pgettext("a weekday and its date", "%(weekday)s, %(date)s") % both
