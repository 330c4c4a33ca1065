"""What stands where no need is in hand: a word of welcome, and what needs looking after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.directions import isolated, said_with
from members.models import Member
from members.permissions import charge_of
from neighborhood.models import Area
from triage.caring.lines import Round, care_of

MOST_LINES = 4
NOON, EVENING = 12, 18


def morning(
    member: Member, *, at: datetime, waiting: int, under_way: int, first_url: str = ""
) -> dict[str, Any]:
    """Return what templates/triage/morning.html shows. Eight queries.

    waiting: how many needs wait for a person. under_way: how many others have been asked or
    agreed. first_url: the need to begin with.
    """
    charge = charge_of(member, at=at)
    look = Round(member, charge, list(Area.objects.active()), at)
    return {
        "greeting": greeting(member, at=at),
        "counts": _counts(waiting, under_way),
        "is_caught_up": not waiting,
        "lines": care_of(look).lines[:MOST_LINES],
        "can_act": charge.acts,
        "first_url": first_url,
    }


def greeting(member: Member, *, at: datetime) -> str:
    """Greet by name and by the hour here."""
    hour = timezone.localtime(at).hour
    if not member.name:
        return _greeting_without_name(hour)
    said = _("Good evening, %(name)s")
    if hour < NOON:
        said = _("Good morning, %(name)s")
    elif hour < EVENING:
        said = _("Good afternoon, %(name)s")
    return said_with(said, name=isolated(capfirst(member.first_name_or_neighbor)))


def _greeting_without_name(hour: int) -> str:
    if hour < NOON:
        return _("Good morning")
    return _("Good afternoon") if hour < EVENING else _("Good evening")


def _counts(waiting: int, under_way: int) -> str:
    wait = ngettext(
        "%(n)s need waits for a person.", "%(n)s needs wait for a person.", waiting
    ) % {"n": waiting}  # fmt: skip
    others = ngettext(
        "For the other one, somebody has been asked or has agreed.",
        "For the other %(n)s, somebody has been asked or has agreed.",
        under_way,
    ) % {"n": under_way}
    return " ".join([wait] * bool(waiting) + [others] * bool(under_way))
