"""What is said about calls: how they ended, when somebody calls again, the script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from neighborhood.models import Neighborhood
from neighborhood.naming import enumerated
from neighborhood.spans import days_between
from triage.phone.calls import Outcome
from triage.words import days_since, moment_words, near_day_words

_OF_EVENT = {
    Outcome.REACHED: gettext_lazy("%(by)s called: reached."),
    Outcome.VOICEMAIL: gettext_lazy("%(by)s called and left a voicemail."),
    Outcome.BUSY: gettext_lazy("%(by)s called: busy, or no answer."),
    Outcome.BAD_NUMBER: gettext_lazy("%(by)s called: the number is wrong."),
    Outcome.CALL_BACK: gettext_lazy("%(by)s called; we call back later."),
    Outcome.LANGUAGE: gettext_lazy("%(by)s called: another language is needed."),
}
_SCRIPT = (
    gettext_lazy("Hello, this is %(group)s. My name is … How are you?"),
    gettext_lazy("What would help you now? Or is there something you would like to offer?"),
    gettext_lazy("Which part of the neighborhood are you in? I need no address."),
    gettext_lazy("How soon is it needed? In which language do you like to talk?"),
    gettext_lazy("What may I call you? A first name is enough."),
    gettext_lazy("On which number can we call you back? Can it get text messages?"),
    gettext_lazy("May I give your number to whoever says yes? If not, we ask you first."),
    gettext_lazy("You have a code now. With it you can ask us at any time how it stands."),
    gettext_lazy("We look for somebody. You hear from us, whatever happens."),
)


def words_of_call(outcome: str) -> Any:
    """Return what the history says of a call, with a place for who called; None for no call."""
    return _OF_EVENT.get(Outcome(outcome)) if outcome in Outcome else None


def script_lines(group: Neighborhood) -> Sequence[str]:
    """Return the group's own call script, or ours when it has written none."""
    own = [line.strip() for line in group.call_script_in_words.splitlines() if line.strip()]
    return own or [str(line) % {"group": group.name} for line in _SCRIPT]


def since_words(moment: datetime, *, at: datetime) -> str:
    """Say since when something stands: "today", "3 November"."""
    day, today = localdate(moment), localdate(at)
    if day == today:
        return _("open since today")
    return _("open since %(day)s") % {"day": near_day_words(day, today=today)}


def due_words(moment: datetime, *, at: datetime) -> str:
    """Say since when a call-back is due, by the calendar: "today", "since yesterday"."""
    days = days_since(moment, at=at)
    if days > 1:
        return days_between(moment, at)
    words = pgettext("due since", "today"), pgettext("due since", "since yesterday")
    return words[days]


def ending_words(endings: Sequence[str]) -> str:
    """Say how a number ends; "" when there is none."""
    if not endings:
        return ""
    return _("number ends in %(digits)s") % {"digits": enumerated(endings)}


def said_of(outcome: str, *, again_at: datetime | None, at: datetime) -> str:
    """Say that a call was noted, and when it comes back."""
    if again_at is None:
        return _("Noted.")
    if again_at <= at:
        return _("Noted. It waits for somebody who speaks the language.")
    return _("Noted. It comes back: %(when)s.") % {"when": moment_words(again_at, at=at)}


def called(name: str) -> str:
    """Write a name the way it begins a line."""
    return capfirst(name)
