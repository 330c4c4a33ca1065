"""How long the words of an offer are kept after it is over."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from members import free_texts
from members.board import ERASED
from members.free_texts import FreeText
from neighborhood import retention
from neighborhood.retention import Rule, words_days
from offers.models import Offer
from offers.services import empty

RULES = (
    Rule(
        name="offers",
        what=_("The words of an offer, and all that says more than its kind and area"),
        why=_("To show and pair it, and so that you can make it again"),
        since=_("after it was taken back"),
        lifetime=words_days,
        due=lambda before: Offer.objects.exclude(what=ERASED).filter(withdrawn_at__lte=before),
        erase=empty,
    ),
)


FREE_TEXTS = (FreeText(model=Offer, fields=("what", "details"), writers=("helper_id",)),)


def register() -> None:
    """Add the rules of this app to the table, and where its people write freely."""
    retention.register(*RULES)
    free_texts.register(*FREE_TEXTS)
