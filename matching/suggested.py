"""Pairings as they were shown, so that they stay put until something changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member
from needs.models import Need
from needs.states import NeedStatus
from offers.models import Offer
from offers.states import OfferStatus


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Which suggestions."""

    def standing(self) -> SuggestionQuerySet:
        """Keep those nobody put aside, best first."""
        return self.filter(dismissed_at=None).order_by("need_id", "rank")

    def possible(self) -> SuggestionQuerySet:
        """Keep those whose offer stands on the board, and whose helper neither rests nor leaves."""
        return self.filter(
            Q(offer__helper__resting_until=None)
            | Q(offer__helper__resting_until__lte=timezone.localdate()),
            offer__status=OfferStatus.AVAILABLE,
            offer__committed__lt=F("offer__capacity"),
            offer__for_one_need=False,
            offer__helper__forget_after=None,
        )

    def planned(self) -> SuggestionQuerySet:
        """Keep what the last joint plan chose."""
        return self.filter(planned_at__isnull=False)

    def put_aside(self) -> SuggestionQuerySet:
        """Keep those that a coordinator put aside for good."""
        return self.exclude(dismissed_at=None)

    def pairs(self, *, need_ids: Iterable[int] | None = None) -> set[tuple[int, int]]:
        """Return (need id, offer id) of each, of some needs or of all. One query."""
        rows = self if need_ids is None else self.filter(need__in=need_ids)
        return set(rows.order_by().values_list("need_id", "offer_id"))

    def unmark(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take the mark of the plan off these (need id, offer id). Two queries."""
        gone = set(pairs)
        rows = self.filter(need__in={need_id for need_id, _ in gone}).order_by()
        found = rows.values_list("pk", "need_id", "offer_id")
        self.filter(pk__in=[pk for pk, *pair in found if tuple(pair) in gone]).update(
            planned_at=None
        )

    def unranked_needs(self) -> set[int]:
        """Return the needs whose suggestions wait for their place. One query."""
        return set(self.filter(rank=0).order_by().values_list("need_id", flat=True))

    def for_helper(self, member: Member) -> SuggestionQuerySet:
        """Keep what this member's offers were suggested for and still looks for help."""
        return self.filter(
            dismissed_at=None,
            offer__helper=member,
            need__status=NeedStatus.OPEN,
            need__paused_at=None,
        )

    def with_offer(self) -> SuggestionQuerySet:
        """Load the offer, its area and its helper, in one query."""
        return self.select_related("offer__helper", "offer__area", "offer__category")

    def with_need(self) -> SuggestionQuerySet:
        """Load what the card of a need shows, in one query."""
        return self.select_related("need__area", "need__category__parent")


class Suggestion(models.Model):
    """A pairing as it was shown, so that it stays put until something changes."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="suggestions")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="suggestions")
    rank = models.PositiveSmallIntegerField()
    value = models.IntegerField(help_text=_("Thousandths, higher is better. Shown on no page."))
    parts = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    shown_at = models.DateTimeField(db_default=Now())
    planned_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the plan for the whole queue first chose it.")
    )
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        """One row for each pair."""

        constraints = (
            models.UniqueConstraint(fields=("need", "offer"), name="matching_suggestion_pair_once"),
        )
        indexes = (models.Index(fields=("offer", "rank"), name="matching_suggestion_offer"),)

    def __str__(self) -> str:
        """Name both sides by number; no words of theirs."""
        return f"need {self.need_id} + offer {self.offer_id}"
