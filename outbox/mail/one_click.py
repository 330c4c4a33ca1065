"""Stop all messages, or start again, by the signed link in the head of a mail.

No sign-in is asked for: whoever has the mail may stop what comes to its address. It is the same
as an answer that says nothing but “stop”.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from members.models import Member
from outbox.hours.timing import has_stopped
from outbox.mail.marks import Use, identity_of, is_genuine
from outbox.models import Message
from outbox.replies import senders, stopped


def message_of(mark: str) -> Message | None:
    """Return the mail that a link to stop stood in; None when the link is not ours."""
    identity = identity_of(mark)
    if identity is None or not is_genuine(mark, Use.STOP):
        return None
    messages = Message.objects.select_related("member__merged_into", "way")
    return messages.filter(identity=identity, member__forgotten_at=None).first()


def receiver_of(message: Message) -> Member:
    """Return who got a mail; who was merged into somebody is that member."""
    member: Member = message.member
    return member.merged_into or member


@transaction.atomic
def stop(message: Message, *, at: datetime) -> None:
    """Write nothing more to who got this mail, nor to its address. Safe to say twice."""
    if not has_stopped(receiver_of(message)):
        stopped.stop(_sender(message), people=_people(message), at=at)


@transaction.atomic
def start(message: Message, *, at: datetime) -> None:
    """Write again to who got this mail and to its address."""
    stopped.start(_sender(message), people=_people(message), at=at)


def _people(message: Message) -> list[Member]:
    ways = senders.ways_of(_address(message), channel=senders.MAIL)
    others = [other for other in senders.people_at(ways) if other != receiver_of(message)]
    return [receiver_of(message), *others]


def _sender(message: Message) -> str:
    return senders.digest_of(_address(message), channel=senders.MAIL)


def _address(message: Message) -> str:
    """Return where the mail went; what stands for nobody when they have given that up."""
    return message.way.value if message.way else str(message.identity)
