"""An address that a member replaces goes, and with it goes what others wrote of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from members.erasing import InOtherHands, strike_way
from members.models import ContactWay
from outbox.queue import enqueue

#: The job that tries again.
FINISH = "outbox.jobs.finish_giving_up"


@transaction.atomic
def give_up(way: ContactWay) -> None:
    """Erase a way to reach a member, and strike its address from all that people wrote.

    While somebody has one of those rows in hand, the way stays as one by which nobody is written
    to or let in and which no neighbor sees, and the worker tries again.
    """
    try:
        finish_giving_up(way)
    except InOtherHands:
        ContactWay.objects.filter(pk=way.pk).update(
            by_other=True, kept_back=True, verified_at=None, unreachable_at=timezone.now()
        )
        enqueue(FINISH, way_id=way.pk)


@transaction.atomic
def finish_giving_up(way: ContactWay) -> None:
    """Strike it and erase it. Raises InOtherHands; nothing is changed then."""
    strike_way(way)
    way.delete()
