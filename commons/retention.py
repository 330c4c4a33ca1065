"""How long what we know of people is kept, as far as it stands in this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commons.models import WordingProposal
from members import free_texts
from members.free_texts import FreeText
from neighborhood import retention
from neighborhood.retention import Rule, days

RULE = Rule(
    name="wordings",
    what=_("Better words that somebody proposed for a page"),
    why=_("To make the pages easier to read"),
    since=_("after they were proposed"),
    lifetime=days(365),
    due=lambda before: WordingProposal.objects.filter(at__lte=before),
)


FREE_TEXTS = (
    FreeText(model=WordingProposal, fields=("quoted", "proposed", "why"), writers=("member_id",)),
)


def register() -> None:
    """Add the rule of this app to the table, and where its people write freely."""
    retention.register(RULE)
    free_texts.register(*FREE_TEXTS)
