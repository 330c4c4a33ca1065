"""Telling the coordinators that something is wrong, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from members.history import kind_of
from members.models import Event, Member
from members.reports import Report
from neighborhood.models import Area

#: So long what was dealt with is kept, to see whether it happens again.
REPORTS_KEPT = timedelta(days=365)


def report(
    subject: models.Model, *, about: Member, area: Area | None, text: str, by: Member | None
) -> Report:
    """Write down that somebody says something is wrong with a need, an offer or a match."""
    return Report.objects.create(
        by=by, about=about, subject_kind=kind_of(subject), subject_id=subject.pk, area=area,
        text=text,
    )  # fmt: skip


def note_doubt(said: Report) -> None:
    """Note that only a machine, or a browser that fills in forms, would have sent it like that.

    The event is that of a post which waits for a glance.
    """
    Event.objects.record("held", said, by=None)


def is_doubted(said: Report) -> bool:
    """Tell whether it may be the work of a machine. One query."""
    return Event.objects.about(said).filter(verb="held").exists()
