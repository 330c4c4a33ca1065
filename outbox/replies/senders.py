"""Who wrote to us, told by the number or address it came from, which is kept as a digest only."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from django.conf import settings
from django.db import models

from members.models import PHONE_REACHES, ContactWay, Member, Reach

TEXT, MAIL = "text", "mail"


def digest_of(sender: str, *, channel: str) -> str:
    """Return what tells senders apart without saying who they are."""
    said = f"sender {channel} {plain(sender)}"
    return hmac.digest(settings.SECRET_KEY.encode(), said.encode(), "sha256").hex()


def plain(sender: str) -> str:
    """Write a number or address the way contact ways are stored."""
    return "".join(sender.split()).lower()


def ways_of(sender: str, *, channel: str) -> models.QuerySet[ContactWay]:
    """Return the ways that go by this number or address, of members who gave or proved it.

    Several when people share a phone, and when one person posted more than once.
    """
    value = plain(sender)
    ways = ContactWay.objects.own().filter(
        value=value, member__forgotten_at=None, member__merged_into=None
    )
    if channel == MAIL:
        return ways.filter(kind=Reach.EMAIL)
    return ways.filter(kind__in=PHONE_REACHES)


def hear_from(sender: str, *, channel: str) -> None:
    """Note that a number or address works: somebody just wrote from it."""
    ways_of(sender, channel=channel).exclude(unreachable_at=None).update(unreachable_at=None)


def same_ways(way: ContactWay) -> models.QuerySet[ContactWay]:
    """Return this way and those of others that go by the same number or address."""
    return ways_of(way.value, channel=channel_of(way))


def channel_of(way: ContactWay) -> str:
    """Return by which channel somebody at this way writes to us."""
    return MAIL if way.kind == Reach.EMAIL else TEXT


def people_at(ways: models.QuerySet[ContactWay]) -> Sequence[Member]:
    """Return whose ways these are, each once, in a stable order."""
    return tuple(Member.objects.filter(pk__in=ways.values("member")).order_by("pk"))
