"""What happened to a need, in the words of the desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from matching.models import Match
from members.models import Event


def moments_of(events: Iterable[Event], *, matches: Sequence[Match]) -> list[dict[str, Any]]:
    """Return what components/timeline.html shows, latest first. Runs no query."""
    names = {match.pk: match.helper.first_name_or_neighbor for match in matches}
    return [
        {"at": event.at, "words": _words(event, names.get(event.subject_id, ""))}
        for event in events
    ]


def _words(event: Event, helper: str) -> str:
    by = event.by.first_name_or_neighbor if event.by else _("The app")
    names = {"by": by, "helper": helper}
    if event.subject_kind == "match":
        said = {
            "proposed": _("%(by)s asked %(helper)s."),
            "accepted": _("%(helper)s said yes."),
            "stood_by": _("%(helper)s is the backup."),
            "backup_asked": _("A place came free: %(helper)s is asked again."),
            "declined": _("%(helper)s: not this time."),
            "postponed": _("%(helper)s: later."),
            "confirmed": _("Both said yes."),
            "planned": _("%(by)s wrote down when and where."),
            "asked_how_it_went": _("Both were asked how it went."),
            "cancelled": _("The match with %(helper)s ended."),
            "lapsed": _("No answer from %(helper)s."),
            "completed": _("It is done, with %(helper)s."),
        }
    else:
        said = {
            "opened": _("%(by)s put it on the board."),
            "held": _("Held for a glance."),
            "released": _("%(by)s let it onto the board."),
            "edited": _("%(by)s changed the words or details."),
            "paused": _("Paused."),
            "resumed": _("Looking again."),
            "confirmed_current": _("Still needed, says %(by)s."),
            "matched": _("All helpers found."),
            "reopened": _("Open again."),
            "met": _("Met."),
            "withdrawn": _("Not needed any more."),
            "expired": _("Closed without help."),
            "noted": _("%(by)s wrote a note."),
            "contact_seen": _("%(by)s looked at the contact."),
            "dismissed": _("%(by)s put one suggestion aside."),
        }
    return capfirst(said.get(event.verb, event.verb.replace("_", " ")) % names)
