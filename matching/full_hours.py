"""Until when people read that an answer has time: a full hour, for which the engine waits.

``answer_by`` is kept to the second, 15:43 for what was asked at 15:43. On a page that looks like a
machine speaking, so it says 16:00, and nothing lapses before that.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

_HOUR = timedelta(hours=1)


def full_hour_before(moment: datetime) -> datetime:
    """Return the last full hour of the neighborhood's clocks, the moment itself if it is one."""
    local = timezone.localtime(moment)
    return moment - timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )


def full_hour_after(moment: datetime) -> datetime:
    """Return the next full hour of the neighborhood's clocks, the moment itself if it is one."""
    before = full_hour_before(moment)
    return moment if before == moment else before + _HOUR
