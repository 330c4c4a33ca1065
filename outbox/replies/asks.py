"""The questions that are open at one number or address, and how they are told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection

from members.models import ContactWay
from outbox import kinds
from outbox.models import Message, MessageState
from outbox.replies import senders
from outbox.replies.keywords import HIGHEST_ASK

#: The kind of message that answers a reply.
ANSWER = "reply_answer"
#: The kind of message that carries what could wait until one moment of the day.
TOGETHER = "together"
#: After so long nobody remembers what was asked; a bare yes is no answer to it any more.
REMEMBERED = timedelta(days=30)


def asked_at(ways: Iterable[ContactWay], *, at: datetime) -> list[Message]:
    """List what was asked at these ways lately, the latest first, each question once.

    Open or not: a question and its reminder are one, since they are about the same.
    """
    sent = Message.objects.filter(
        way__in=[way.pk for way in ways], state=MessageState.SENT,
        done_at__gt=at - REMEMBERED, kind__in=kinds.answerable(),
    )  # fmt: skip
    latest: dict[tuple[int, str], Message] = {}
    for message in sent.select_related("member").order_by("-done_at", "-pk"):
        latest.setdefault((message.member_id, subject_of(message)), message)
    return list(latest.values())


def carried_by(whole: Message) -> list[Message]:
    """List the questions that went out in one message of the day."""
    parts = whole.parts.filter(state=MessageState.SENT, kind__in=kinds.answerable())
    return list(parts.select_related("member").order_by("due_at", "pk"))


def open_ones(asked: Iterable[Message]) -> list[Message]:
    """Keep the questions that still wait for an answer."""
    return [message for message in asked if message.member.forgotten_at is None and _waits(message)]


def _waits(message: Message) -> bool:
    kind = kinds.get(message.kind)
    return (kind.waits or kind.still_true)(message.ids)


def told_apart(asked: Sequence[Message]) -> Sequence[Message]:
    """Give a number to those that have none, as what came in the message of the day has."""
    for message in asked:
        if message.ask is None:
            message.ask = _next(asked)
            message.save(update_fields=["ask"])
    return asked


def latest_at(ways: Iterable[ContactWay], *, at: datetime) -> Message | None:
    """Return what was sent to these ways last, whatever it said; None when it is long ago."""
    sent = Message.objects.filter(
        way__in=[way.pk for way in ways], state=MessageState.SENT, done_at__gt=at - REMEMBERED
    ).exclude(kind=ANSWER)
    return sent.select_related("member").order_by("-done_at", "-pk").first()


def subject_of(message: Message) -> str:
    """Name what a message is about, so that two about the same compare equal."""
    about = sorted((name, pk) for name, pk in message.ids.items() if name != "to")
    return str(about) if about else message.kind


def number(message: Message, *, way: ContactWay, at: datetime) -> Sequence[Message]:
    """Give a question about to leave its number; return the others that are open there.

    A reminder keeps the number of its question. Numbers go round, so that "YES 2" to an old
    message does not answer a new one. Runs in the transaction that prepares the message, and
    holds the number or address until it ends, as two messages could take one number.
    """
    _hold(way)
    same = list(senders.same_ways(way)) or [way]
    asked = asked_at(same, at=at) + _leaving_by(same, but=message)
    others = [one for one in asked if _differs(one, message)]
    before = [one.ask for one in asked if not _differs(one, message) and one.ask]
    message.way, message.ask = way, before[0] if before else _next(others)
    message.save(update_fields=["way", "ask"])
    return open_ones(others)


def _differs(one: Message, other: Message) -> bool:
    is_same_person = one.member_id == other.member_id
    return not (is_same_person and subject_of(one) == subject_of(other))


def _leaving_by(ways: Sequence[ContactWay], *, but: Message) -> list[Message]:
    leaving = Message.objects.waiting().filter(way__in=[way.pk for way in ways])
    leaving = leaving.filter(ask__isnull=False).exclude(pk=but.pk)
    return list(leaving.select_related("member").order_by("-pk"))


def _next(others: Sequence[Message]) -> int:
    """Return the number after the latest one given out there, skipping those in use."""
    taken = [one.ask for one in others if one.ask]
    numbered = [one for one in others if one.ask]
    latest = max(numbered, key=lambda one: one.pk).ask or 0 if numbered else 0
    round_trip = [(latest + step) % HIGHEST_ASK + 1 for step in range(HIGHEST_ASK)]
    return next((ask for ask in round_trip if ask not in taken), round_trip[0])


def _hold(way: ContactWay) -> None:
    digest = senders.digest_of(way.value, channel=senders.channel_of(way))
    key = int(digest[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
