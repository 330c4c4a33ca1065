"""Notes for the coordinators who come next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Event, Member
from members.permissions import charge_of
from neighborhood.models import Area
from triage.models import Action, HandOver
from triage.terms.changes import MoreThanYouHold
from triage.undoing import remember, undoes

#: How many of the notes before can be read.
EARLIER = 5


@transaction.atomic
def leave_note(text: str, *, areas: Sequence[Area], by: Member) -> HandOver:
    """Write a hand-over note, for some areas, or for all in which the writer acts.

    Raises MoreThanYouHold for an area in which they do not.
    """
    charge = charge_of(by, at=timezone.now(), fresh=True)
    chosen = {area.pk for area in areas}
    if not charge.acts or not charge.holds(chosen, all_areas=False):
        raise MoreThanYouHold
    note = HandOver.objects.create(by=by, text=text, all_areas=charge.acting is None and not chosen)
    note.areas.set(chosen or charge.acting or ())
    Event.objects.record("note_left", note, by=by)
    remember("handed_over", by=by, data={"hand_over": note.pk})
    return note


def latest_note(member: Member, *, at: datetime) -> dict[str, Any] | None:
    """Return what templates/triage/handover.html shows, None when nobody left a note. One query."""
    note = HandOver.objects.concerning(member, at=at).first()
    return _told(note, at=at) if note else None


def notes_for(member: Member, *, at: datetime) -> list[dict[str, Any]]:
    """Return the latest note and some before it, latest first. One query."""
    return [_told(n, at=at) for n in HandOver.objects.concerning(member, at=at)[: EARLIER + 1]]


@undoes("handed_over", words=gettext_lazy("Left a hand-over note"))
def _take_back(action: Action, *, by: Member) -> None:
    note = HandOver(pk=action.data["hand_over"])
    HandOver.objects.filter(pk=note.pk, by=by).delete()
    Event.objects.record("undone", note, by=by, reason=action.kind)


def _told(note: HandOver, *, at: datetime) -> dict[str, Any]:
    days = (timezone.localdate(at) - timezone.localdate(note.at)).days
    day = date_format(timezone.localtime(note.at), "l" if days < 7 else "MONTH_DAY_FORMAT")
    name = capfirst(note.by.first_name_or_neighbor)
    title = _("Hand-over note from %(name)s, %(day)s") % {"name": name, "day": day}
    return {"title": title, "text": note.text, "pk": note.pk}
