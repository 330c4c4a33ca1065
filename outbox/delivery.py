"""Bring one message to its member: choose the way, render what is true now, hand it over.

Two transactions on purpose. The first renders and commits, so that the private links in the
letter work whatever happens next. The second holds the row while the letter leaves. A
process killed in between, or before its last commit, leaves the message waiting; the repeat
carries the same Message-ID, by which mail systems drop it.
"""

from __future__ import annotations

import smtplib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from django.db import Error as DatabaseTrouble
from django.db import transaction
from django.utils import timezone

from members.links import saved_together
from members.models import ContactWay, Reach
from neighborhood.models import Neighborhood
from outbox import kinds
from outbox.ahead import Ahead
from outbox.channels import Channel, Letter, Unreachable, channel_for
from outbox.hours import leaving, timing, together
from outbox.kinds import Ids, Kind
from outbox.models import Form, Message, MessageState
from outbox.rendering import render
from outbox.replies import asks, senders, stopped
from outbox.texts.rendering import render_text
from outbox.wording.own_words import words_ahead

#: How often a message is tried, with waits of 4 s, 16 s, 64 s … about six hours in all.
TRIES = 8
#: Why a message is for a person: its owner has not answered the receipt.
UNPROVED = "nobody has said whose the address is"


class TryAgain(Exception):
    """A try failed and another is due. Says what went wrong without naming an address."""


class GaveUp(Exception):
    """No try has worked. Says what went wrong at the last without naming an address."""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """A letter on its way out of the house, and the messages it carries within."""

    letter: Letter
    channel: Channel
    way: ContactWay
    parts: Sequence[int] = ()


def deliver(message_id: int) -> None:
    """Deliver a message that waits; do nothing when it is done or another worker has it.

    Safe to call twice and to kill. Raises TryAgain when a later try may work, and GaveUp
    after TRIES tries, when the message is marked as failed.
    """
    with _counting_tries(message_id), Neighborhood.kept():
        errand = _prepare_one(message_id)
        if errand is not None:
            _leave(errand)


def hand_over(errand: Errand) -> None:
    """Let a letter leave that `prepare` has written, once its transaction is committed.

    Does nothing when the message waits no more. Raises what `deliver` raises.
    """
    with _counting_tries(errand.letter.message_id):
        _leave(errand)


@contextmanager
def _counting_tries(message_id: int) -> Iterator[None]:
    try:
        yield
    # Whatever goes wrong counts as a try: a server that is down, a template that is broken.
    except Exception as problem:  # noqa: BLE001
        state = MessageState.WAITING
        with suppress(DatabaseTrouble):
            state = _note(message_id, problem=problem)
        verdict = GaveUp if state == MessageState.FAILED else TryAgain
        raise verdict(_in_words(problem)) from _fit_for_a_log(problem)


@transaction.atomic
def _prepare_one(message_id: int) -> Errand | None:
    message = Message.objects.held(message_id)
    if message is None:
        return None
    with saved_together(), reading_ahead([message]):
        return prepare(message)


def prepare(message: Message) -> Errand | None:
    """Write the letter of a message that is locked, unless there is none to send now."""
    kind, now = kinds.get(message.kind), timezone.now()
    if message.member.forgotten_at or not kind.still_true(message.ids):
        message.finish(MessageState.DROPPED, at=now, outcome="no longer true")
        return None
    ways = _ways(message, kind=kind)
    channels = ((way, channel_for(way, of=message.member)) for way in ways)
    way, channel = next((pair for pair in channels if pair[1]), (None, None))
    if leaving.stays(message, kind=kind, at=now, has_channel=channel is not None):
        return None
    if way is None or channel is None:
        _leave_to_people(message, ways=ways)
        return None
    if message.kind == asks.TOGETHER:
        written = together.write(message, way=way, letter_of=partial(_letter, way=way))
        return written and Errand(letter=written[0], channel=channel, way=way, parts=written[1])
    return Errand(letter=_letter(message, way=way), channel=channel, way=way)


@contextmanager
def reading_ahead(messages: Sequence[Message]) -> Iterator[None]:
    """Read at once what these messages are written from, in few queries."""
    members = {message.member_id for message in messages}
    words = {(message.kind, message.lang, form) for message in messages for form in Form}
    about_by_kind: dict[str, list[Ids]] = defaultdict(list)
    for message in messages:
        about_by_kind[message.kind].append(message.ids)
    with ExitStack() as stack:
        stack.enter_context(ways_ahead.read(members))
        stack.enter_context(timing.wishes_ahead.read(members))
        stack.enter_context(words_ahead.read(words))
        ways = [way for member in members for way in ways_ahead.get(member) or () if way.value]
        stack.enter_context(stopped.stopped_ahead.read([stopped.digest_of(way) for way in ways]))
        for kind, about in about_by_kind.items():
            stack.enter_context(kinds.get(kind).ahead(about))
        yield


def _letter(message: Message, *, way: ContactWay) -> Letter:
    """Render the letter in the form of its way, with its number among the open questions."""
    others: Sequence[Message] = ()
    if kinds.get(message.kind).answer is not None:
        others = asks.number(message, way=way, at=timezone.now())
    asks_whose = way.unproved and not kinds.get(message.kind).to_anyone
    if way.kind == Reach.TEXT:
        return render_text(message, others=others, asks_whose=asks_whose)
    return render(message, asks_whose=asks_whose)


def _ways(message: Message, *, kind: Kind) -> list[ContactWay]:
    """List the ways this message may take, the preferred one first."""
    if kind.address is not None:
        address = kind.address(message.ids)
        reach = Reach.EMAIL if "@" in address else Reach.TEXT
        return [ContactWay(member=message.member, kind=reach, value=address)]
    ways = [way for way in ways_ahead.get(message.member_id) or () if not way.unreachable_at]
    only = kind.way(message.ids) if kind.way is not None else None
    if only is not None:
        ways = [way for way in ways if way.pk == only]
        return stopped.unstopped(ways) if kind.to_anyone else ways
    if not kind.to_anyone and any(way.unproved for way in ways):
        first = _way_of_the_post(message) if kind.to_unproved(message.ids) else None
        ways = [way for way in ways if not way.unproved or way.pk == first]
    return stopped.unstopped(ways)


def _way_of_the_post(message: Message) -> int | None:
    """Return the way that came with the first post; one that was added gets nothing unasked."""
    return message.member.ways.order_by("pk").values_list("pk", flat=True).first()


def _ways_of(member_ids: Collection[int]) -> Mapping[int, Sequence[ContactWay]]:
    """Return the ways that each member gave or proved, the preferred one first. One query."""
    ways: dict[int, list[ContactWay]] = defaultdict(list)
    for way in ContactWay.objects.own().filter(member__in=member_ids):
        ways[way.member_id].append(way)
    return ways


ways_ahead = Ahead("ways", _ways_of)


def _leave_to_people(message: Message, *, ways: list[ContactWay]) -> None:
    """Finish a message that no channel of this site can bring."""
    if message.kind == asks.TOGETHER:
        together.let_go(message, at=timezone.now())
        return
    by_person = [way for way in ways if way.kind != Reach.CHECK_BACK]
    passed_over = message.member.ways.exclude(pk__in=[way.pk for way in ways if way.pk])
    now = timezone.now()
    if any(way.pk is None for way in ways):
        message.finish(MessageState.FAILED, at=now, outcome="no mail server is named")
    elif by_person or passed_over.exists():
        message.way = next(iter(by_person), None)
        outcome = "" if by_person or not passed_over.filter(unproved=True).exists() else UNPROVED
        message.finish(MessageState.BY_PERSON, at=now, outcome=outcome)
    else:
        message.finish(MessageState.DROPPED, at=now, outcome="checks back")


@transaction.atomic
def _leave(errand: Errand) -> None:
    """Let the letter leave, unless somebody else has taken the message meanwhile."""
    pk, way, channel = errand.letter.message_id, errand.way, senders.channel_of(errand.way)
    if not Message.objects.leave(pk, way=way, channel=channel, at=timezone.now()):
        return
    parts = together.lock_parts(errand.parts)
    provider_id = errand.channel.bring(errand.letter, by=way)
    if provider_id:
        Message.objects.filter(pk=pk).update(provider_id=provider_id)
    for part in parts:
        part.way, part.attempts = way if way.pk else None, part.attempts + 1
        part.finish(MessageState.SENT, at=timezone.now(), outcome=together.CARRIED)


@transaction.atomic
def _note(message_id: int, *, problem: Exception) -> MessageState:
    """Count a failed try; return what the message is after it."""
    if isinstance(problem, Unreachable):
        ContactWay.objects.filter(pk=problem.way.pk).update(unreachable_at=timezone.now())
    message = Message.objects.held(message_id)
    if message is None:
        return MessageState.WAITING
    trouble = _in_words(problem)
    message.attempts += 1
    if message.attempts >= TRIES:
        message.finish(MessageState.FAILED, at=timezone.now(), outcome=trouble)
    else:
        message.outcome = trouble
        message.save(update_fields=["attempts", "outcome"])
    return MessageState(message.state)


def _fit_for_a_log(problem: Exception) -> Exception | None:
    """Leave out errors that quote the member's address."""
    return None if isinstance(problem, (OSError, Unreachable)) else problem


def _in_words(problem: Exception) -> str:
    """Name the trouble in a way that holds no contact data."""
    name = type(problem).__name__
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{name} {problem.smtp_code}"
    if isinstance(problem, Unreachable):
        return str(problem)
    if isinstance(problem, OSError) and problem.strerror:
        return f"{name}: {problem.strerror}"
    return name
