"""What coordinators do to an offer: let it onto the board, or take it off. Both undoable."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy

from matching import services as matching
from matching.models import Match
from members.models import Event, Member
from needs.models import Need
from neighborhood.moves import ChangedMeanwhile
from offers.models import Offer
from offers.services import hold_offer, put_offer_back, release_offer
from offers.states import OfferStatus
from triage.models import Action
from triage.undoing import remember, undoes


@transaction.atomic
def release(offer: Offer, *, by: Member) -> Action:
    """Let a held offer onto the board; see `offers.services.release_offer`."""
    release_offer(offer.pk, by=by)
    return remember("offer_released", by=by, offer=offer)


@transaction.atomic
def close(offer: Offer, *, by: Member) -> Action:
    """Take an offer off the board; see `matching.services.close_offer`.

    Locks the needs that count on it, so that undoing knows what was ended. Raises Moved when
    one more begins meanwhile.
    """
    counting = Match.objects.live().filter(offer=offer).values("need")
    needs = list(Need.objects.filter(pk__in=counting).order_by("pk").select_for_update(no_key=True))
    was = Offer.objects.values_list("status", flat=True).get(pk=offer.pk)
    before = {need.pk: matching.image_of(need) for need in needs}
    closed = matching.close_offer(offer_id=offer.pk, by=by)
    data: dict[str, Any] = {"was": was, "needs": {}}
    for need in needs:
        changes = matching.difference(need, before[need.pk], matching.image_of(need))
        data["needs"][str(need.pk)] = changes
    return remember("offer_closed", by=by, offer=closed, data=data)


@undoes("offer_released", words=gettext_lazy("Let the offer “%(what)s” onto the board"))
def _hold_again(action: Action, *, by: Member) -> None:
    offer = cast("Offer", action.offer)
    if Match.objects.live().filter(offer=offer).exists():
        raise ChangedMeanwhile
    hold_offer(offer.pk, by=by)


@undoes("offer_closed", words=gettext_lazy("Took the offer “%(what)s” off the board"))
def _put_back(action: Action, *, by: Member) -> None:
    """Put the offer back, and with it what was ended, while nobody has read of it."""
    offer, needs = cast("Offer", action.offer), action.data["needs"]
    list(Need.objects.filter(pk__in=needs).order_by("pk").select_for_update(no_key=True))
    put_offer_back(offer.pk, to=OfferStatus(action.data["was"]), by=by)
    for need_id, changes in sorted(needs.items(), key=lambda item: int(item[0])):
        matching.put_back(int(need_id), changes, by=by, verb=action.kind)
    Event.objects.record("undone", offer, by=by, reason=action.kind)
