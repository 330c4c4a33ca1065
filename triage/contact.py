"""How somebody can be reached, masked until a coordinator asks for it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from matching.contacts import lines_of
from members.models import Member, Reveal
from members.services import masked_ways, revealed_ways


def contact_of(
    owner: Member, *, subject: Model, reader: Member, look_url: str, side: str = ""
) -> dict[str, Any]:
    """Return what templates/triage/contact.html shows. Two queries, three where it is revealed.

    subject: what it is looked up for. look_url: where to ask for it, empty for who may not.
    side: which of two people that address is told to show.
    """
    looks = Reveal.objects.live().contacts().about(subject)
    look = looks.filter(owner=owner, viewer=reader).first()
    masked = () if look else masked_ways(owner)
    is_hidden = any(way.hides for way in masked)
    return {
        "name": capfirst(owner.first_name_or_neighbor),
        "lines": lines_of(revealed_ways(owner, viewer=reader, subject=subject)) if look else [],
        "masked": masked,
        "until": look.until if look else None,
        "look_url": look_url if is_hidden else "",
        "side": side,
    }
