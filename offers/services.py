"""What happens to an offer while it stands. Withdrawing one is the business of matching.

Every function records an `Event` and sends `offer_changed`, inside its own transaction. Moves of
one row are guarded updates: when somebody was faster, ChangedMeanwhile is raised and nothing
changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.board import ERASED
from members.models import Event, Member
from neighborhood.models import Area
from neighborhood.moves import ChangedMeanwhile, MoveNotAllowed, Refusal
from offers.models import Offer
from offers.signals import offer_changed
from offers.states import OFFER_MOVES, OfferStatus


class OfferIsWithdrawn(Refusal):
    """The offer was withdrawn."""

    sentence = _("This offer is closed. Reopen it first, or post a new one.")


class PlacesAlreadyTaken(Refusal):
    """More is promised than would fit now."""

    sentence = _("You have already said yes to more than that.")


@transaction.atomic
def open_offer(
    offer: Offer, *, by: Member | None, held: bool = False, on_behalf_of: Member | None = None
) -> Offer:
    """Put a new offer on the board, or hold it for a coordinator's glance.

    offer: a row not saved yet; it stands in its area's centre unless it names a finer place.
    on_behalf_of: whose it is, when somebody else writes it down for them.
    Raises IntegrityError (``offers_offer_submitted_once``) when the same form came before.
    """
    offer.status = OfferStatus.HELD if held else OfferStatus.AVAILABLE
    if offer.pt is None:
        offer.pt = offer.area.centre
    offer.save(force_insert=True)
    verb = "held" if held else "made"
    Event.objects.record(verb, offer, by=by, on_behalf_of=on_behalf_of, now=offer.status)
    offer_changed.send(sender=Offer, offer_id=offer.pk, verb=verb)
    return offer


@transaction.atomic
def edit_offer(offer_id: int, *, by: Member | None, changes: Mapping[str, Any]) -> Offer:
    """Change what an offer says; ``changes`` are fields by name.

    Locks the offer. A new area moves its place with it. Raises OfferIsWithdrawn or
    PlacesAlreadyTaken; nothing is changed then.
    """
    offer: Offer = Offer.objects.select_for_update(no_key=True).get(pk=offer_id)
    if offer.is_over:
        raise OfferIsWithdrawn
    written = {*changes, "changed_at"}
    for name, value in changes.items():
        setattr(offer, name, value)
    if "area" in changes:
        offer.pt = offer.area.centre
        written.add("pt")
    if offer.room < 0:
        raise PlacesAlreadyTaken
    offer.changed_at = timezone.now()
    offer.save(update_fields=written)
    _tell(offer_id, "edited", by=by)
    return offer


@transaction.atomic
def pause_offer(offer_id: int, *, by: Member | None) -> None:
    """Be suggested to nobody for now and leave the board."""
    _move(offer_id, was=OfferStatus.AVAILABLE, now=OfferStatus.PAUSED)
    _tell(offer_id, "paused", by=by, was=OfferStatus.AVAILABLE, now=OfferStatus.PAUSED)


@transaction.atomic
def resume_offer(offer_id: int, *, by: Member | None) -> None:
    """Stand on the board again after a pause."""
    _move(offer_id, was=OfferStatus.PAUSED, now=OfferStatus.AVAILABLE)
    Offer.objects.filter(pk=offer_id).update(confirmed_current_at=timezone.now())
    _tell(offer_id, "resumed", by=by, was=OfferStatus.PAUSED, now=OfferStatus.AVAILABLE)


@transaction.atomic
def confirm_offer_current(offer_id: int, *, by: Member | None) -> None:
    """Note that the offer still stands, so that it goes on being suggested."""
    rows = Offer.objects.unresolved().filter(pk=offer_id)
    confirmed = rows.update(confirmed_current_at=timezone.now())
    _require(confirmed)
    _tell(offer_id, "confirmed_current", by=by)


@transaction.atomic
def unconfirm_offer_current(offer_id: int, *, was: datetime, now: datetime) -> None:
    """Take back that somebody said so at ``now``, unless it was said again since."""
    rows = Offer.objects.filter(pk=offer_id, confirmed_current_at=now)
    if rows.update(confirmed_current_at=was):
        offer_changed.send(sender=Offer, offer_id=offer_id)


@transaction.atomic
def reopen_offer(offer_id: int, *, by: Member | None) -> Offer:
    """Put a withdrawn offer back on the board.

    Locks the offer. A last day that has passed is dropped, since it would end the offer at once.
    """
    offer: Offer = Offer.objects.select_for_update(no_key=True).get(pk=offer_id)
    was, now = offer.status, timezone.now()
    if not offer.is_over:
        raise MoveNotAllowed(was, OfferStatus.AVAILABLE)
    OFFER_MOVES.require(was, OfferStatus.AVAILABLE)
    offer.status, offer.withdrawn_at = OfferStatus.AVAILABLE, None
    offer.confirmed_current_at = now
    today = timezone.localdate(now)
    if offer.valid_until and offer.valid_until < today:
        offer.valid_until = None
    offer.save()
    _tell(offer_id, "reopened", by=by, was=was, now=offer.status)
    return offer


@transaction.atomic
def release_offer(offer_id: int, *, by: Member) -> None:
    """Put a held offer on the board, or leave it paused if it was before."""
    holds = Event.objects.about(Offer(pk=offer_id)).filter(verb="held")
    was_paused = holds.values_list("from_status", flat=True).first() == OfferStatus.PAUSED
    now = OfferStatus.PAUSED if was_paused else OfferStatus.AVAILABLE
    _move(offer_id, was=OfferStatus.HELD, now=now)
    _tell(offer_id, "released", by=by, was=OfferStatus.HELD, now=now)


@transaction.atomic
def hold_offer(offer_id: int, *, by: Member | None) -> None:
    """Keep an offer, also a paused one, off the board until a coordinator has looked at it.

    Locks the offer.
    """
    was = Offer.objects.select_for_update(no_key=True).get(pk=offer_id).status
    if was not in (OfferStatus.AVAILABLE, OfferStatus.PAUSED):
        raise ChangedMeanwhile
    _move(offer_id, was=OfferStatus(was), now=OfferStatus.HELD)
    _tell(offer_id, "held", by=by, was=was, now=OfferStatus.HELD)


@transaction.atomic
def put_offer_back(offer_id: int, *, to: OfferStatus, by: Member) -> None:
    """Undo a withdrawal: the offer stands as it stood, also where the table has no arrow."""
    rows = Offer.objects.filter(pk=offer_id, status=OfferStatus.WITHDRAWN)
    _require(rows.update(status=to, withdrawn_at=None))
    _tell(offer_id, "reopened", by=by, was=OfferStatus.WITHDRAWN, now=to)


def lock_offers_of(member_id: int) -> None:
    """Lock all that a member gives, lowest key first, until the end of the transaction."""
    own = Offer.objects.filter(helper=member_id).order_by("pk").select_for_update(no_key=True)
    list(own.values_list("pk"))


@transaction.atomic
def hand_offers(*, from_id: int, to_id: int, only: Iterable[int] | None = None) -> list[int]:
    """Let another member give these, who is the same person.

    only: the keys of those that move; None for all. Returns the keys of those that did.
    """
    own = Offer.objects.filter(helper=from_id)
    if only is not None:
        own = own.filter(pk__in=list(only))
    pks = list(own.order_by("pk").values_list("pk", flat=True))
    Offer.objects.filter(pk__in=pks).update(helper=to_id)
    for pk in Offer.objects.filter(pk__in=pks).unresolved().values_list("pk", flat=True):
        offer_changed.send(sender=Offer, offer_id=pk, verb="handed_over")
    return pks


@transaction.atomic
def empty_offers_of(member: Member) -> None:
    """Erase the words of a member's offers, and all that could tell who it was.

    The rows stay, emptied, because requesters' own matches point to them. Closing what still
    runs is the business of matching, which hears of it first.
    """
    empty(Offer.objects.of(member))


def empty(offers: QuerySet[Offer]) -> None:
    """Erase the words of offers that are over, and all that says more than kind, area and days."""
    offers.update(
        what=ERASED, details="", languages=[], abilities=[], availability=None, valid_until=None,
        pt=Area.objects.filter(pk=OuterRef("area")).values("centre"),
    )  # fmt: skip


def _move(offer_id: int, *, was: OfferStatus, now: OfferStatus) -> None:
    _require(Offer.objects.filter(pk=offer_id, status=was).update(status=now))


def _require(rows: int) -> None:
    if not rows:
        raise ChangedMeanwhile


def _tell(offer_id: int, verb: str, *, by: Member | None, was: str = "", now: str = "") -> None:
    Event.objects.record(verb, Offer(pk=offer_id), by=by, was=was, now=now)
    offer_changed.send(sender=Offer, offer_id=offer_id, verb=verb)
