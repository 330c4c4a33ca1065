"""How long what we know of people is kept, as far as it stands in this app."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members import free_texts
from members.free_texts import FreeText
from members.limits import WINDOW
from members.models import (
    LINK_LIFETIME,
    AccessLink,
    CodeTry,
    Event,
    Member,
    Rate,
    Report,
    Reveal,
)
from members.reporting import REPORTS_KEPT
from members.services import LOOK_UPS_WINDOW
from neighborhood import retention
from neighborhood.models import Neighborhood
from neighborhood.retention import Rows, Rule, days, words_days

#: The log of what coordinators did can be read so long, whatever a group settles on for words.
POWER_SHOWN = timedelta(days=365)


def timeline_days(group: Neighborhood) -> timedelta:
    """Return how long a timeline says who did something."""
    return max(words_days(group), POWER_SHOWN)


def forget_who(events: Rows) -> None:
    """Leave what happened when, for the counts, and not who did it."""
    events.update(by=None, on_behalf_of=None)


RULES = (
    Rule(
        name="links",
        what=_("Your private link"),
        why=_("So that you need no password. We keep only its fingerprint"),
        since=_("after it was last used"),
        lifetime=lambda _group: LINK_LIFETIME,
        due=lambda before: AccessLink.objects.filter(
            Q(expires_at__lte=before + LINK_LIFETIME) | Q(revoked_at__lte=before)
        ),
    ),
    Rule(
        name="reveals",
        what=_("Who saw how to reach you, when and why"),
        why=_("So that you can check it"),
        since=_("after it was shown no longer"),
        lifetime=days(365),
        due=lambda before: Reveal.objects.filter(ended_at__lte=before),
    ),
    Rule(
        name="reports",
        what=_("That somebody told us something is wrong"),
        why=_("To see whether it happens again"),
        since=_("after a coordinator looked into it"),
        lifetime=lambda _group: REPORTS_KEPT,
        due=lambda before: Report.objects.old(before=before),
    ),
    Rule(
        name="unread_reports",
        what=_("What somebody told us is wrong, and nobody looked into"),
        why=_("So that somebody can still look into it"),
        since=_("after it was written"),
        lifetime=days(365),
        due=lambda before: Report.objects.to_read().filter(at__lte=before),
    ),
    Rule(
        name="timeline",
        what=_("Who did what, in the history of a need, an offer or a plan"),
        why=_("So that you can check us, and mistakes can be mended"),
        since=_("after it happened; then only what and when is left, for counts"),
        lifetime=timeline_days,
        due=lambda before: Event.objects.filter(
            Q(by__isnull=False) | Q(on_behalf_of__isnull=False), at__lte=before
        ),
        erase=forget_who,
    ),
    Rule(
        name="admin_log",
        what=_("What an admin changed in the admin"),
        why=_("So that admins can be checked, too"),
        since=_("after it was changed"),
        lifetime=lambda _group: POWER_SHOWN,
        due=lambda before: LogEntry.objects.filter(action_time__lte=before),
    ),
    Rule(
        name="rates",
        what=_("How often something was posted or tried from one place"),
        why=_("To stop floods and guessing. No address is kept"),
        since=_("after the first time"),
        lifetime=lambda _group: WINDOW,
        due=lambda before: Rate.objects.filter(ends_at__lte=before + WINDOW),
    ),
    Rule(
        name="look_ups",
        what=_("How often a coordinator looked up a number or a code"),
        why=_("So that nobody tries them all. No number is kept"),
        since=_("after the look-up"),
        lifetime=lambda _group: LOOK_UPS_WINDOW,
        due=lambda before: CodeTry.objects.filter(at__lte=before),
    ),
)


FREE_TEXTS = (
    FreeText(model=Member, fields=("name",), writers=("id",)),
    FreeText(model=Report, fields=("text",), writers=("by_id",)),
    # What was deleted in the admin goes on saying there what it said.
    FreeText(model=LogEntry, fields=("object_repr", "change_message")),
)


def register() -> None:
    """Add the rules of this app to the table, and where its people write freely."""
    retention.register(*RULES)
    free_texts.register(*FREE_TEXTS)
