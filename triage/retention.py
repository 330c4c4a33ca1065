"""How long what coordinators write and do leaves something behind."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from members.history import HAND_OVER_KEPT
from neighborhood import retention
from neighborhood.retention import Rule, words_days
from triage.models import UNDO_LIFETIME, Action, HandOver, Letter, Note

# Whoever has no way to be reached may hear of it late, through a person.
LETTER_LIFETIME = timedelta(days=14)

RULES = (
    Rule(
        name="notes",
        what=_("What coordinators note on a need, an offer or a person"),
        why=_("So that the next one knows"),
        since=_("after it was written"),
        lifetime=words_days,
        due=lambda before: Note.objects.filter(at__lte=before),
    ),
    Rule(
        name="letters",
        what=_("What a coordinator wrote to several people at once"),
        why=_("Until it has arrived"),
        since=_("after it was written"),
        lifetime=lambda _group: LETTER_LIFETIME,
        due=lambda before: Letter.objects.filter(at__lte=before),
    ),
    Rule(
        name="hand_overs",
        what=_("What coordinators write for each other when they change hands"),
        why=_("So that the next one knows"),
        since=_("after it was written"),
        lifetime=lambda _group: HAND_OVER_KEPT,
        due=lambda before: HandOver.objects.outdated(at=before + HAND_OVER_KEPT),
    ),
    Rule(
        name="actions",
        what=_("What a coordinator did, in a form that can be undone"),
        why=_("So that mistakes can be mended"),
        since=_("after it was done"),
        lifetime=lambda _group: UNDO_LIFETIME,
        due=lambda before: Action.objects.filter(at__lte=before),
    ),
)


def register() -> None:
    """Add the rules of this app to the table."""
    retention.register(*RULES)
