"""How long the words of a need are kept after it is over."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from members import free_texts
from members.board import ERASED
from members.free_texts import FreeText
from needs.models import Need
from needs.services import empty
from neighborhood import retention
from neighborhood.retention import Rule, words_days

RULES = (
    Rule(
        name="needs",
        what=_("The words of a need, and all that says more than its kind and area"),
        why=_("To show and pair it, and so that you can ask for it again"),
        since=_("after it was closed"),
        lifetime=words_days,
        due=lambda before: Need.objects.exclude(what=ERASED).filter(closed_at__lte=before),
        erase=empty,
    ),
)


FREE_TEXTS = (
    FreeText(
        model=Need,
        fields=("what", "details", "allergies", "for_whom_words"),
        writers=("requester_id",),
    ),
)


def register() -> None:
    """Add the rules of this app to the table, and where its people write freely."""
    retention.register(*RULES)
    free_texts.register(*FREE_TEXTS)
