"""What coordinators write down for each other, and what they did, so that it can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from members.models import Member
from needs.models import Need
from offers.models import Offer
from triage.calls import Call, Outcome

__all__ = ["Action", "ActionQuerySet", "Call", "DeskSettings", "Note", "Outcome"]

#: How long an action can be undone from the drawer, if nothing else stands against it.
UNDO_LIFETIME = timedelta(days=7)


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


class Letter(models.Model):
    """What a coordinator wrote to the requesters of several needs; kept until it has arrived."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        """Show nothing of the words in lists."""
        return str(self.at)


class ActionQuerySet(models.QuerySet["Action"]):
    """Which actions."""

    def to_undo(self, member: Member, *, at: datetime) -> ActionQuerySet:
        """Keep what this coordinator did and could undo, latest first."""
        mine = self.filter(by=member, undone_at=None, at__gt=at - UNDO_LIFETIME)
        return mine.filter(within=None)

    def with_what(self) -> ActionQuerySet:
        """Load what each was done to, in one query."""
        return self.select_related("need", "offer", "member")


class Action(models.Model):
    """One thing that a coordinator did at the desk, with what undoing it takes.

    ``data`` holds ids, codes and moments only.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_actions"
    )
    at = models.DateTimeField(db_default=Now())
    kind = models.SlugField(max_length=40)
    need = models.ForeignKey(Need, on_delete=models.CASCADE, null=True, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, related_name="+")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    within = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="parts",
        help_text="The action on several needs that this one is a part of.",
    )  # fmt: skip
    data = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        """Latest first."""

        ordering: ClassVar = ("-pk",)
        indexes = (
            models.Index(fields=("by", "-id"), name="triage_action_latest"),
            models.Index(fields=("at",), name="triage_action_at"),
        )

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class DeskSettings(models.Model):
    """How one coordinator likes the desk."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="desk"
    )
    has_keys = models.BooleanField(default=True, db_default=True)

    def __str__(self) -> str:
        """Say whether single keys act."""
        return "keys on" if self.has_keys else "keys off"
