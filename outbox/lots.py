"""Deliver what is due in lots, so that a thousand messages due at once are not a thousand errands.

Every message has a job of its own, which is what brings it after a failure. But a job, and a line
to the mail server, cost more than the message. So whoever has delivered one goes on with what
else is due, over the same line, and takes away the jobs of those that are done. Killed before
that, the jobs find nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from neighborhood.models import Neighborhood
from outbox import delivery
from outbox.mail.line import one_line
from outbox.models import Message
from outbox.queue import DELIVER, drop_jobs

#: So many in one go: a second or two, after which other jobs have their turn.
LOT = 100
# Two workers would deliver the same lot, each finding every other message gone.
TURN = 0x6C6F7473


def deliver_with_others(message_id: int) -> None:
    """Deliver a message, then what else is due and was never tried. Safe to call twice.

    Raises what `delivery.deliver` raises for the message itself. The others end at the first
    failure: its own job tries that one again, and says so. What is put off keeps its job.
    """
    with Neighborhood.kept(), one_line():
        delivery.deliver(message_id)
        with _turn() as is_ours:
            if is_ours:
                drop_jobs(DELIVER, message_ids=Message.objects.done_of(_deliver_others()))


def _deliver_others() -> Sequence[int]:
    """Deliver a lot; return which were looked at without a failure."""
    due = Message.objects.due(at=timezone.now()).never_tried()
    seen: list[int] = []
    for pk in due.values_list("pk", flat=True)[:LOT]:
        try:
            delivery.deliver(pk)
        except (delivery.TryAgain, delivery.GaveUp):
            break
        seen.append(pk)
    return seen


@contextmanager
def _turn() -> Iterator[bool]:
    """Tell whether nobody else is delivering a lot; keep others from it until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [TURN])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])
