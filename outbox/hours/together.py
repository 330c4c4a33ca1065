"""One message a day for whoever wants it so, made of those that can wait until then.

Each of them stays a row of its own, which can be taken back and goes stale like any other. It
waits ``within`` a message of the day, a row with an identity and a key for that member and day,
so that two workers make one. What it carries is read when it leaves and counts as sent in the
same transaction; what came too late for it wakes a little later and waits for the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from members.models import ContactWay, Member
from members.services import mint_link
from neighborhood.models import Neighborhood
from outbox import kinds
from outbox.channels import Letter
from outbox.hours.quiet import DAY, TIME_TO_READ, at_clock
from outbox.hours.timing import hours_of, put_off, spread_of
from outbox.kinds import Ids, Kind, always
from outbox.models import Message, MessageState, Wishes
from outbox.queue import DELIVER, enqueue
from outbox.rendering import render
from outbox.replies import asks
from outbox.replies.asks import TOGETHER

#: So long after the message of the day what it was to carry looks whether it did.
LOOK_AGAIN_AFTER = timedelta(minutes=10)
CARRIED = "in the message of the day"


class PartsChanged(Exception):
    """Between writing and leaving somebody took back what the message of the day carries."""


def register_kind() -> None:
    """Make the message of the day known."""
    kinds.register(Kind(name=TOGETHER, still_true=always, context=_context))


def waits_for_it(message: Message, *, kind: Kind, wishes: Wishes, at: datetime) -> bool:
    """Let a message wait for the message of the day, if it can; tell whether it does.

    It goes alone when the member wants each at once, when it would come too late, and when it
    was tried alone or the message of the day could not be sent: then it is seen where it fails.
    It is locked.
    """
    whole = message.within
    is_single = message.kind == TOGETHER or kind.address is not None or message.attempts > 0
    has_failed = whole is not None and whole.state == MessageState.FAILED
    if is_single or has_failed or not wishes.is_together:
        return False
    if whole is None or whole.state != MessageState.WAITING:
        day, leaves_at = _next_moment(message, wishes=wishes, at=at)
        is_late = _comes_too_late(message, kind, leaves_at)
        whole = None if is_late else _of_day(message, day, leaves_at)
    elif _comes_too_late(message, kind, max(whole.deliver_after, at)):
        whole = None
    if whole is not None:
        message.within = whole
        put_off(message, until=max(whole.deliver_after, at) + LOOK_AGAIN_AFTER)
    return whole is not None


def write(
    message: Message, *, way: ContactWay, letter_of: Callable[[Message], Letter]
) -> tuple[Letter, Sequence[int]] | None:
    """Write the message of the day, which is locked, from what it carries.

    What is no longer true is dropped from that, and it itself when nothing is left to tell: then
    this is None. What cannot be written goes alone, where it counts as a try. Each question gets
    the number by which it can be answered by that way.
    Returns the letter, as ``letter_of`` renders it, and the keys of what it carries.
    """
    parts = [part for part in _parts(message) if _is_true(part)]
    keys = tuple(part.pk for part in parts)
    if not keys:
        message.finish(MessageState.DROPPED, at=timezone.now(), outcome="nothing left to tell")
        return None
    try:
        with transaction.atomic():
            _number(parts, way=way)
            return letter_of(message), keys
    # Whatever is wrong with one of them must not keep the others from arriving.
    except Exception:
        if not _send_away_what_is_broken(message):
            raise
    return write(message, way=way, letter_of=letter_of)


def _number(parts: Sequence[Message], *, way: ContactWay) -> None:
    for part in parts:
        if kinds.get(part.kind).answer is not None:
            asks.number(part, way=way, at=timezone.now())


def lock_parts(keys: Sequence[int]) -> list[Message]:
    """Lock what a written message of the day carries. Raises PartsChanged."""
    if not keys:
        return []
    rows = Message.objects.waiting().filter(pk__in=keys).order_by("pk")
    parts = list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",)))
    if len(parts) != len(keys):
        raise PartsChanged
    return parts


def let_go(message: Message, *, at: datetime) -> None:
    """Let what a message of the day carries go alone, since no channel brings it. It is locked."""
    for part in _parts(message):
        part.within = None
        put_off(part, until=at)
    message.finish(MessageState.DROPPED, at=at, outcome="each goes by itself")


def _next_moment(message: Message, *, wishes: Wishes, at: datetime) -> tuple[date, datetime]:
    """Return the next message of the day, by its day, and when it leaves."""
    zone = Neighborhood.current().tz
    hours, today = hours_of(message.member, wishes=wishes), at.astimezone(zone).date()
    day = today - DAY
    while True:
        moment = at_clock(day, settings.TOGETHER_AT, zone) + spread_of(message.member_id)
        moment = (hours and hours.end_of(moment)) or moment
        if moment > at:
            return day, moment
        day += DAY


def _comes_too_late(message: Message, kind: Kind, leaves_at: datetime) -> bool:
    too_late_at = kind.too_late_at(message.ids)
    return too_late_at is not None and too_late_at < leaves_at + TIME_TO_READ


def _of_day(message: Message, day: date, leaves_at: datetime) -> Message:
    """Return a member's message of that day, and make it when there is none yet."""
    member = message.member
    whole, is_new = Message.objects.get_or_create(
        key=f"{TOGETHER}:{member.pk}:{day}",
        defaults={
            "member": member, "kind": TOGETHER, "lang": member.lang, "deliver_after": leaves_at,
        },
    )  # fmt: skip
    if is_new:
        whole.ids = {"whole": whole.pk}
        whole.save(update_fields=["ids"])
        enqueue(DELIVER, at=leaves_at, message_id=whole.pk)
    return whole


def _parts(message: Message) -> list[Message]:
    """Lock what waits within a message of the day, in the order in which it was due."""
    rows = message.parts.waiting().select_related("member").order_by("due_at", "pk")
    return list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",)))


def _is_true(part: Message) -> bool:
    """Tell whether a part is still true, and drop it when it is not; it is locked."""
    if kinds.is_known(part.kind) and not kinds.get(part.kind).still_true(part.ids):
        part.finish(MessageState.DROPPED, at=timezone.now(), outcome="no longer true")
    return part.state == MessageState.WAITING


def _send_away_what_is_broken(message: Message) -> bool:
    """Let each part go alone that cannot be written; tell whether there was one."""
    broken = [part for part in _parts(message) if not _can_be_written(part)]
    for part in broken:
        part.within, part.attempts = None, part.attempts + 1
        part.save(update_fields=["within", "attempts"])
    return bool(broken)


def _can_be_written(part: Message) -> bool:
    with suppress(Exception), transaction.atomic():
        render(part, with_foot=False)
        return True
    return False


def _context(member: Member, ids: Ids) -> dict[str, Any]:
    rows = Message.objects.waiting().filter(within=ids["whole"]).select_related("member")
    parts = [_part(part) for part in rows.order_by("due_at", "pk")]
    return {
        "parts": parts,
        "can_reply": bool(settings.MAIL_REPLY_ADDRESS) and any(part["ask"] for part in parts),
        "link": SimpleLazyObject(lambda: _page_of(member)),
    }


def _part(part: Message) -> dict[str, Any]:
    letter = render(part, with_foot=False)
    return {"subject": letter.subject, "text": letter.text, "ask": part.ask}


def _page_of(member: Member) -> str:
    return settings.SITE_URL + reverse("link:overview", args=(mint_link(member),))
