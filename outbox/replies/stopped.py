"""Stop and start, as written from a number or address: at once, and everything."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from members.models import ContactWay, Member
from outbox.hours import timing
from outbox.models import StoppedSender
from outbox.replies import senders


@transaction.atomic
def stop(sender: str, *, people: Iterable[Member], at: datetime) -> None:
    """Write nothing more to a number or address, nor to its people by any other way.

    sender: the digest. What waits for them is dropped.
    """
    StoppedSender.objects.get_or_create(sender=sender, defaults={"stopped_at": at})
    for member in people:
        timing.stop_all(member, at=at)


@transaction.atomic
def start(sender: str, *, people: Iterable[Member], at: datetime) -> None:
    """Write again to a number or address and to its people."""
    StoppedSender.objects.filter(sender=sender).delete()
    for member in people:
        timing.start_again(member, at=at)


def unstopped(ways: Collection[ContactWay]) -> list[ContactWay]:
    """Leave out the ways by numbers that asked us to stop. One query."""
    digest_by_way = {way: _digest(way) for way in ways if way.value}
    stopped = set(
        StoppedSender.objects.filter(sender__in=digest_by_way.values())
        .values_list("sender", flat=True)
    )  # fmt: skip
    return [way for way in ways if digest_by_way.get(way) not in stopped]


def _digest(way: ContactWay) -> str:
    return senders.digest_of(way.value, channel=senders.channel_of(way))
