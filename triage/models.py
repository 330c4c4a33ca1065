"""What coordinators write down for each other."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from members.history import HAND_OVER_KEPT
from members.models import Member
from needs.models import Need
from neighborhood.models import Area


class Note(models.Model):
    """A coordinator's note on a need. Goes when the need goes."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        """Latest first."""

        ordering = ("-pk",)

    def __str__(self) -> str:
        """Return the note."""
        return self.text


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Which hand-over notes."""

    def concerning(self, member: Member, *, at: datetime) -> HandOverQuerySet:
        """Keep those for an area lent to this member, latest first, with who wrote them.

        One query: what is lent is looked up inside it.
        """
        notes = self.select_related("by").filter(at__gt=at - HAND_OVER_KEPT).order_by("-pk")
        if member.is_superuser:
            return notes
        lent = member.terms.current(at=at)
        is_theirs = Q(areas__in=lent.values("areas")) | Q(models.Exists(lent.filter(all_areas=True)))
        return notes.filter(pk__in=self.filter(Q(all_areas=True) | is_theirs).values("pk"))

    def outdated(self, *, at: datetime) -> HandOverQuerySet:
        """Keep those that have been kept long enough."""
        return self.filter(at__lte=at - HAND_OVER_KEPT)


class HandOver(models.Model):
    """A note for the coordinators who come next. The latest counts, the others can be read.

    It may name people, so it goes after a while, and with whoever wrote it.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hand_overs"
    )
    text = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())
    areas = models.ManyToManyField(Area, blank=True)
    all_areas = models.BooleanField(default=False, db_default=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        """A note says something."""

        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(name="triage_handover_says_something", condition=~Q(text="")),
        )

    def __str__(self) -> str:
        """Return the note."""
        return self.text
