"""What the last search for helpers found for a need."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from matching.states import BY_THE_PLAN, LIVE, Escalation
from needs.models import Need


class OutlookQuerySet(models.QuerySet["Outlook"]):
    """Which outlooks."""

    def nobody_fits(self) -> OutlookQuerySet:
        """Keep those of needs that nobody could help with, and nobody has been asked for."""
        return self.filter(could=0).exclude(need__matches__status__in=LIVE)

    def escalated(self) -> OutlookQuerySet:
        """Keep those of needs that a person should look at."""
        return self.exclude(escalation="")

    def escalated_by_plan(self) -> OutlookQuerySet:
        """Keep those of needs that the last joint plan wants a person to look at."""
        return self.filter(escalation__in=BY_THE_PLAN)

    def free_for_plan(self) -> OutlookQuerySet:
        """Leave out those that wait for a person whatever the plan says."""
        return self.filter(escalation__in=("", *BY_THE_PLAN))

    def note_for_a_person(self, need_id: int, *, cause: Escalation, at: datetime) -> None:
        """Let a need wait for a person until somebody is found for it."""
        self.update_or_create(
            need_id=need_id,
            defaults={"escalation": cause},
            create_defaults={"escalation": cause, "renewed_at": at},
        )


class Outlook(models.Model):
    """What the last search for helpers found for a need: how many could, and why not more."""

    need = models.OneToOneField(
        Need, on_delete=models.CASCADE, primary_key=True, related_name="outlook"
    )
    renewed_at = models.DateTimeField()
    could = models.PositiveSmallIntegerField(default=0)
    why_not = models.JSONField(default=list)
    escalation = models.CharField(max_length=16, choices=Escalation, blank=True)

    objects = OutlookQuerySet.as_manager()

    #: Entries of ``why_not``: {"rule": code, "count": n, "params": {...}}.
    WHY_NOT_KEYS: ClassVar[tuple[str, ...]] = ("rule", "count", "params")

    class Meta:
        """The causes are those that the engine knows."""

        constraints = (
            models.CheckConstraint(
                name="matching_outlook_escalation_known",
                condition=Q(escalation__in=["", *(str(one) for one in Escalation)]),
            ),
        )

    def __str__(self) -> str:
        """Name the need by number."""
        return f"need {self.need_id}"
