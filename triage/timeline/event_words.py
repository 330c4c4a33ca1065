"""What every kind of event is called on the desk. A test holds it against the verbs recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from matching.models import Match
from matching.states import EndReason, Origin
from matching.widening import Widening
from members.directions import as_plain, capitalized, isolated, said_with
from members.models import Event, Member
from members.names import one_full_stop
from needs.states import ClosedReason
from triage.phone.words import words_of_call

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: By verb, whatever it happened to. ``%(by)s`` did it; ``%(helper)s`` is asked for ``%(asker)s``.
WORDS: Mapping[str, StrOrPromise] = {
    "opened": gettext_lazy("%(by)s put it on the board."),
    "made": gettext_lazy("%(by)s put it on the board."),
    "held": gettext_lazy("Waits for a look."),
    "asks_later": gettext_lazy("It asks for an offer as soon as it is on the board."),
    "helps_later": gettext_lazy("It says yes to a need as soon as somebody lets it through."),
    "released": gettext_lazy("%(by)s let it onto the board."),
    "edited": gettext_lazy("%(by)s changed the words or details."),
    "paused": gettext_lazy("%(by)s paused it."),
    "resumed": gettext_lazy("%(by)s took it up again."),
    "confirmed_current": gettext_lazy("%(by)s said that it still stands."),
    "asked_whether_current": gettext_lazy("The neighbor was asked whether it still stands."),
    "matched": gettext_lazy("All helpers found."),
    "reopened": gettext_lazy("Open again."),
    "met": gettext_lazy("Met."),
    "withdrawn": gettext_lazy("%(by)s took it off the board."),
    "expired": gettext_lazy("Closed without help."),
    "noted": gettext_lazy("%(by)s wrote a note."),
    "safety_noted": gettext_lazy("%(by)s wrote a safety note."),
    "safety_note_taken_away": gettext_lazy("%(by)s took a safety note away."),
    "address_shown": gettext_lazy("Whoever has the address says that it was them."),
    "address_struck": gettext_lazy("Whoever has the address says that it was not them."),
    "report_read": gettext_lazy("%(by)s looked into what somebody said is wrong."),
    "contact_seen": gettext_lazy("%(by)s looked at the contact."),
    "contact_hidden": gettext_lazy("%(by)s hid their contact again."),
    "contact_shown": gettext_lazy("%(by)s showed their contact again."),
    "note_withdrawn": gettext_lazy("%(by)s took a note back."),
    "brought_back": gettext_lazy("%(by)s brought a suggestion back."),
    "snoozed": gettext_lazy("%(by)s let it rest on the desk."),
    "woken": gettext_lazy("%(by)s woke it."),
    "entrusted": gettext_lazy("%(by)s took it in hand."),
    "let_go": gettext_lazy("%(by)s let go of it."),
    "undone": gettext_lazy("%(by)s took the last step back."),
    "written_to": gettext_lazy("%(by)s wrote to the neighbor."),
    "merged": gettext_lazy("%(by)s merged another one into it."),
    "unmerged": gettext_lazy("%(by)s made two of it again."),
    "kept_apart": gettext_lazy("%(by)s said that it is not the same as another."),
    "asked_to_widen": gettext_lazy("%(by)s asked the requester whether it could be otherwise."),
    "kept_as_is": gettext_lazy("The requester: it has to stay as it is."),
    "handed_on": gettext_lazy("%(by)s pointed the requester to another group."),
    "split": gettext_lazy("%(by)s made several needs out of it."),
    "called": gettext_lazy("%(by)s called."),
    "number_given_up": gettext_lazy("%(by)s noted that a number is wrong."),
    "number_taken_up": gettext_lazy("%(by)s noted that a number is right again."),
    "parted": gettext_lazy("%(by)s made two people of one again."),
    "exported": gettext_lazy("%(by)s took the queue along as a table."),
    "printed": gettext_lazy("%(by)s printed a list with numbers."),
    "forms_printed": gettext_lazy("%(by)s printed forms for people without a screen."),
    "admin_given": gettext_lazy("%(by)s gave them rights in the admin."),
    "admin_taken": gettext_lazy("%(by)s took their rights in the admin away."),
    "group_kept_apart": gettext_lazy("%(by)s wrote down that these two are never paired."),
    "group_let_near": gettext_lazy("%(by)s let these two be paired again."),
    "proof_reset": gettext_lazy("Their lost second proof was taken away."),
    "rest_offered": gettext_lazy("%(by)s asked whether a rest would be welcome."),
    "note_left": gettext_lazy("%(by)s left a note for the next coordinator."),
    "renewed": gettext_lazy("%(by)s renewed rights for the desk."),
    "let_act": gettext_lazy("%(by)s let them act at the desk."),
    "ended_early": gettext_lazy("%(by)s ended rights for the desk."),
    "handed_over": gettext_lazy("%(by)s handed the desk over."),
    "taken_back": gettext_lazy("%(by)s took a change of rights back."),
    "dismissed": gettext_lazy("%(by)s put one suggestion aside."),
    "proposed": gettext_lazy("%(by)s asked %(helper)s."),
    "accepted": gettext_lazy("%(helper)s said yes."),
    "stood_by": gettext_lazy("%(helper)s is the backup."),
    "backup_asked": gettext_lazy("A place came free: %(helper)s is asked again."),
    "declined": gettext_lazy("%(helper)s: not this time."),
    "postponed": gettext_lazy("%(helper)s: later."),
    "confirmed": gettext_lazy("Both said yes."),
    "planned": gettext_lazy("%(by)s wrote down when and where."),
    "asked_again": gettext_lazy("The place is free again: %(helper)s is told."),
    "reminded": gettext_lazy("The open question was sent once more."),
    "reminded_of_plan": gettext_lazy("Both were reminded of the plan."),
    "nobody_found": gettext_lazy("Nobody has said yes yet. The neighbor was told."),
    "asked_how_it_went": gettext_lazy("Both were asked how it went."),
    "cancelled": gettext_lazy("%(by)s ended the match with %(helper)s."),
    "lapsed": gettext_lazy("No answer from %(helper)s."),
    "completed": gettext_lazy("It is done, with %(helper)s."),
    "thanked": gettext_lazy("%(by)s said thank you to %(helper)s."),
    "passed_on": gettext_lazy("%(by)s passed a message on."),
    "reply_read": gettext_lazy("%(by)s read what was written back."),
    "reply_answered": gettext_lazy("%(by)s answered what was written back."),
    "reach_added": gettext_lazy("%(by)s added a way to be reached."),
    "rested": gettext_lazy("%(by)s began a rest from questions."),
    "contact_forgotten": gettext_lazy("Nothing was open any more, so the contact was forgotten."),
    "forgotten": gettext_lazy("This person asked to be forgotten."),
    "number_looked_up": gettext_lazy("%(by)s looked up whose number it is."),
    "downloaded": gettext_lazy("%(by)s downloaded everything that is here about them."),
    "code_used": gettext_lazy("%(by)s found their page with the paper code."),
    "code_made": gettext_lazy("%(by)s made a new paper code, to read out. The old one ended."),
    "lent": gettext_lazy("%(by)s lent them rights for the desk."),
}

#: Where the same verb means something else.
WORDS_BY_KIND: Mapping[tuple[str, str], StrOrPromise] = {
    ("member", "edited"): gettext_lazy("%(by)s changed what they say about themselves."),
    ("member", "resumed"): gettext_lazy("%(by)s ended the rest from questions."),
    ("match", "contact_seen"): gettext_lazy("%(by)s looked at a contact, to pass a message on."),
}

_PROPOSED_BY_ORIGIN: Mapping[str, StrOrPromise] = {
    Origin.HELPER: gettext_lazy("%(helper)s offered to help."),
    Origin.REQUESTER: gettext_lazy("%(asker)s asked %(helper)s."),
}

# By whoever runs the server, who has no name here, or by somebody forgotten since.
_ADMIN_GIVEN = gettext_lazy("They got rights in the admin.")
_ENTRUSTED_TO = gettext_lazy("%(by)s asked %(other)s to look after it.")
_CLOSED = gettext_lazy("%(by)s closed it: %(reason)s.")
_ENDED = gettext_lazy("%(by)s ended the match with %(helper)s: %(reason)s.")

_ENDED_BY_REASON: Mapping[str, StrOrPromise] = {
    EndReason.NO_ANSWER: gettext_lazy(
        "No answer came in time, so the match with %(helper)s ended."
    ),
    EndReason.NOT_REPORTED: gettext_lazy(
        "Nobody said how it went with %(helper)s, so the plan was put away."
    ),
    EndReason.NOT_THIS_TIME: WORDS["declined"],
}


# The same, when a coordinator took somebody's word by phone.
_HEARD: Mapping[str, StrOrPromise] = {
    "opened": gettext_lazy("%(by)s put it on the board, as told by phone."),
    "accepted": gettext_lazy("%(helper)s said yes, told %(by)s by phone."),
    "stood_by": gettext_lazy("%(helper)s is the backup, told %(by)s by phone."),
    "declined": gettext_lazy("%(helper)s: not this time, told %(by)s by phone."),
    "confirmed": gettext_lazy("%(asker)s said yes as well, told %(by)s by phone."),
    "cancelled": gettext_lazy("%(asker)s would rather not, told %(by)s by phone."),
}
# What was edited, where the reason says it.
_OF_EDIT: Mapping[str, StrOrPromise] = {
    **dict.fromkeys(Widening, gettext_lazy("%(by)s gave it more room, as the requester said.")),
    "kind": gettext_lazy("%(by)s set the kind of help right."),
    "put_back": gettext_lazy("%(by)s took the last change back."),
}


def words_of(event: Event, *, match: Match | None = None) -> str:
    """Say what happened, and who did it, for a page. Runs no query where ``by`` was loaded.

    match: the one the event is about, with both people.
    """
    names = {
        "by": _name_of(event.by) if event.by else _("The app"),
        "helper": _name_of(match.helper) if match else "",
        "asker": _name_of(match.requester) if match else "",
        "other": _name_of(event.on_behalf_of) if event.on_behalf_of else "",
    }
    return _told(event, match, names)


def own_words_of(event: Event, *, reader: Member) -> str:
    """Say the same, without HTML, to a member who did it or whom it befell.

    Of others it says no more than a card does. Runs no query where ``by`` and ``on_behalf_of``
    were loaded.
    """

    def called(member: Member) -> str:
        is_own = reader.pk in (member.pk, member.merged_into_id)
        return reader.first_name_or_neighbor if is_own else member.called_by_all

    other = pgettext("instead of a name, inside a sentence", "a neighbor")
    names = {
        "by": called(event.by) if event.by else _("The app"),
        "helper": other,
        "asker": other,
        "other": called(event.on_behalf_of) if event.on_behalf_of else other,
    }
    return as_plain(_told(event, None, names))


def _name_of(member: Member) -> SafeString:
    return isolated(member.first_name_or_neighbor)


def _told(event: Event, match: Match | None, names: Mapping[str, str]) -> str:
    said = said_with(str(_sentence(event, match)), **names, reason=_reason(event))
    is_heard = event.verb in _HEARD or event.verb in ("lent", "entrusted")
    if event.on_behalf_of and not is_heard:
        behalf = said_with(_("On behalf of %(name)s."), name=names["other"])
        said = format_html("{} {}", said, behalf)
    return capitalized(one_full_stop(said))


def _sentence(event: Event, match: Match | None) -> StrOrPromise:
    if event.on_behalf_of and event.verb in _HEARD:
        return _HEARD[event.verb]
    if event.verb == "called":
        return words_of_call(event.reason) or WORDS["called"]
    if event.subject_kind == "match" and match:
        if event.verb == "proposed" and match.origin in _PROPOSED_BY_ORIGIN:
            return _PROPOSED_BY_ORIGIN[match.origin]
        if event.reason in _ENDED_BY_REASON:
            return _ENDED_BY_REASON[event.reason]
        if event.reason in EndReason:
            return _ENDED
    if event.verb == "admin_given" and event.by is None:
        return _ADMIN_GIVEN
    if event.verb == "entrusted" and event.on_behalf_of:
        return _ENTRUSTED_TO
    if event.verb == "edited" and event.reason in _OF_EDIT:
        return _OF_EDIT[event.reason]
    if event.subject_kind == "need" and event.reason in ClosedReason:
        return _CLOSED
    own = WORDS_BY_KIND.get((event.subject_kind, event.verb))
    return own or WORDS.get(event.verb) or capfirst(event.verb.replace("_", " "))


def _reason(event: Event) -> str:
    for reasons in (ClosedReason, EndReason):
        if event.reason in reasons:
            return str(reasons(event.reason).label).lower()
    return ""
