"""A place on both sides: taken at the helper's yes, given back when it comes to nothing.

Every function wants the rows locked in the order of `matching.locking`, changes the counters
with F() and keeps the status of the need in step.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from matching.locking import Pair
from matching.refusals import OfferIsFull
from members.models import Event, Member
from needs.models import Need
from needs.states import NeedStatus
from offers.models import Offer


def take_place(pair: Pair, *, by: Member, at: datetime) -> None:
    """Take one place of the need and one of the offer; a full need becomes matched.

    Whoever says yes says that the offer still stands, so that confirms it.
    Raises OfferIsFull; the caller has made sure that the need has a place left.
    """
    if pair.offer.room < 1:
        raise OfferIsFull
    need = pair.need
    full = need.places_left == 1
    changes = {"status": NeedStatus.MATCHED, "matched_at": at} if full else {}
    Need.objects.filter(pk=need.pk).update(helpers_committed=F("helpers_committed") + 1, **changes)
    Offer.objects.filter(pk=pair.offer.pk).update(
        committed=F("committed") + 1, confirmed_current_at=at
    )
    if full:
        Event.objects.record("matched", need, by=by, was=need.status, now=NeedStatus.MATCHED, at=at)
    need.refresh_from_db()
    pair.offer.refresh_from_db()


def give_place_back(pair: Pair, *, by: Member | None, at: datetime) -> None:
    """Give back one place on both sides; a need that was full looks for help again."""
    need = pair.need
    reopened = need.status == NeedStatus.MATCHED
    changes = {"status": NeedStatus.OPEN, "matched_at": None} if reopened else {}
    Need.objects.filter(pk=need.pk).update(helpers_committed=F("helpers_committed") - 1, **changes)
    free_offer(pair.offer)
    if reopened:
        Event.objects.record(
            "reopened", need, by=by, was=NeedStatus.MATCHED, now=NeedStatus.OPEN, at=at
        )
    need.refresh_from_db()


def free_offer(offer: Offer) -> None:
    """Give back one place of an offer."""
    Offer.objects.filter(pk=offer.pk).update(committed=F("committed") - 1)
    offer.refresh_from_db()
