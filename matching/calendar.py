"""A plan as a calendar file."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from matching.models import Match
from members.models import Member
from neighborhood.models import Neighborhood

DEFAULT_LENGTH = timedelta(hours=1)


def plan_as_ical(match: Match, *, reader: Member) -> bytes:
    """Return an iCalendar file with one event in the neighborhood's zone.

    It names the other side by first name and holds no contact: calendars are synced to
    places that nobody here knows. Raises ValueError when the plan has no time yet.
    """
    if match.starts_at is None:
        raise ValueError("the plan has no time yet")
    group = Neighborhood.current()
    event = Event()
    event.add("uid", f"match-{match.pk}@{settings.ALLOWED_HOSTS[0].lstrip('*.') or 'localhost'}")
    event.add("dtstamp", match.confirmed_at or match.proposed_at)
    event.add("dtstart", match.starts_at.astimezone(group.tz))
    ends_at = match.ends_at or match.starts_at + DEFAULT_LENGTH
    event.add("dtend", ends_at.astimezone(group.tz))
    name = match.other_side(reader).first_name_or_neighbor
    event.add("summary", _("%(group)s: with %(name)s") % {"group": group.name, "name": name})
    if match.place:
        event.add("location", match.place)
    calendar = Calendar()
    calendar.add("prodid", "-//Mutualaid//plan//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
