"""One row for each message to a person."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection, models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from members.models import ContactWay, Event
from outbox.incoming import Reply, ReplyState, StoppedSender
from outbox.wishes import Wishes
from outbox.wordings import Form, Wording

__all__ = [
    "SECRET",
    "DemoArrival",
    "Form",
    "Message",
    "MessageState",
    "Reply",
    "ReplyState",
    "StoppedSender",
    "Wishes",
    "Wording",
]

OUTCOME_FIELDS = (
    "state", "done_at", "outcome", "ids", "way", "attempts", "channel", "provider_id",
)  # fmt: skip
#: The name in ``ids`` of a number that is erased as soon as the message is done.
SECRET = "secret"


class MessageState(models.TextChoices):
    """What became of a message."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("Dropped: no longer true")
    BY_PERSON = "by_person", _("For a person to pass on")
    FAILED = "failed", _("Failed")


class MessageQuerySet(models.QuerySet["Message"]):
    """Which messages."""

    def waiting(self) -> MessageQuerySet:
        """Keep those that have not been delivered or dropped."""
        return self.filter(state=MessageState.WAITING)

    def due(self, *, at: datetime) -> MessageQuerySet:
        """Keep those whose time has come, oldest first."""
        return self.waiting().filter(deliver_after__lte=at).order_by("deliver_after", "pk")

    def count_troubled(
        self, *, late_since: datetime, failed_since: datetime, tries: int
    ) -> dict[str, int]:
        """Count those that are late, those tried again and again, those given up. One query."""
        waits = Q(state=MessageState.WAITING)
        found: dict[str, int] = self.filter(
            waits | Q(state=MessageState.FAILED, done_at__gt=failed_since)
        ).order_by().aggregate(
            late=Count("pk", filter=waits & Q(deliver_after__lte=late_since)),
            failing=Count("pk", filter=waits & Q(attempts__gte=tries)),
            failed=Count("pk", filter=Q(state=MessageState.FAILED)),
        )  # fmt: skip
        return found

    def held(self, pk: int) -> Message | None:
        """Lock one waiting message until the transaction ends; None when it is not to be had.

        It is not when it is done, or while another worker or a person has it.
        """
        held = self.waiting().select_for_update(skip_locked=True, no_key=True, of=("self",))
        return held.select_related("member").filter(pk=pk).first()

    def held_many(self, pks: Collection[int]) -> Sequence[Message]:
        """Lock those of these that wait and that nobody else has, oldest first. One query."""
        held = self.waiting().select_for_update(skip_locked=True, no_key=True, of=("self",))
        return list(
            held.select_related("member").filter(pk__in=pks).order_by("deliver_after", "pk")
        )

    def leave(self, pk: int, *, way: ContactWay, channel: str, at: datetime) -> bool:
        """Note that a message is leaving by this way; False when it does not wait any more.

        The transaction that notes it has to end with what takes the message away. Locks it, and
        waits for whoever has it. In words of its own, since it is done for each single message.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE outbox_message
                SET state = %s, done_at = %s, outcome = '', attempts = attempts + 1,
                    channel = %s, way_id = %s, ids = ids - %s
                WHERE id = %s AND state = %s
                """,
                [MessageState.SENT, at, channel, way.pk, SECRET, pk, MessageState.WAITING],
            )
            return bool(cursor.rowcount)

    def never_tried(self) -> MessageQuerySet:
        """Keep those that have not failed yet."""
        return self.filter(attempts=0)

    def done_of(self, pks: Collection[int]) -> list[int]:
        """Return which of these wait no more. One query."""
        done = self.exclude(state=MessageState.WAITING).filter(pk__in=pks)
        return list(done.order_by().values_list("pk", flat=True))

    def put_off(self) -> MessageQuerySet:
        """Keep those that would have left, but for somebody's hours or the message of the day."""
        return self.waiting().filter(due_at__isnull=False)

    def to_leave_after(self, moment: datetime) -> MessageQuerySet:
        """Keep those that leave at a later moment."""
        return self.waiting().filter(deliver_after__gt=moment)

    def without_job(self, task: str) -> MessageQuerySet:
        """Keep those that no queued or running job of this name is about."""
        jobs = ProcrastinateJob.objects.filter(task_name=task, status__in=("todo", "doing"))
        jobs = jobs.annotate(about=Cast("args__message_id", models.BigIntegerField()))
        return self.exclude(Exists(jobs.filter(about=OuterRef("pk"))))

    def about(self, name: str, pk: Any) -> MessageQuerySet:
        """Keep those about one thing, such as a "match"; ``pk`` may refer to an outer query."""
        about = Cast(f"ids__{name}", models.BigIntegerField())
        return self.annotate(about=about).filter(about=pk)

    def undropped(self) -> MessageQuerySet:
        """Leave out those that were taken back or were no longer true."""
        return self.exclude(state=MessageState.DROPPED)

    def over_since(self, moment: datetime) -> MessageQuerySet:
        """Keep those that were sent, given up or dropped by then; none that anybody has to tell."""
        over = (MessageState.SENT, MessageState.FAILED, MessageState.DROPPED)
        return self.filter(state__in=over, done_at__lte=moment)

    def for_a_person(self) -> MessageQuerySet:
        """Keep those a coordinator has to pass on by phone or at the door."""
        return self.filter(state=MessageState.BY_PERSON)

    def with_kind_of_way(self) -> MessageQuerySet:
        """Say by which kind of way each went, as ``kind_of_way``; never the number or address."""
        return self.annotate(kind_of_way=models.F("way__kind"))

    def heard(self) -> MessageQuerySet:
        """Keep those that somebody has got, or that are leaving at this moment."""
        return self.filter(state__in=(MessageState.SENT, MessageState.WAITING))

    def left(self) -> MessageQuerySet:
        """Keep those that have left, or that a person has in hand."""
        return self.filter(state__in=(MessageState.SENT, MessageState.BY_PERSON))

    def not_there_yet(self) -> MessageQuerySet:
        """Keep those that have reached nobody: on their way, or for a person to pass on."""
        return self.filter(state__in=(MessageState.WAITING, MessageState.BY_PERSON))


class Message(models.Model):
    """A message to a member, rendered at delivery from what is then true.

    ``kind`` names what it says (see `outbox.kinds`), ``ids`` the things it is about, and
    ``identity`` becomes the Message-ID, fixed before the first try so that mail systems can
    drop a repeat. ``key`` makes writing the same message twice harmless. ``channel`` and
    ``provider_id`` say by what it left and what the gateway calls it. ``ask`` is the number by
    which somebody answers one of several open questions, as "YES 2" does. ``due_at`` is when it
    was due before it was put off, as in quiet hours, and ``within`` the message of the day that
    carries it (see `outbox.hours.together`).
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages"
    )
    kind = models.SlugField(max_length=40)
    ids = models.JSONField(default=dict)
    key = models.CharField(max_length=120, unique=True)
    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    way = models.ForeignKey(
        ContactWay, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    lang = models.CharField(max_length=8, default="en")
    state = models.CharField(
        max_length=10, choices=MessageState, default=MessageState.WAITING,
        db_default=MessageState.WAITING,
    )  # fmt: skip
    created_at = models.DateTimeField(db_default=Now())
    deliver_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)
    channel = models.SlugField(max_length=8, blank=True, db_default="", default="")
    provider_id = models.CharField(max_length=200, blank=True, db_default="", default="")
    ask = models.PositiveSmallIntegerField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    within = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        """Latest first; what is done has its moment."""

        ordering: ClassVar = ("-pk",)
        constraints = (
            models.CheckConstraint(
                name="outbox_message_state_known",
                condition=Q(state__in=[str(s) for s in MessageState]),
            ),
            models.CheckConstraint(
                name="outbox_message_done_has_moment",
                condition=Q(state__in=["waiting"]) | Q(done_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=("deliver_after", "id"), condition=Q(state="waiting"),
                name="outbox_message_due",
            ),
            models.Index(
                fields=("done_at", "id"), condition=Q(state="by_person"),
                name="outbox_message_by_person",
            ),
            models.Index(fields=("member", "-id"), name="outbox_message_member"),
            models.Index(
                fields=("done_at",), condition=Q(state="failed"), name="outbox_message_failed"
            ),
            models.Index(
                fields=("provider_id",), condition=~Q(provider_id=""),
                name="outbox_message_provider",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        """Name the kind only."""
        return f"{self.kind} #{self.pk}"

    def finish(self, state: MessageState, *, at: datetime, outcome: str = "") -> None:
        """Note what became of the message, and by which way it went.

        What it was about is kept, except where it was a secret (see `outbox.accounts`).
        """
        self.state, self.done_at, self.outcome = state, at, outcome
        self.ids = {name: value for name, value in self.ids.items() if name != SECRET}
        self.save(update_fields=[*OUTCOME_FIELDS])

    def wait_again(self, *, at: datetime) -> None:
        """Go back to the start of the line, under the same identity."""
        self.state, self.done_at, self.outcome = MessageState.WAITING, None, ""
        self.attempts, self.deliver_after, self.due_at = 0, at, None
        self.save()


class DemoArrival(models.Model):
    """What a message said on arrival, kept in the demo only, with its working links."""

    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="arrival"
    )
    channel = models.CharField(max_length=12)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    arrived_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        """Return the subject."""
        return self.subject
