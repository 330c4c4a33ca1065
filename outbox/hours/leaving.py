"""Whether a message that is due may leave now, or waits, or never comes."""

from __future__ import annotations

from datetime import datetime, timedelta

from outbox.hours import timing, together
from outbox.kinds import Kind
from outbox.models import Message, MessageState

#: By then whoever asked to be forgotten is, or has taken it back.
LITTLE_LATER = timedelta(minutes=2)


def stays(message: Message, *, kind: Kind, at: datetime, has_channel: bool) -> bool:
    """Tell whether a message stays at home that would leave at this moment. It is locked.

    Dropped for whoever has stopped all messages; else put off for the member's quiet hours, or
    to be part of their message of the day where a channel can bring that. What rings goes.
    """
    if message.member.forget_after and kind.address is None:
        # They may change their mind; then it comes after all.
        timing.put_off(message, until=message.member.forget_after + LITTLE_LATER)
        return True
    wishes = timing.wishes_of(message.member)
    if timing.is_stopped(kind, wishes=wishes):
        message.finish(MessageState.DROPPED, at=at, outcome=timing.STOPPED)
        return True
    until = timing.quiet_until(message.member, wishes=wishes, at=at)
    waits = until is not None or wishes.is_together
    if not waits or kind.rings(message.ids):
        return False
    if has_channel and together.waits_for_it(message, kind=kind, wishes=wishes, at=at):
        return True
    if until is not None:
        timing.put_off(message, until=until)
    return until is not None
