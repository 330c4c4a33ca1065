"""What people write back: taken once, read in order, and done when it is a bare word.

Whatever is more than a word is for a coordinator. Text messages and mails come in by their
own doors and mean the same here.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation

from members import limits
from members.models import ContactWay, Member
from neighborhood.moves import Refusal
from neighborhood.naming import page_language
from outbox import kinds, services
from outbox.models import Message, Reply, ReplyState
from outbox.queue import enqueue
from outbox.replies import answers, asks, keywords, senders, stopped
from outbox.replies.asks import ANSWER, TOGETHER

logger = logging.getLogger(__name__)

READ_REPLY = "outbox.jobs.read_reply"
LONGEST_ID = 200
LONGEST_TEXT = 4000
#: For so long a bare number goes on with the yes or no before it.
STILL_TALKING = timedelta(hours=12)


@transaction.atomic
def take(
    *, channel: str, provider_id: str, sender: str, text: str, about: Message | None = None
) -> Reply:
    """Store a reply once, however often it is handed over, and queue that it is read.

    channel: "text" or "mail". sender: the number or address, of which a digest is kept.
    about: the message it answers, where the channel knows.

    Stop and start are done at once, in whatever state the worker is. What an unknown sender
    wrote is not kept at all: such a reply comes back done, with ``answer`` to be handed to
    the sender, or empty when they have had one lately. Of what one sender writes beyond the
    rate, only stop and start count; they are told so once.
    """
    words = text.replace("\x00", "")[:LONGEST_TEXT].strip()
    way = _way(sender, channel=channel, about=about)
    reply, is_new = Reply.objects.get_or_create(
        channel=channel, provider_id=_fitting(provider_id.replace("\x00", "")),
        defaults={
            "sender": senders.digest_of(sender, channel=channel), "way": way,
            "member": way.member if way else about.member if about else None,
            "about": about, "keyword": keywords.keyword_of(words), "text": words,
        },
    )  # fmt: skip
    if is_new:
        senders.hear_from(sender, channel=channel)
        _stop_or_start(reply, people=senders.people_at(senders.ways_of(sender, channel=channel)))
        if reply.member is None:
            answers.answer_stranger(reply, at=timezone.now())
        elif not _is_within(reply):
            _leave_alone(reply)
        else:
            enqueue(READ_REPLY, lock=f"reply:{reply.sender}", reply_id=reply.pk)
    return reply


@transaction.atomic
def read(reply_id: int) -> None:
    """Do what a reply says; do nothing when it is done already. Locks the reply.

    Acts as its member, by the services that the private pages use, and puts one sentence to
    the sender into the outbox.
    """
    reply = _held(reply_id)
    if reply is None:
        return
    with translation.override(page_language(_member(reply).lang)):
        _read(reply)
    _write_back(reply)


@transaction.atomic
def leave_to_people(reply_id: int) -> None:
    """Give a reply to the coordinators that could not be read, whatever the trouble is."""
    reply = _held(reply_id)
    if reply is not None:
        _finish(reply, ReplyState.FOR_A_PERSON)


def _held(reply_id: int) -> Reply | None:
    rows = Reply.objects.filter(pk=reply_id, state=ReplyState.WAITING, member__isnull=False)
    rows = rows.select_for_update(no_key=True, of=("self",))
    return rows.select_related("member", "way", "about__member").first()


def _read(reply: Reply) -> None:
    at = timezone.now()
    if reply.way is None:
        # A copy of the message in other hands: it opens nothing.
        _finish(reply, ReplyState.FOR_A_PERSON)
    elif reply.keyword in answers.SENTENCE_BY_KEYWORD:
        _finish(reply, ReplyState.ACTED, answer=answers.sentence_on(reply.keyword))
    elif stopped.wants_quiet(reply):
        # Nothing comes back, as they asked; a coordinator may call.
        _finish(reply, ReplyState.FOR_A_PERSON)
    elif keyword := _answer_in(reply, at=at):
        _answer(reply, keyword, at=at)
    else:
        _for_a_person(reply, at=at)


def _answer_in(reply: Reply, *, at: datetime) -> str:
    """Return the yes, no or later of a reply; a bare number goes on with the one before it."""
    if reply.keyword or keywords.ask_of(reply.text) is None:
        return reply.keyword
    earlier = Reply.objects.filter(sender=reply.sender, pk__lt=reply.pk).select_related("about")
    before = earlier.order_by("-pk").first()
    if before is None or before.received_at < at - STILL_TALKING or _is_one(before.about):
        return ""
    return before.keyword if before.keyword in keywords.ANSWERS else ""


def _answer(reply: Reply, keyword: str, *, at: datetime) -> None:
    meant = _meant(reply, at=at)
    if not meant:
        _finish(reply, ReplyState.ANSWERED, answer=answers.nothing_open())
    elif len(meant) > 1 or _is_unknown(reply, meant[0]):
        _finish(
            reply,
            ReplyState.ANSWERED,
            answer=answers.which_one(asks.told_apart(meant), keyword=keyword),
        )
    else:
        _do(reply, meant[0], keyword)


def _meant(reply: Reply, *, at: datetime) -> Sequence[Message]:
    """List the questions that a yes or no can be about: one when that is clear.

    Without any open one it is the latest, whose answer comes too late and says so. A number that
    nobody gave out may be a slip of the finger: then it is every open one.
    """
    if reply.about is not None and _is_one(reply.about):
        return [reply.about]
    asked = (
        asks.carried_by(reply.about) if reply.about else asks.asked_at(_ways_beside(reply), at=at)
    )
    number = keywords.ask_of(reply.text)
    if number is not None:
        by_number = [message for message in asked if message.ask == number][:1]
        return by_number or asks.open_ones(asked)
    return asks.open_ones(asked) or asked[:1]


def _is_unknown(reply: Reply, meant: Message) -> bool:
    """Tell whether a reply names another number than the question's."""
    is_named = _is_one(reply.about)
    return keywords.ask_of(reply.text) not in (None, meant.ask) and not is_named


def _is_one(about: Message | None) -> bool:
    """Tell whether this is one question, and not the message of the day with several in it."""
    return about is not None and about.kind != TOGETHER


def _do(reply: Reply, message: Message, keyword: str) -> None:
    """Answer one question as the member who was asked."""
    reply.about, reply.member, reply.keyword = message, message.member, keyword
    answer = kinds.get(message.kind).answer
    state = ReplyState.ACTED
    try:
        if answer is None or message.member.forgotten_at or _is_doubtful(reply, message):
            raise kinds.NotAnAnswer
        with transaction.atomic(), translation.override(page_language(message.member.lang)):
            sentence = answer(message.member, message.ids, keyword)
    except kinds.NotAnAnswer:
        _for_a_person(reply, at=timezone.now())
        return
    except Refusal as refusal:
        state = ReplyState.ANSWERED
        with translation.override(page_language(message.member.lang)):
            sentence = str(refusal)
    _finish(reply, state, answer=sentence)


def _is_doubtful(reply: Reply, message: Message) -> bool:
    """Tell whether nobody has vouched for who writes; then only the receipt is theirs to answer."""
    is_unproved = reply.way is not None and reply.way.unproved
    return is_unproved and not kinds.get(message.kind).to_anyone


def _for_a_person(reply: Reply, *, at: datetime) -> None:
    """Leave a reply to a coordinator, beside the message it most likely answers."""
    if reply.about is None and reply.way is not None:
        reply.about = asks.latest_at(_ways_beside(reply), at=at)
        reply.member = reply.about.member if reply.about else reply.member
    sentence = _on_more_than_a_word(reply, at=at)
    is_said = answers.has_had(reply, sentence, at=at)
    _finish(reply, ReplyState.FOR_A_PERSON, answer="" if is_said else sentence)


def _on_more_than_a_word(reply: Reply, *, at: datetime) -> str:
    """Say who reads it; after "yes please, but" also how to say yes and no more."""
    keyword = "" if reply.keyword else keywords.begins_like(reply.text)
    open_ones = asks.open_ones(asks.asked_at(_ways_beside(reply), at=at)) if keyword else ()
    if not open_ones:
        return answers.will_be_read()
    return answers.only_the_word(asks.told_apart(open_ones), keyword=keyword)


def _is_within(reply: Reply) -> bool:
    """Count what one sender writes; mails in other hands count for the message they answer."""
    if reply.keyword in (keywords.STOP, keywords.START):
        return True
    who = reply.sender if reply.way_id else f"{reply.sender} {reply.about_id}"
    return limits.is_within_for("replying", who)


def _leave_alone(reply: Reply) -> None:
    """Keep nothing of what is too much, and say so once in a while."""
    logger.warning("More replies from one sender than the rate lets through: %s", reply.channel)
    reply.text, sentence, at = "", answers.too_many(), timezone.now()
    is_said = reply.way_id is None or answers.has_had(reply, sentence, at=at)
    state = ReplyState.IGNORED if is_said else ReplyState.ANSWERED
    _finish(reply, state, answer="" if is_said else sentence)
    _write_back(reply)


def _write_back(reply: Reply) -> None:
    if reply.answer:
        services.put(
            _member(reply), kind=ANSWER, ids={"reply": reply.pk}, key=f"{ANSWER}:{reply.pk}"
        )


def _stop_or_start(reply: Reply, *, people: Sequence[Member]) -> None:
    if reply.keyword == keywords.STOP:
        stopped.stop(reply.sender, people=people, at=timezone.now())
    elif reply.keyword == keywords.START:
        stopped.start(reply.sender, people=people, at=timezone.now())


def _finish(reply: Reply, state: ReplyState, *, answer: str = "") -> None:
    reply.state, reply.answer = state, answer
    reply.done_at = None if state == ReplyState.FOR_A_PERSON else timezone.now()
    reply.save(update_fields=["state", "answer", "done_at", "about", "member", "keyword", "text"])


def _way(sender: str, *, channel: str, about: Message | None) -> ContactWay | None:
    """Return the way a reply came by: of the member it answers, else of the last written to."""
    ways = senders.ways_of(sender, channel=channel).select_related("member")
    if about is not None:
        return ways.filter(member=about.member_id).first()
    found = list(ways)
    latest = asks.latest_at(found, at=timezone.now())
    return next((way for way in found if latest and way.pk == latest.way_id), None) or (
        found[-1] if found else None
    )


def _ways_beside(reply: Reply) -> Sequence[ContactWay]:
    return tuple(senders.same_ways(reply.way)) if reply.way else ()


def _member(reply: Reply) -> Member:
    """Return whose reply it is; read only where there is one."""
    if reply.member is None:
        raise Member.DoesNotExist
    return reply.member


def _fitting(provider_id: str) -> str:
    if len(provider_id) <= LONGEST_ID:
        return provider_id
    return f"sha256:{hashlib.sha256(provider_id.encode()).hexdigest()}"
