"""What happened to a need, in the words of the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.models import Match
from members.models import Event
from outbox.models import Message
from triage.call_words import words_of_call

_OF_NEED = {
    "opened": gettext_lazy("%(by)s put it on the board."),
    "held": gettext_lazy("Waits for a look."),
    "released": gettext_lazy("%(by)s let it onto the board."),
    "edited": gettext_lazy("%(by)s changed the words or details."),
    "paused": gettext_lazy("Paused."),
    "resumed": gettext_lazy("Looking again."),
    "confirmed_current": gettext_lazy("Still needed, says %(by)s."),
    "asked_whether_current": gettext_lazy("The requester was asked whether it is still needed."),
    "matched": gettext_lazy("All helpers found."),
    "reopened": gettext_lazy("Open again."),
    "met": gettext_lazy("Met."),
    "withdrawn": gettext_lazy("Not needed any more."),
    "expired": gettext_lazy("Closed without help."),
    "noted": gettext_lazy("%(by)s wrote a note."),
    "contact_seen": gettext_lazy("%(by)s looked at the contact."),
    "dismissed": gettext_lazy("%(by)s put one suggestion aside."),
}
_OF_MATCH = {
    "proposed": gettext_lazy("%(by)s asked %(helper)s."),
    "accepted": gettext_lazy("%(helper)s said yes."),
    "stood_by": gettext_lazy("%(helper)s is the backup."),
    "backup_asked": gettext_lazy("A place came free: %(helper)s is asked again."),
    "declined": gettext_lazy("%(helper)s: not this time."),
    "postponed": gettext_lazy("%(helper)s: later."),
    "confirmed": gettext_lazy("Both said yes."),
    "planned": gettext_lazy("%(by)s wrote down when and where."),
    "asked_how_it_went": gettext_lazy("Both were asked how it went."),
    "cancelled": gettext_lazy("The match with %(helper)s ended."),
    "lapsed": gettext_lazy("No answer from %(helper)s."),
    "completed": gettext_lazy("It is done, with %(helper)s."),
    "contact_seen": gettext_lazy("%(by)s looked at a contact, to pass a message on."),
}
# The same, when a coordinator took somebody's word by phone.
_HEARD = {
    "opened": gettext_lazy("%(by)s put it on the board, as told by phone."),
    "accepted": gettext_lazy("%(helper)s said yes, told %(by)s by phone."),
    "stood_by": gettext_lazy("%(helper)s is the backup, told %(by)s by phone."),
    "declined": gettext_lazy("%(helper)s: not this time, told %(by)s by phone."),
    "confirmed": gettext_lazy("%(requester)s said yes as well, told %(by)s by phone."),
    "cancelled": gettext_lazy("%(requester)s would rather not, told %(by)s by phone."),
}
_OF_MESSAGE = {"passed_on": gettext_lazy("%(by)s passed the question on to %(helper)s.")}
_WORDS_BY_SUBJECT: Mapping[str, Mapping[str, Any]] = {
    "need": _OF_NEED, "match": _OF_MATCH, "message": _OF_MESSAGE,
}  # fmt: skip


def moments_of(
    events: Iterable[Event], *, matches: Sequence[Match], questions: Sequence[Message] = ()
) -> list[dict[str, Any]]:
    """Return what components/timeline.html shows, latest first. Runs no query.

    questions: the messages that asked the helpers, where a person passed them on.
    """
    match_by_id = {match.pk: match for match in matches}
    names = {("match", match.pk): _names(match) for match in matches}
    names |= {("message", q.pk): _names(match_by_id[q.ids["match"]]) for q in questions}
    return [
        {
            "at": event.at,
            "words": _words(event, names.get((event.subject_kind, event.subject_id), {})),
        }
        for event in events
    ]


def _names(match: Match) -> dict[str, str]:
    return {
        "helper": match.helper.first_name_or_neighbor,
        "requester": match.requester.first_name_or_neighbor,
    }


def _words(event: Event, names: Mapping[str, str]) -> str:
    by = event.by.first_name_or_neighbor if event.by else _("The app")
    said = _WORDS_BY_SUBJECT.get(event.subject_kind, {}).get(event.verb)
    if event.on_behalf_of_id is not None:
        said = _HEARD.get(event.verb, said)
    if event.verb == "called":
        said = words_of_call(event.reason)
    if said is None:
        return capfirst(event.verb.replace("_", " "))
    return capfirst(str(said) % {"helper": "", **names, "by": by})
