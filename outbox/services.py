"""Write messages, and take them back while they wait."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Event, Member
from neighborhood.models import Neighborhood
from neighborhood.moves import Refusal
from outbox import kinds
from outbox.channels import Letter
from outbox.kinds import Ids
from outbox.models import DemoArrival, Message, MessageState, Reply, ReplyState, Wishes
from outbox.queue import DELIVER, enqueue
from outbox.rendering import render

SWEEP_SIZE = 500

#: What became of a message that a person told the member.
BY_A_PERSON = "passed on by a person"


class NothingToPassOn(Refusal):
    """The message does not wait for a person: somebody passed it on, or it was taken back."""

    sentence = _("Somebody has passed this on already, or it is not needed any more.")


@transaction.atomic
def put(  # noqa: PLR0913 (a message is written in one call or not at all)
    member: Member, *, kind: str, ids: Ids, key: str, event: Event | None = None,
    delay: timedelta | None = None,
) -> Message:  # fmt: skip
    """Write a message to a member and queue its delivery, in the caller's transaction.

    key: names the message for ever; putting it twice returns the first one.
    event: what it tells of, so that undoing the event takes the message back.
    delay: how long it can be taken back; by default the neighborhood's undo time, and none
        for urgent kinds. How the member is reached is decided at delivery.
    Raises UnknownKind.
    """
    if delay is None:
        delay = timedelta(0) if kinds.get(kind).urgent else undo_time()
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "member": member, "kind": kinds.get(kind).name, "ids": dict(ids), "event": event,
            "lang": member.lang, "deliver_after": timezone.now() + delay,
        },
    )  # fmt: skip
    if is_new:
        enqueue(DELIVER, at=message.deliver_after, message_id=message.pk)
    return message


@transaction.atomic
def take_back(event: Event, *, at: datetime) -> int:
    """Drop the messages of an event that nobody has got yet; return how many.

    A message that is leaving at this moment is not waited for and not taken back.
    """
    waiting = Message.objects.not_there_yet().filter(event=event)
    held = waiting.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)
    return Message.objects.filter(pk__in=list(held)).update(
        state=MessageState.DROPPED, done_at=at, outcome="taken back"
    )


@transaction.atomic
def write_out(message_id: int) -> Letter | None:
    """Render a message for the person who passes it on; None when it is no longer true.

    Then it is dropped. Locks the message. There are no private links in it: they would outlive
    the telling, and show more than it. Raises NothingToPassOn.
    """
    message = _for_a_person(message_id)
    if not kinds.get(message.kind).still_true(message.ids):
        message.finish(MessageState.DROPPED, at=timezone.now(), outcome="no longer true")
        return None
    return render(message, with_links=False)


@transaction.atomic
def passed_on(message_id: int, *, by: Member) -> Message:
    """Note that a person told the member what the message says. It counts as sent from then on.

    Locks the message. Raises NothingToPassOn when it does not wait for a person any more.
    """
    message = _for_a_person(message_id)
    message.finish(MessageState.SENT, at=timezone.now(), outcome=BY_A_PERSON)
    Event.objects.record(
        "passed_on", message, by=by, was=MessageState.BY_PERSON, now=MessageState.SENT
    )
    return message


@transaction.atomic
def try_again(messages: Iterable[Message], *, at: datetime) -> int:
    """Queue failed messages anew, with all their tries; return how many."""
    pks = [message.pk for message in messages]
    failed = Message.objects.filter(pk__in=pks, state=MessageState.FAILED)
    held = list(failed.select_for_update(skip_locked=True, no_key=True))
    for message in held:
        message.wait_again(at=at)
        enqueue(DELIVER, message_id=message.pk)
    return len(held)


@transaction.atomic
def forget_messages(member: Member, *, at: datetime) -> None:
    """Drop what has not reached a member; erase what they wrote, what arrived, and wishes."""
    Message.objects.not_there_yet().filter(member=member).update(
        state=MessageState.DROPPED, done_at=at, ids={}, outcome="forgotten"
    )
    DemoArrival.objects.filter(message__member=member).delete()
    Wishes.objects.filter(member=member).delete()
    replies = Reply.objects.filter(member=member)
    replies.filter(done_at=None).update(state=ReplyState.IGNORED, done_at=at)
    # A mail is often named after the address it came from.
    unnamed = Concat(Value("forgotten "), Cast("pk", CharField()))
    replies.update(text="", answer="", way=None, sender="", provider_id=unnamed)


@transaction.atomic
def readdress(*, from_id: int, to_id: int, only: Iterable[int] | None = None) -> list[int]:
    """Let what has not reached a member go to another one, who is the same person.

    only: the keys of those that move; None for all. Returns the keys of those that did.
    """
    waiting = Message.objects.not_there_yet().filter(member=from_id)
    if only is not None:
        waiting = waiting.filter(pk__in=list(only))
    held = list(waiting.select_for_update(no_key=True).order_by("pk"))
    for message in held:
        message.member_id, message.way = to_id, None
        message.ids = {**message.ids, **({"to": to_id} if "to" in message.ids else {})}
        message.save(update_fields=["member", "way", "ids"])
    return [message.pk for message in held]


@transaction.atomic
def queue_forgotten(*, at: datetime) -> int:
    """Queue messages that are due and have no job, however it was lost; return how many."""
    forgotten = Message.objects.due(at=at).without_job(DELIVER)[:SWEEP_SIZE]
    for message in forgotten:
        enqueue(DELIVER, message_id=message.pk)
    return len(forgotten)


def _for_a_person(message_id: int) -> Message:
    rows = Message.objects.for_a_person().select_for_update(no_key=True, of=("self",))
    message = rows.select_related("member").filter(pk=message_id).first()
    if message is None:
        raise NothingToPassOn
    return message


def undo_time() -> timedelta:
    """Return how long a message waits in which what it tells of can be taken back."""
    return timedelta(seconds=Neighborhood.current().undo_seconds)
