"""The ways out of the house. Nothing else in the project talks to the network."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings

from members.models import ContactWay, Member, Reach
from outbox.letter import SUBJECT_LENGTH, Letter, Unreachable
from outbox.mail.mailing import Mail
from outbox.models import DemoArrival
from outbox.texts import texting

__all__ = ["SUBJECT_LENGTH", "Channel", "DemoShelf", "Letter", "Mail", "Unreachable", "channel_for"]


class Channel(Protocol):
    """Brings a letter to a person by one way. May be called twice with one letter."""

    def bring(self, letter: Letter, *, by: ContactWay) -> str | None:
        """Hand the letter over; return what the other side calls it, if it has a name for it.

        Raises Unreachable when this way leads nowhere; any other exception means that a
        later try may work.
        """


class DemoShelf:
    """Keeps what would have been sent, for the page that shows what arrived."""

    def bring(self, letter: Letter, *, by: ContactWay) -> None:
        """Put the letter on the shelf."""
        DemoArrival.objects.update_or_create(
            message_id=letter.message_id,
            defaults={"channel": by.kind, "subject": letter.subject, "text": letter.text},
        )


def channel_for(way: ContactWay, *, of: Member) -> Channel | None:
    """Return what serves this way on this site; None when a person has to.

    In the demo nothing leaves the house, except what goes to people who are not part of the play
    once a mail server or a text gateway is named. A gateway on this machine reaches nobody, so
    that it takes their texts too. What somebody who checks back would find on their page lies
    on the shelf too, so that a visitor can play them.
    """
    gateway = texting.gateway()
    if way.kind == Reach.TEXT and gateway and (not of.is_demo or texting.stays_here()):
        return texting.TextMessages(gateway)
    if way.kind == Reach.EMAIL and settings.MAIL_IS_CONFIGURED and not of.is_demo:
        return Mail()
    if settings.DEMO:
        return DemoShelf()
    return None
