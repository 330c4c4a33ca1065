"""What the public page says about messages: every kind there is, and when each is sent.

A test holds the list against the kinds that the apps registered, so that nothing is ever sent
that does not stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from commons.follow_up_words import OFF_HERE, State, followed_by, state_of
from neighborhood.models import Neighborhood
from outbox import kinds

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Sent:
    """One kind of message: when it is sent, and what switches it on or off."""

    when: StrOrPromise
    follow_up: str = ""


#: These come only to somebody who asked for them a moment before.
ASKED_FOR: Mapping[str, Sent] = {
    "sign_in_code": Sent(_("You want to sign in: your code.")),
    "reply_answer": Sent(_("You write to us: our answer.")),
    "together": Sent(_("You want one message a day: all that could wait.")),
    "address_code": Sent(_("You add an address: a code that shows it is yours.")),
}

_ASKING: Mapping[str, Sent] = {
    "posted": Sent(_("You put something on the board: a word to the address you gave.")),
    "posts_joined": Sent(
        _(
            "Somebody joins what is yours to their own page: a word to the number "
            "or address of before."
        )
    ),
    "match_accepted": Sent(_("A neighbor says yes. Now it is your turn.")),
    "match_declined": Sent(_("A neighbor you asked cannot this time.")),
    "match_unconfirmed": Sent(_("A neighbor said yes, and we did not hear from you in time.")),
    "need_nobody_yet": Sent(_("Nobody has said yes yet: what happens now."), "nobody_found"),
    "need_could_widen": Sent(_("With a little more room it would be easier. Is that all right?")),
    "need_handed_on": Sent(_("Another group could help with it.")),
    "need_split": Sent(_("A coordinator made several needs out of one long one.")),
    "need_closed": Sent(_("A coordinator closed what you asked for.")),
    "need_expired": Sent(_("What you asked for has left the board.")),
    "still_needed": Sent(
        _("A long time without a word from you. Is it still needed?"), "still_needed"
    ),
    "coordinator_wrote": Sent(_("A coordinator writes to you about what you asked for.")),
}

_HELPING: Mapping[str, Sent] = {
    "match_asked": Sent(_("A neighbor needs what you offer. Never more often than you want.")),
    "match_reminder": Sent(_("You said “later”. Is this a better time?")),
    "match_standby": Sent(_("Somebody said yes before you. You are the backup.")),
    "match_backup_asked": Sent(_("You are the backup, and now you are needed.")),
    "match_faster": Sent(_("Somebody was faster. You don’t have to do anything.")),
    "match_open_again": Sent(_("Somebody was faster, but it did not work out.")),
    "match_lapsed": Sent(_("No answer came in time. Thank you anyway."), "lapse"),
    "match_taken_back": Sent(_("The question was taken back.")),
    "match_need_closed": Sent(_("It is not needed any more.")),
    "match_not_chosen": Sent(_("It found another way. Thank you for saying yes.")),
    "still_offered": Sent(
        _("A long time without a word from you. Does your offer still stand?"), "still_offered"
    ),
    "rest_offered": Sent(_("You were asked often. Would you like a rest?")),
}

_TOGETHER: Mapping[str, Sent] = {
    "match_unanswered": Sent(
        _("A neighbor still waits for your yes or no. We say so once."), "unanswered"
    ),
    "match_confirmed": Sent(_("Both of you said yes.")),
    "match_planned": Sent(_("The other wrote down when and where.")),
    "match_need_changed": Sent(_("What you said yes to has changed.")),
    "match_tomorrow": Sent(_("Your plan is tomorrow."), "day_before"),
    "match_stepped_out": Sent(_("The other cannot after all.")),
    "match_follow_up": Sent(_("The day is over. Did it happen?"), "how_it_went"),
    "match_completed": Sent(_("The other says that it is done.")),
}

_COORDINATING: Mapping[str, Sent] = {
    "coordinator_digest": Sent(_("In the morning: what waits at the desk."), "coordinator_digest"),
    "term_lent": Sent(_("The coordinators’ desk is lent to you.")),
    "term_ending": Sent(_("Your time at the desk ends within a week.")),
    "term_ended": Sent(_("Your time at the desk has ended.")),
}

#: Heading and messages, in the order of the page.
GROUPS: tuple[tuple[StrOrPromise, Mapping[str, Sent]], ...] = (
    (_("When you ask for something"), _ASKING),
    (_("When you offer help"), _HELPING),
    (_("When you and a neighbor go together"), _TOGETHER),
    (_("When you coordinate"), _COORDINATING),
    (_("Only when you ask for it"), ASKED_FOR),
)


def sent_by_kind() -> dict[str, Sent]:
    """Return every kind of message that the page tells of."""
    return {kind: sent for _heading, group in GROUPS for kind, sent in group.items()}


def what_we_send(group: Neighborhood) -> dict[str, Any]:
    """Return what templates/commons/what_we_send.html shows. Runs no query."""
    # A demo shows the group's hours, though it waits for nobody's night.
    has_hours = settings.QUIET_HOURS or settings.DEMO
    return {
        "follows": followed_by(group),
        "groups": [{"title": str(title), "lines": _lines(sent, group)} for title, sent in GROUPS],
        "quiet_from": group.quiet_from,
        "quiet_until": group.quiet_until,
        "is_quiet_ever": has_hours and group.quiet_from != group.quiet_until,
        "keeps_hours": settings.QUIET_HOURS,
        "undo_seconds": group.undo_seconds,
        "languages": [_own_name(code) for code, _name in settings.LANGUAGES],
    }


def _own_name(language: str) -> str:
    """Name a language as it names itself, as the switch of languages does."""
    return capfirst(str(get_language_info(language)["name_local"]))


def _lines(sent: Mapping[str, Sent], group: Neighborhood) -> list[dict[str, Any]]:
    """Return the messages that the apps of this site know, and which are off here."""
    known = kinds.names()
    return [
        {"kind": kind, "when": str(one.when), "off": _off_words(one, group)}
        for kind, one in sent.items()
        if kind in known
    ]


def _off_words(one: Sent, group: Neighborhood) -> str:
    is_off = one.follow_up and state_of(one.follow_up, group) == State.OFF
    return str(OFF_HERE) if is_off else ""
