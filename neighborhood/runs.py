"""When things were forgotten: one row for each daily run, with counts and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q


class RetentionRunQuerySet(models.QuerySet["RetentionRun"]):
    """Which runs."""

    def latest_done(self) -> RetentionRun | None:
        """Return the last run that came to its end."""
        return self.filter(finished_at__isnull=False).order_by("-started_at").first()

    def old(self, *, before: datetime) -> Self:
        """Keep those that nobody asks about any more."""
        return self.filter(started_at__lte=before)


class RetentionRun(models.Model):
    """One run over all rules of retention. Holds counts by rule, and nobody's data.

    failed: the rules that did not come to their end.
    """

    started_at = models.DateTimeField(unique=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    failed = models.JSONField(default=list)
    people = models.PositiveIntegerField(default=0, db_default=0)

    objects: ClassVar[Any] = RetentionRunQuerySet.as_manager()

    class Meta:
        """A run ends after it began."""

        constraints = (
            models.CheckConstraint(
                name="neighborhood_retentionrun_ends_after_start",
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")),
            ),
        )

    def __str__(self) -> str:
        """Show the day."""
        return f"{self.started_at:%Y-%m-%d}"
