"""What somebody tells the coordinators about a post, a plan or a person they worry about."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from neighborhood.models import Area


class ReportQuerySet(models.QuerySet["Report"]):
    """Which reports."""

    def to_read(self) -> ReportQuerySet:
        """Keep those that no coordinator has dealt with, the oldest first."""
        return self.filter(read_at=None).order_by("at", "pk")

    def of_person(self, member: Any) -> ReportQuerySet:
        """Keep what a member told, and what was told of them."""
        return self.filter(Q(by=member) | Q(about=member))

    def on(self, member: Any, *, reader: Any) -> ReportQuerySet:
        """Keep what was said of a member and of who turned out to be them; never of who reads."""
        on_them = self.filter(Q(about=member) | Q(about__merged_into=member))
        return on_them.exclude(Q(about=reader) | Q(about__merged_into=reader))

    def old(self, *, before: datetime) -> ReportQuerySet:
        """Keep those that were dealt with before a moment."""
        return self.filter(read_at__lt=before)


class Report(models.Model):
    """Somebody's word that something is wrong. ``text`` is theirs and is erased with them.

    by: who says so; empty for somebody nobody knows. about: whom it concerns, who never reads it.
    subject_kind, subject_id: the need, offer or match it was said beside.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True,
        related_name="reports",
    )  # fmt: skip
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports_about"
    )
    subject_kind = models.SlugField(max_length=20)
    subject_id = models.BigIntegerField()
    area = models.ForeignKey(Area, on_delete=models.SET_NULL, null=True, blank=True)
    text = models.TextField(max_length=1000)
    at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    objects = ReportQuerySet.as_manager()

    class Meta:
        """Nobody is told nothing."""

        constraints: ClassVar = (
            models.CheckConstraint(name="members_report_says_something", condition=~Q(text="")),
        )
        indexes: ClassVar = (
            models.Index(
                fields=("at", "id"), condition=Q(read_at=None), name="members_report_open"
            ),
        )

    def __str__(self) -> str:
        """Say nothing about the people."""
        return f"report #{self.pk}"
