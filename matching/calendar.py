"""A plan as a calendar file, and all of somebody's plans as a calendar to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from matching.models import Match
from members.models import Member
from members.revealing import is_withheld, withheld
from neighborhood.models import Neighborhood

DEFAULT_LENGTH = timedelta(hours=1)


# What a calendar program is asked to wait before it looks again; few of them listen.
LOOK_AGAIN = timedelta(hours=1)


def plan_as_ical(match: Match, *, reader: Member) -> bytes:
    """Return an iCalendar file with one event in the neighborhood's zone.

    It names the other side by first name and holds no contact: calendars are synced to
    places that nobody here knows. Raises ValueError when the plan has no time yet.
    """
    if match.starts_at is None:
        raise ValueError("the plan has no time yet")
    waits = is_withheld(match, viewer=reader, at=timezone.now())
    group = Neighborhood.current()
    return _written([_event_of(match, reader=reader, group=group, waits=waits)])


def plans_as_ical(matches: Iterable[Match], *, reader: Member) -> bytes:
    """Return an iCalendar file with all plans that have a time, to be read again and again.

    A plan that is called off is not in it any more, and calendar programs then take it out.
    """
    group = Neighborhood.current()
    plans = list(matches)
    later = withheld(plans, viewer=reader, at=timezone.now())
    events = [
        _event_of(match, reader=reader, group=group, waits=match.pk in later) for match in plans
    ]
    more = {"x-wr-calname": group.name, "refresh-interval": LOOK_AGAIN, "x-published-ttl": "PT1H"}
    return _written(events, more)


def _event_of(match: Match, *, reader: Member, group: Neighborhood, waits: bool) -> Event:
    """Return a plan as an event; without its place while that waits for its day."""
    starts_at = match.starts_at
    if starts_at is None:
        raise ValueError("the plan has no time yet")
    event = Event()
    event.add("uid", f"match-{match.pk}@{settings.ALLOWED_HOSTS[0].lstrip('*.') or 'localhost'}")
    event.add("dtstamp", match.confirmed_at or match.proposed_at)
    event.add("dtstart", starts_at.astimezone(group.tz))
    ends_at = match.ends_at or starts_at + DEFAULT_LENGTH
    event.add("dtend", ends_at.astimezone(group.tz))
    name = match.other_side(reader).first_name_or_neighbor
    event.add("summary", _("%(group)s: with %(name)s") % {"group": group.name, "name": name})
    if match.place and not waits:
        event.add("location", match.place)
    return event


def _written(events: Iterable[Event], more: Mapping[str, Any] | None = None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Mutualaid//plan//EN")
    calendar.add("version", "2.0")
    for name, value in (more or {}).items():
        calendar.add(name, value)
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
