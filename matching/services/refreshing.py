"""Asking members whether their needs and offers still hold, and noting what they answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Min

from matching.freshness import ASKED, needs_to_ask_about, offers_to_ask_about
from matching.news import ask_whether_current as put_question
from members.models import Event, Member
from needs.models import Need
from needs.services import confirm_need_current
from neighborhood.moves import ChangedMeanwhile
from offers.models import Offer
from offers.services import confirm_offer_current

logger = logging.getLogger(__name__)

# Members asked in one run, those unheard of the longest first; the next day brings the next.
MOST_IN_A_RUN = 100


@dataclass(frozen=True, slots=True)
class _Side:
    """Needs or offers: which message asks, about which rows, and whose they are."""

    kind: str
    due: Callable[..., Any]
    owner: str


_SIDES = (
    _Side("still_needed", needs_to_ask_about, "requester"),
    _Side("still_offered", offers_to_ask_about, "helper"),
)


def ask_about_freshness(*, now: datetime) -> int:
    """Ask whether needs and offers still hold that nobody has confirmed for long.

    One message to a member for all needs, and one for all offers; each post is asked about
    once until it is confirmed. One transaction for each message. Returns how many.
    """
    return sum(_ask_all(side, now=now) for side in _SIDES)


@transaction.atomic
def confirm_current(
    member: Member, *, need_ids: Collection[int], offer_ids: Collection[int]
) -> int:
    """Note that these needs and offers of a member still hold; return how many did.

    Those of others are passed over, and so is what has ended meanwhile.
    """
    needs = Need.objects.of(member).unresolved().filter(pk__in=need_ids)
    offers = Offer.objects.of(member).unresolved().filter(pk__in=offer_ids)
    confirmed = 0
    for rows, confirm in ((needs, confirm_need_current), (offers, confirm_offer_current)):
        for pk in rows.order_by("pk").values_list("pk", flat=True):
            with suppress(ChangedMeanwhile):
                confirm(pk, by=member)
                confirmed += 1
    return confirmed


def _ask_all(side: _Side, *, now: datetime) -> int:
    due = side.due(now=now).order_by().values(side.owner)
    members = due.annotate(since=Min("confirmed_current_at")).order_by("since", side.owner)
    asked = 0
    for pk in list(members.values_list(side.owner, flat=True)[:MOST_IN_A_RUN]):
        try:
            asked += _ask(side, pk, now=now)
        # One member who cannot be asked keeps nobody else from it.
        except DatabaseError:
            logger.exception("Member %s could not be asked: %s", pk, side.kind)
    return asked


@transaction.atomic
def _ask(side: _Side, member_id: int, *, now: datetime) -> bool:
    """Ask one member about all that is due. Locks the needs or offers, lowest first."""
    due = side.due(now=now).filter(**{side.owner: member_id}).order_by("pk")
    held = [row.pk for row in due.select_for_update(no_key=True, of=("self",))]
    # Another run may have asked while this one waited for the rows.
    still_due = list(due.filter(pk__in=held))
    if not still_due:
        return False
    events = [
        Event.objects.record(ASKED, row, by=None, now=row.status, at=now) for row in still_due
    ]
    put_question(Member.objects.get(pk=member_id), kind=side.kind, event=events[0])
    return True
