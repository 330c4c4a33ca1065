"""What members can give."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.board import BoardEntry, BoardQuerySet, board_constraints, board_indexes
from members.models import Member
from offers.states import OfferStatus

TRAVEL_KM = 3.0


class OfferQuerySet(BoardQuerySet["Offer"]):
    """Which offers."""

    def with_card(self) -> OfferQuerySet:
        """Load what a card shows, in one query."""
        return super().with_card().select_related("helper")

    def available(self) -> OfferQuerySet:
        """Keep those with room that stand on the board."""
        return self.filter(
            status=OfferStatus.AVAILABLE, committed__lt=F("capacity"), for_one_need=False
        )

    def held(self) -> OfferQuerySet:
        """Keep those that wait for a coordinator's glance."""
        return self.filter(status=OfferStatus.HELD)

    def of(self, member: Member) -> OfferQuerySet:
        """Keep what one member gives."""
        return self.filter(helper=member)

    def visible_to(self, member: Member | None) -> OfferQuerySet:
        """Keep what this viewer may see: the board, and their own."""
        on_board = Q(status=OfferStatus.AVAILABLE, committed__lt=F("capacity"), for_one_need=False)
        return self.filter(on_board | Q(helper=member) if member else on_board)

    def ever_on_board(self) -> OfferQuerySet:
        """Keep those that everybody has seen, so that a form for one may still be on its way."""
        return self.filter(for_one_need=False).exclude(status=OfferStatus.HELD)

    def unconfirmed_since(self, moment: datetime) -> OfferQuerySet:
        """Keep those that are suggested to others and that nobody has confirmed since then."""
        return self.available().filter(confirmed_current_at__lt=moment)

    def unresolved(self) -> OfferQuerySet:
        """Keep those that are not withdrawn."""
        return self.exclude(status=OfferStatus.WITHDRAWN)

    def open_or_over_since(self, moment: datetime, *, unconfirmed: datetime) -> OfferQuerySet:
        """Keep those that are not over, or were not yet at that moment.

        unconfirmed: what nobody has confirmed since then is over, too. What was made for one need
        is over with its match.
        """
        theirs = self.filter(for_one_need=False, confirmed_current_at__gt=unconfirmed)
        return theirs.exclude(withdrawn_at__lte=moment)


class Offer(BoardEntry):
    """Something a member can give, to as many needs at once as ``capacity`` says.

    ``for_one_need`` marks what a neighbor offered by pressing "I can help with this": it
    belongs to that need alone, stands on no board and is suggested to nobody else.
    """

    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="offers"
    )
    status = models.CharField(
        max_length=10, choices=OfferStatus, default=OfferStatus.AVAILABLE,
        db_default=OfferStatus.AVAILABLE,
    )  # fmt: skip
    abilities = ArrayField(models.SlugField(), default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(default=1, db_default=1)
    committed = models.PositiveSmallIntegerField(default=0, db_default=0)
    once = models.BooleanField(default=False, help_text=_("A thing that is gone when given."))
    travel_km = models.FloatField(default=TRAVEL_KM, db_default=TRAVEL_KM)
    valid_until = models.DateField(null=True, blank=True)
    for_one_need = models.BooleanField(default=False, db_default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = OfferQuerySet.as_manager()

    class Meta:
        """The database knows the shape of each status."""

        constraints = (
            *board_constraints("offers", "offer"),
            models.CheckConstraint(
                name="offers_offer_status_known",
                condition=Q(status__in=[str(s) for s in OfferStatus]),
            ),
            models.CheckConstraint(
                name="offers_offer_committed_in_range",
                condition=Q(capacity__gte=1, committed__lte=F("capacity")),
                violation_error_message=_("This offer has no room left."),
            ),
            models.CheckConstraint(
                name="offers_offer_travel_in_range",
                condition=Q(travel_km__gte=0, travel_km__lte=200),
                violation_error_message=_("Between 0 and 200 km."),
            ),
            models.CheckConstraint(
                name="offers_offer_withdrawn_has_moment",
                condition=~Q(status=OfferStatus.WITHDRAWN) | Q(withdrawn_at__isnull=False),
            ),
        )
        indexes = (
            *board_indexes("offers", "offer"),
            # The index that finds the nearest, offers_offer_nearest, is made by a migration: it
            # has a column that only Postgres keeps, see docs/adr/0004 and 0012.
            # Those without room are looked through to say why nobody was found.
            GistIndex(
                fields=["category", "pt"],
                opclasses=["gist_int4_ops", "point_ops"],
                condition=Q(
                    status=OfferStatus.AVAILABLE, committed__gte=F("capacity"), for_one_need=False
                ),
                name="offers_offer_full",
            ),
            models.Index(
                fields=("opened_at", "id"),
                condition=Q(status=OfferStatus.HELD),
                name="offers_offer_held",
            ),
            # Help without distance is looked through by who confirmed last.
            models.Index(
                fields=("category", "-confirmed_current_at"),
                condition=Q(
                    status=OfferStatus.AVAILABLE, committed__lt=F("capacity"), for_one_need=False
                ),
                name="offers_offer_freshest",
            ),
            models.Index(
                fields=("-opened_at", "-id"),
                condition=Q(
                    status=OfferStatus.AVAILABLE, committed__lt=F("capacity"), for_one_need=False
                ),
                name="offers_offer_board",
            ),
            models.Index(fields=("helper", "-opened_at"), name="offers_offer_own"),
        )

    @property
    def is_on_board(self) -> bool:
        """Tell whether everybody can see it."""
        return self.status == OfferStatus.AVAILABLE and self.room > 0 and not self.for_one_need

    @property
    def is_over(self) -> bool:
        """Tell whether it was withdrawn."""
        return self.status == OfferStatus.WITHDRAWN

    @property
    def room(self) -> int:
        """Return how many more needs fit."""
        return self.capacity - self.committed
