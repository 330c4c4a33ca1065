"""What coordinators do to an offer: let it onto the board, or take it off. Both undoable."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy

from matching import services as matching
from matching.locking import Moved, lock_offer
from matching.models import Match
from matching.services.closing import LOCK_TRIES
from members.models import Member
from needs.models import Need
from neighborhood.moves import ChangedMeanwhile
from offers.models import Offer
from offers.services import OfferIsWithdrawn, hold_offer, put_offer_back, release_offer
from offers.states import OfferStatus
from triage.models import Action
from triage.undoing import remember, undoes


@transaction.atomic
def release(offer: Offer, *, by: Member) -> Action:
    """Let a held offer onto the board; see `offers.services.release_offer`."""
    release_offer(offer.pk, by=by)
    return remember("offer_released", by=by, offer=offer)


def close(offer: Offer, *, by: Member) -> Action:
    """Take an offer off the board; see `matching.services.close_offer`.

    Locks the needs that count on it, the offer, the helper, then the matches, so that undoing
    knows what was ended. Raises OfferIsWithdrawn for whoever was slower, ChangedMeanwhile when
    matches keep beginning; nothing is changed then.
    """
    for _try in range(LOCK_TRIES):
        with suppress(Moved):
            return _close(offer, by=by)
    raise ChangedMeanwhile


@transaction.atomic
def _close(offer: Offer, *, by: Member) -> Action:
    locked, live = lock_offer(offer.pk)
    if locked.is_over:
        raise OfferIsWithdrawn
    needs = {together.need.pk: together.need for together in live}
    before = {pk: matching.image_of(need) for pk, need in needs.items()}
    closed = matching.close_offer(offer_id=offer.pk, by=by)
    data: dict[str, Any] = {"was": locked.status, "needs": {}}
    for pk, need in needs.items():
        data["needs"][str(pk)] = matching.difference(need, before[pk], matching.image_of(need))
    return remember("offer_closed", by=by, offer=closed, data=data)


@undoes("offer_released", words=gettext_lazy("Let the offer “%(what)s” onto the board"))
def _hold_again(action: Action, *, by: Member) -> None:
    offer = cast("Offer", action.offer)
    if Match.objects.live().filter(offer=offer).exists():
        raise ChangedMeanwhile
    hold_offer(offer.pk, by=by)


@undoes(
    "offer_closed", words=gettext_lazy("Took the offer “%(what)s” off the board"), is_silent=True
)
def _put_back(action: Action, *, by: Member) -> None:
    """Put the offer back, and with it what was ended, while nobody has read of it."""
    offer, needs = cast("Offer", action.offer), action.data["needs"]
    list(Need.objects.filter(pk__in=needs).order_by("pk").select_for_update(no_key=True))
    put_offer_back(offer.pk, to=OfferStatus(action.data["was"]), by=by)
    for need_id, changes in sorted(needs.items(), key=lambda item: int(item[0])):
        matching.put_back(int(need_id), changes, by=by, verb=action.kind)
