"""Samples of what the app says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commons.design.parts import HERE, State, part, state

HOUR = timedelta(hours=1)
DETAILS = [
    _("It works as it is. Each of these makes a good match more likely."),
    _("Nobody has been asked yet."),
]
STEPS = [
    {"name": _("On the board"), "state": "done", "note": _("today")},
    {"name": _("A neighbor says yes"), "state": "now", "note": _("asked, no answer yet")},
    {"name": _("Your yes"), "state": "coming"},
]
HOTLINE = {"phone": "212-555-0142"}
REASONS = [_("In the same area"), _("Spanish or English"), _("Has time then")]
FACTS = [
    {"term": _("When"), "words": _("Takes an hour, between 9 and 12")},
    {"term": _("Where"), "words": "The blue door", "url": HERE, "url_words": _("Change it")},
    {"term": _("Why you"), "reasons": REASONS},
]


def moments() -> dict[str, Any]:
    """Tell of the last hours."""
    now = timezone.now()
    told = (_("You put this on the board."), _("Both of you said yes."))
    return {"moments": [{"at": now, "words": told[1]}, {"at": now - 9 * HOUR, "words": told[0]}]}


def toasts(*words: Any) -> State:
    """Say what was just done."""
    return state("One line" if len(words) == 1 else "Several lines", messages=words)


PARTS = (
    part(
        "notice", "Something to know before the rest of the page. It does not take the focus.",
        state("Plain", words=_("Nobody has been asked yet.")),
        state("With a title and a link", title=_("Would you like a rest?"),
              words=_("We have asked you often lately. Thank you for that."),
              url=HERE, url_words=_("About you")),
        state("Bad", tone="bad", words=_("Press one of the two buttons.")),
    ),
    part(
        "empty", "Where a list would be. It says what could be done instead.",
        state("Words alone", title=_("Nothing has arrived yet"),
              words=_("Post something, or ask somebody. Then look here again.")),
        state("With two ways on", title=_("No needs today. That is good news"),
              url=HERE, url_words=_("I can offer something"),
              second_url=HERE, second_words=_("I need something")),
    ),
    part("status", "What was just done, said aloud. It goes when the page does.",
         toasts(_("Changed. Everybody sees it like this now.")),
         toasts(_("Written down."), _("You are signed in."))),
    part("disclosure", "Instead of a dialog: what few will want to read.",
         state("Closed", words=_("Why not more?"), lines=DETAILS),
         state("Open", words=_("Why not more?"), lines=DETAILS, open=True)),
    part("steps", "Where something stands. The heading above it is the sentence that says it.",
         state("Done, now, still to come", steps=STEPS), wide=True),
    part("timeline", "What has happened, latest first.", State("Two moments", moments)),
    part("next_up", "What follows by itself, so that nobody has to wonder.",
         state("Plain", words=_("You hear from us as soon as there is an answer.")), wide=True),
    part("reasons", "Why these two, in words. Never a score.", state("Three", reasons=REASONS)),
    part("sheet", "Facts: for a plan, a question, details.",
         state("Roomy", rows=FACTS),
         state("Brief, for one screen of a phone", rows=FACTS, brief=True), wide=True),
    part("phone_line", "On every page: whom to call instead.",
         state("With hours", group=HOTLINE | {"phone_hours_in_words": _("weekdays")}),
         state("Without", group=HOTLINE)),
)  # fmt: skip
