"""Until when people read that an answer has time: a full hour, for which the engine waits.

``answer_by`` is kept to the second, 15:43 for what was asked at 15:43. On a page that looks like a
machine speaking, so it says 16:00, and nothing lapses before that. Nor does anybody have to answer
by three at night, whatever they let us send them then.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from neighborhood.models import Neighborhood
from outbox.hours.quiet import QuietHours

_HOUR = timedelta(hours=1)


def time_until(answer_by: datetime, *, group: Neighborhood) -> datetime:
    """Return the full hour until which an answer has time, on the clocks of the neighborhood.

    The first one, the moment itself if it is one, unless that falls into the quiet hours of the
    group or the first hour after them: then the first that is at least an hour after them. The
    moment at which they begin is still by day. A group that is quiet for all but two hours of the
    day, or more, cannot be helped so: there it may be quiet again.
    """
    quiet = QuietHours(group.quiet_from, group.quiet_until, group.tz)
    hour = _full_hour_after(answer_by, zone=group.tz)
    return _full_hour_after(quiet.when_read(hour - datetime.resolution), zone=group.tz)


def _full_hour_after(moment: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the next moment at which the clocks show a full hour, the moment itself if they do."""
    local = moment.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    if not past:
        return moment
    # Where clocks change by half an hour, this may not be a full one yet.
    return _full_hour_after(moment.astimezone(UTC) + _HOUR - past, zone=zone)
