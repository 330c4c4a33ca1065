"""What people write back to us."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models import ContactWay


class ReplyState(models.TextChoices):
    """What became of a reply."""

    WAITING = "waiting", _("Waiting")
    ACTED = "acted", _("Done as it says")
    FOR_A_PERSON = "for_a_person", _("For a coordinator to read")
    READ = "read", _("Read by a coordinator")
    ANSWERED = "answered", _("Answered, nothing else to do")
    IGNORED = "ignored", _("Left alone")


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Which replies."""

    def for_a_person(self) -> ReplyQuerySet:
        """Keep those that a coordinator has to read."""
        return self.filter(state=ReplyState.FOR_A_PERSON)

    def of_nobody(self, *, before: datetime) -> ReplyQuerySet:
        """Keep those of strangers, and those left alone, that came before a moment."""
        return self.filter(Q(member=None) | Q(state=ReplyState.IGNORED), received_at__lt=before)

    def read_or_to_read(self) -> ReplyQuerySet:
        """Keep those that a coordinator has to read, and those that one has read."""
        return self.exclude(state__in=(ReplyState.WAITING, ReplyState.IGNORED))


class Reply(models.Model):
    """One message from a person, by text message or mail.

    ``provider_id`` is what the gateway or the mail calls it, so that the same one taken twice is
    one. ``sender`` is a keyed digest of the number or address: it tells whether two came from
    one sender and names nobody. ``text`` is theirs and is erased with them, and so is ``answer``,
    the sentence that we wrote back.
    """

    channel = models.SlugField(max_length=8)
    provider_id = models.CharField(max_length=200)
    sender = models.CharField(max_length=64)
    way = models.ForeignKey(
        ContactWay, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True,
        related_name="replies",
    )  # fmt: skip
    about = models.ForeignKey(
        "outbox.Message", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies"
    )
    text = models.TextField(blank=True)
    keyword = models.SlugField(max_length=8, blank=True)
    answer = models.TextField(blank=True, db_default="", default="")
    state = models.CharField(
        max_length=12, choices=ReplyState, default=ReplyState.WAITING,
        db_default=ReplyState.WAITING,
    )  # fmt: skip
    received_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        """One row for each message, however often it is handed to us."""

        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=("channel", "provider_id"), name="outbox_reply_taken_once"
            ),
            models.CheckConstraint(
                name="outbox_reply_state_known",
                condition=Q(state__in=[str(s) for s in ReplyState]),
            ),
            models.CheckConstraint(
                name="outbox_reply_done_has_moment",
                condition=Q(state__in=["waiting", "for_a_person"]) | Q(done_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=("received_at", "id"), condition=Q(state__in=["waiting", "for_a_person"]),
                name="outbox_reply_to_do",
            ),
            models.Index(fields=("sender", "-received_at"), name="outbox_reply_sender"),
        )  # fmt: skip

    def __str__(self) -> str:
        """Name the channel only."""
        return f"{self.channel} #{self.pk}"


class StoppedSender(models.Model):
    """A number that asked us to stop, whoever has it. Holds a keyed digest and no number.

    It outlives the members who gave it: nobody writes to it until somebody there says start.
    """

    sender = models.CharField(max_length=64, primary_key=True)
    stopped_at = models.DateTimeField()

    def __str__(self) -> str:
        """Say nothing about the number."""
        return "stopped"
