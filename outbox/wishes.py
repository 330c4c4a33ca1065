"""How a member wants to hear from us."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Member


class WishesQuerySet(models.QuerySet["Wishes"]):
    """Look-ups of wishes."""

    def of_person(self, member_id: int) -> WishesQuerySet:
        """Keep a member's own, and those of records that were found to be the same person."""
        records = Member.objects.filter(Q(pk=member_id) | Q(merged_into=member_id))
        return self.filter(member__in=records.values("pk"))

    def stopped(self) -> WishesQuerySet:
        """Keep those of whoever wants no messages at all."""
        return self.filter(stopped_at__isnull=False)


class Wishes(models.Model):
    """When a member wants to hear from us, and whether at all; one row, made when first needed.

    Times are local to the neighborhood. Which way is tried first is the order of the member's
    contact ways, and the language is the member's own.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="wishes"
    )
    quiet_from = models.TimeField(
        null=True, blank=True, help_text=_("Left empty, the group’s hours hold.")
    )
    quiet_until = models.TimeField(null=True, blank=True)
    is_any_time = models.BooleanField(default=False, db_default=False)
    is_together = models.BooleanField(
        default=False, db_default=False,
        help_text=_("What is not urgent comes once a day, in one message."),
    )  # fmt: skip
    stopped_at = models.DateTimeField(
        null=True, blank=True, help_text=_("From then on nothing is sent.")
    )

    rest_before = models.DateField(
        null=True, blank=True, help_text=_("The rest that holds again once messages start again.")
    )

    objects = WishesQuerySet.as_manager()

    class Meta:
        """Quiet hours have a beginning and an end."""

        constraints: ClassVar = (
            models.CheckConstraint(
                name="outbox_wishes_quiet_hours_whole",
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                violation_error_message=_("Quiet hours need a beginning and an end."),
            ),
        )

    def __str__(self) -> str:
        """Say nothing about the person."""
        return "wishes"
