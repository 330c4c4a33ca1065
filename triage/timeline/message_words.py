"""What every kind of message is called on the desk, and what became of it; never what it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.directions import capitalized, isolated, said_with
from members.models import Reach
from outbox.models import Message, MessageState
from triage.words import moment_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: By kind. ``%(name)s`` is whom it goes to.
WORDS: Mapping[str, StrOrPromise] = {
    "posted": gettext_lazy("To %(name)s: it is on the board"),
    "posts_joined": gettext_lazy(
        "To %(name)s, at the old number or address: needs and offers were joined"
    ),
    "match_asked": gettext_lazy("To %(name)s: the question whether they could help"),
    "match_reminder": gettext_lazy("To %(name)s: the question once more"),
    "match_unanswered": gettext_lazy("To %(name)s: a reminder of the open question"),
    "match_open_again": gettext_lazy("To %(name)s: the place is free again"),
    "match_tomorrow": gettext_lazy("To %(name)s: a reminder of the plan"),
    "need_nobody_yet": gettext_lazy("To %(name)s: nobody has said yes yet, and what happens now"),
    "match_accepted": gettext_lazy("To %(name)s: somebody said yes"),
    "match_confirmed": gettext_lazy("To %(name)s: both said yes"),
    "match_planned": gettext_lazy("To %(name)s: when and where"),
    "match_need_changed": gettext_lazy("To %(name)s: the need has changed"),
    "match_follow_up": gettext_lazy("To %(name)s: how did it go"),
    "match_standby": gettext_lazy("To %(name)s: thanks for being the backup"),
    "match_backup_asked": gettext_lazy("To %(name)s: a place came free"),
    "match_faster": gettext_lazy("To %(name)s: somebody was faster"),
    "match_declined": gettext_lazy("To %(name)s: not this time"),
    "match_not_chosen": gettext_lazy("To %(name)s: thanks, it found another way"),
    "match_taken_back": gettext_lazy("To %(name)s: the question was taken back"),
    "match_need_closed": gettext_lazy("To %(name)s: it is not needed any more"),
    "match_stepped_out": gettext_lazy("To %(name)s: the other side stepped out"),
    "match_lapsed": gettext_lazy("To %(name)s: thanks, no answer is needed any more"),
    "match_unconfirmed": gettext_lazy("To %(name)s: no yes came in time"),
    "match_completed": gettext_lazy("To %(name)s: it is done"),
    "need_expired": gettext_lazy("To %(name)s: the need has left the board"),
    "need_closed": gettext_lazy("To %(name)s: the need was closed"),
    "need_could_widen": gettext_lazy("To %(name)s: the question whether it could be otherwise"),
    "need_handed_on": gettext_lazy("To %(name)s: another group that could help"),
    "need_split": gettext_lazy("To %(name)s: it stands as several needs now"),
    "rest_offered": gettext_lazy("To %(name)s: the question whether a rest would be welcome"),
    "term_lent": gettext_lazy("To %(name)s: rights for the desk"),
    "term_ending": gettext_lazy("To %(name)s: rights for the desk end soon"),
    "term_ended": gettext_lazy("To %(name)s: rights for the desk have ended"),
    "reply_answer": gettext_lazy("To %(name)s: an answer to what they wrote"),
    "coordinator_wrote": gettext_lazy("To %(name)s: some words from the desk"),
    "still_needed": gettext_lazy("To %(name)s: is it still needed"),
    "still_offered": gettext_lazy("To %(name)s: does the offer still stand"),
    "together": gettext_lazy("To %(name)s: the message of the day"),
    "coordinator_digest": gettext_lazy("To %(name)s: what waits at the desk"),
    "sign_in_code": gettext_lazy("To %(name)s: a code to sign in"),
    "address_code": gettext_lazy("To %(name)s: a code to prove an address"),
}

_DROPPED: Mapping[str, StrOrPromise] = {
    "taken back": gettext_lazy("Taken back before it left."),
    "checks back": gettext_lazy("Waits on their page, since they check back."),
    "stopped": gettext_lazy("Not sent, they want no messages."),
    "no longer true": gettext_lazy("Not sent, it was not so any more."),
}


#: What came by a way that is no sending.
_TOLD: Mapping[str, StrOrPromise] = {
    Reach.CALL: gettext_lazy("Told by phone."),
    Reach.IN_PERSON: gettext_lazy("Told in person."),
    Reach.CHECK_BACK: _DROPPED["checks back"],
}


def words_of(message: Message, *, way: str, by: str, at: datetime) -> str:
    """Say to whom a message went and what became of it, for a page.

    way: the kind of way it took, if any. by: the name of who passed it on, if a person did.
    """
    name = isolated(message.member.first_name_or_neighbor)
    said = said_with(str(WORDS.get(message.kind, _("To %(name)s: a message"))), name=name)
    return format_html("{}. {}", capitalized(said), _fate(message, way=way, by=by, at=at))


def _fate(message: Message, *, way: str, by: str, at: datetime) -> str:
    if message.state == MessageState.WAITING:
        if message.deliver_after <= at:
            return _("On its way.")
        return _("Waits until %(time)s.") % {
            "time": moment_words(localtime(message.deliver_after), at=at)
        }
    if message.state == MessageState.BY_PERSON:
        return (
            _("Waits for a person to tell them by phone.")
            if way == Reach.CALL
            else _("Waits for a person to pass it on.")
        )
    if message.state == MessageState.FAILED:
        return _("Could not be brought.")
    if message.state == MessageState.DROPPED:
        return str(_DROPPED.get(message.outcome, _("Not sent.")))
    return _brought(way, by=by)


def _brought(way: str, *, by: str) -> str:
    """Say how a message came. What goes by phone is told by a person."""
    if by and way == Reach.CALL:
        return said_with(_("%(by)s told them by phone."), by=isolated(by))
    if by:
        return said_with(_("%(by)s passed it on."), by=isolated(by))
    if way in _TOLD:
        return str(_TOLD[Reach(way)])
    return _("Sent: %(way)s.") % {"way": Reach(way).label} if way else _("Sent.")
