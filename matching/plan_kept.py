"""When the joint plan in force was made."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class PlanKept(models.Model):
    """The joint plan in force: one row, which each new plan overwrites."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the moment."""
        return f"{self.at:%Y-%m-%d %H:%M}"

    @staticmethod
    def note(*, at: datetime) -> None:
        """Write down that a plan was made. One query."""
        row = PlanKept(pk=1, at=at)
        PlanKept.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=("pk",), update_fields=("at",)
        )

    @staticmethod
    def latest() -> datetime | None:
        """Return when the plan in force was made; None before the first. One query."""
        return PlanKept.objects.filter(pk=1).values_list("at", flat=True).first()
