"""Deliver what is due in lots, so that a thousand messages due at once are not a thousand errands.

Every message has a job of its own, which is what brings it after a failure. But a job, a line to
the mail server, and what a letter is written from, cost more than the message. So whoever has
delivered one goes on with what else is due: some dozen letters are written at once, from what is
read for all of them, leave one by one over the same line, and their jobs are taken away. Killed
before that, the jobs find nothing to do.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from members.links import saved_together
from neighborhood.models import Neighborhood
from outbox import delivery
from outbox.delivery import Errand
from outbox.mail.line import one_line
from outbox.models import Message
from outbox.queue import DELIVER, drop_jobs

#: So many are written at once: what is written waits, and who says stop meanwhile is obeyed, but
#: what is true when it leaves is what was true half a second ago.
LOT = 25
#: After so long other jobs have their turn.
LONG_ENOUGH_S = 2.0
LOOK_EVERY_S = 0.05
# Two workers would deliver the same lot, each finding every other message gone.
TURN = 0x6C6F7473


def deliver_with_others(message_id: int) -> None:
    """Deliver a message, then what else is due and was never tried. Safe to call twice.

    Raises what `delivery.deliver` raises for the message itself. The others end at the first
    failure: its own job tries that one again, and says so. What is put off keeps its job.
    """
    with Neighborhood.kept(), one_line(), _turn() as is_ours:
        until = time.monotonic() + LONG_ENOUGH_S
        delivery.deliver(message_id)
        while is_ours and _deliver_a_lot() and time.monotonic() < until:
            pass


def _deliver_a_lot() -> bool:
    """Deliver some of what is due, and take their jobs away; tell whether to go on."""
    due = Message.objects.due(at=timezone.now()).never_tried()
    pks = list(due.values_list("pk", flat=True)[:LOT])
    try:
        errands = _written(pks)
        went_well = _leave_in_turn(errands)
    # Whatever it is, one of them is to blame: alone it counts as its own failure.
    except Exception:  # noqa: BLE001
        went_well = _deliver_one_by_one(pks)
    done = Message.objects.done_of(pks)
    drop_jobs(DELIVER, message_ids=done)
    return went_well and len(pks) == LOT and bool(done)


@transaction.atomic
def _written(pks: Sequence[int]) -> list[Errand]:
    """Write the letters of those that still wait, from what is read for all at once."""
    messages = Message.objects.held_many(pks)
    with saved_together(), delivery.reading_ahead(messages):
        return [errand for each in messages if (errand := delivery.prepare(each))]


def _leave_in_turn(errands: Sequence[Errand]) -> bool:
    """Let letters leave one after the other; False at the first that cannot."""
    for errand in errands:
        try:
            delivery.hand_over(errand)
        except (delivery.TryAgain, delivery.GaveUp):
            return False
    return True


def _deliver_one_by_one(pks: Sequence[int]) -> bool:
    """Deliver each by itself; False at the first that cannot."""
    for pk in pks:
        try:
            delivery.deliver(pk)
        except (delivery.TryAgain, delivery.GaveUp):
            return False
    return True


@contextmanager
def _turn() -> Iterator[bool]:
    """Wait until nobody else is delivering a lot, and keep others from it until the end.

    Two at once in one process only take each other's time, and the one who waits mostly finds
    the message delivered. But nobody waits for ever: False when the other goes on and on.
    """
    patience = time.monotonic() + 2 * LONG_ENOUGH_S
    while not (is_ours := _take_turn()) and time.monotonic() < patience:
        time.sleep(LOOK_EVERY_S)
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])


def _take_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [TURN])
        return bool(cursor.fetchone()[0])
