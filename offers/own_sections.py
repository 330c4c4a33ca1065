"""What a member offers, for them to take along; see `members.portable`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from members.board_rows import ENTRY_LABELS, entry_row
from members.models import Member
from members.portable import Row, Section, register
from neighborhood.models import Vocabulary
from neighborhood.vocabulary import word_names
from offers.models import Offer


def register_sections() -> None:
    """Make the section of this app known."""
    register(OFFERS)


def _offers(member: Member, at: datetime) -> Iterator[Row]:
    names = word_names(*Vocabulary)
    for offer in Offer.objects.of(member).with_card().order_by("pk"):
        yield {
            **entry_row(offer, names=names),
            "status": offer.get_status_display(),
            "abilities": [names.get(slug, slug) for slug in offer.abilities],
            "capacity": offer.capacity,
            "once": offer.once,
            "travel_km": str(offer.travel_km),
            "valid_until": offer.valid_until,
            "for_one_need": offer.for_one_need,
            "withdrawn_at": offer.withdrawn_at,
        }


OFFERS = Section(
    key="offers", title=_("What you offered"), order=21, rows=_offers,
    covers=frozenset({"offers.Offer.helper"}),
    labels={
        **ENTRY_LABELS, "status": _("How it stands"), "abilities": _("What you bring"),
        "capacity": _("For how many at a time"), "once": _("A thing that is gone when given"),
        "travel_km": _("How many kilometers you would go"), "valid_until": _("Until"),
        "for_one_need": _("For one need only"), "withdrawn_at": _("Taken back"),
    },
)  # fmt: skip
