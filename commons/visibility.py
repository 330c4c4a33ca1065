"""Who can see what of a person, and from when on: one table for the page and the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing about a person: who sees it, and when.

    neighbors: everybody else. coordinators: those of the area; what they look up is written down.
    """

    what: StrOrPromise
    neighbors: StrOrPromise
    coordinators: StrOrPromise


VISIBLE = (
    Seen(
        _("What you need or offer, its kind and area, how soon and when, for whom, in which "
          "languages"),
        _("Everybody, while it is on the board"),
        _("Always"),
    ),
    Seen(
        _("Your first name"),
        _("Everybody, if you show it. Otherwise those you said yes to, and those who said yes to "
          "you, if we asked or know them"),
        _("Always"),
    ),
    Seen(
        _("What it has to fit, allergies"),
        _("A neighbor we ask, so that they can decide"),
        _("Always"),
    ),
    Seen(
        _("Your number or e-mail"),
        _("The neighbor of your plan, once you have both said yes, until the plan is over or you "
          "hide it"),
        _("Masked. Whoever asks for it sees it for a day, and you see that they did"),
    ),
    Seen(
        _("A number or e-mail that you only sign in with"),
        _("Nobody, unless you let them, or have no other way and post something"),
        _("Masked. Whoever asks for it sees it for a day, and you see that they did"),
    ),
    Seen(
        _("The place of a plan"),
        _("The two of you, from the day of the plan on"),
        _("Always"),
    ),
    Seen(
        _("What you were sent, and what you answered"),
        _("Nobody"),
        _("What we did not understand, and whether messages arrived"),
    ),
    Seen(
        _("What coordinators noted about you"),
        _("Nobody"),
        _("Always"),
    ),
    Seen(
        _("What to be careful with when you are brought together"),
        _("Nobody"),
        _("Always; it is in no download"),
    ),
    Seen(
        _("Whom you want to be kept apart from, and what you told us about somebody"),
        _("Nobody, not even the other one"),
        _("What you told us; the other is never told"),
    ),
)  # fmt: skip
