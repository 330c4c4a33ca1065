"""Stop and start, as written from a number or address: at once, and everything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from members.models import ContactWay, Member
from outbox.ahead import Ahead
from outbox.hours import timing
from outbox.models import Reply, StoppedSender
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


def stop_at(way: ContactWay) -> None:
    """Write nothing more to an address whose owner is nobody here, whoever names it next.

    Where somebody else here goes by it, and nobody doubts that, it stays open for them.
    """
    if not senders.same_ways(way).exclude(member=way.member_id).filter(unproved=False).exists():
        at = timezone.now()
        StoppedSender.objects.get_or_create(sender=digest_of(way), defaults={"stopped_at": at})


def start_at(way: ContactWay) -> None:
    """Write to an address again whose owner says that it was them after all."""
    StoppedSender.objects.filter(sender=digest_of(way)).delete()


def wants_quiet(reply: Reply) -> bool:
    """Tell whether the number or its member has asked us to stop. Two queries at most."""
    if StoppedSender.objects.filter(sender=reply.sender).exists():
        return True
    return reply.member is not None and timing.has_stopped(reply.member)


def unstopped(ways: Collection[ContactWay]) -> list[ContactWay]:
    """Leave out the ways by numbers that asked us to stop. One query."""
    digest_by_way = {way: digest_of(way) for way in ways if way.value}
    stopped = stopped_ahead.get_many(digest_by_way.values())
    return [way for way in ways if digest_by_way.get(way) not in stopped]


def digest_of(way: ContactWay) -> str:
    """Return what tells somebody who writes from this way from others."""
    return senders.digest_of(way.value, channel=senders.channel_of(way))


def _stopped_among(digests: Collection[str]) -> Mapping[str, StoppedSender]:
    return {stopped.sender: stopped for stopped in StoppedSender.objects.filter(sender__in=digests)}


stopped_ahead = Ahead("stopped senders", _stopped_among)
