"""How long what coordinators write and do leaves something behind."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from members import free_texts
from members.free_texts import FreeText
from members.history import HAND_OVER_KEPT
from neighborhood import retention
from neighborhood.retention import Rule, words_days
from triage.models import (
    CLAIM_LIFETIME,
    CLAIMED,
    UNDO_LIFETIME,
    Action,
    BlankForm,
    Call,
    HandOver,
    KeptWords,
    Letter,
    Note,
)

# Whoever has no way to be reached may hear of it late, through a person.
LETTER_LIFETIME = timedelta(days=14)

# Forms lie in a box for long; after that the box is empty.
BLANKS_KEPT = timedelta(days=365)

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
        name="calls",
        what=_("When somebody was called, and how it ended"),
        why=_("So that two of us do not call about the same"),
        since=_("after the call"),
        lifetime=words_days,
        due=lambda before: Call.objects.done().filter(at__lte=before),
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
        name="blank_forms",
        what=_("The codes of printed forms that nobody has handed in, as fingerprints"),
        why=_("So that a form can be typed in by its code"),
        since=_("after it was printed"),
        lifetime=lambda _group: BLANKS_KEPT,
        due=lambda before: BlankForm.objects.filter(printed_at__lte=before),
    ),
    Rule(
        name="actions",
        what=_("What a coordinator did, in a form that can be undone"),
        why=_("So that mistakes can be mended"),
        since=_("after it was done"),
        lifetime=lambda _group: UNDO_LIFETIME,
        due=lambda before: Action.objects.filter(at__lte=before).exclude(kind=CLAIMED),
    ),
    Rule(
        name="claims",
        what=_(
            "That somebody joined what was posted before to their own, so that it can be undone"
        ),
        why=_("In case it was not theirs"),
        since=_("after it was done"),
        lifetime=lambda _group: CLAIM_LIFETIME,
        due=lambda before: Action.objects.filter(at__lte=before, kind=CLAIMED),
    ),
)


FREE_TEXTS = (
    FreeText(model=Note, fields=("text",), writers=("by_id",)),
    FreeText(model=Letter, fields=("text",), writers=("by_id",)),
    FreeText(model=HandOver, fields=("text",), writers=("by_id",)),
    FreeText(model=KeptWords, fields=("what",)),
)


def register() -> None:
    """Add the rules of this app to the table, and where its people write freely."""
    retention.register(*RULES)
    free_texts.register(*FREE_TEXTS)
