"""Take one mail that was sent to us: a reply, a report of what came back, or neither."""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction

from members.models import Reach
from outbox.mail import bounces
from outbox.mail.marks import Use, identity_of, is_genuine
from outbox.mail.reading import Envelope, IncomingMail, read
from outbox.models import Message
from outbox.replies import replying

CHANNEL = "mail"


class Taken(StrEnum):
    """What became of a mail."""

    REPLY = "taken as a reply"
    REPORT = "taken as a report of what came back"
    LEFT_ALONE = "left alone: nobody wrote it"
    NOT_OURS = "not for us: its address has no mark of ours"


def take(raw: bytes, *, envelope: Envelope | None = None, is_trial: bool = False) -> Taken:
    """Take a mail, once, however often it is handed to us.

    is_trial: only tell what would become of it.
    Raises Unreadable when it is no mail we can make sense of. Trouble with the database is
    raised as it is: the mail should be brought again later.
    """
    mail = read(raw, envelope=envelope)
    with transaction.atomic():
        taken = _take(mail)
        transaction.set_rollback(is_trial)
    return taken


def _take(mail: IncomingMail) -> Taken:
    if mail.report is not None:
        is_ours = bounces.take(mail.report, mark=mail.mark)
        return Taken.REPORT if is_ours else Taken.LEFT_ALONE
    message = _answered(mail.mark)
    if mail.is_automatic or message is None:
        return Taken.LEFT_ALONE if mail.is_automatic else Taken.NOT_OURS
    # Whoever holds a forwarded mail may write to us, but acts for nobody: without a sender
    # a reply is for a coordinator, whatever it says.
    sender = mail.sender if _is_from(message, sender=mail.sender) else ""
    replying.take(
        channel=CHANNEL, provider_id=mail.identity, sender=sender, text=mail.text, about=message
    )
    return Taken.REPLY


def _answered(mark: str) -> Message | None:
    """Return the message that a reply is about; None when its mark is not ours."""
    identity = identity_of(mark)
    if identity is None or not is_genuine(mark, Use.REPLY):
        return None
    rows = Message.objects.select_related("member__merged_into")
    return rows.filter(identity=identity, member__forgotten_at=None).first()


def _is_from(message: Message, *, sender: str) -> bool:
    """Tell whether a reply comes from an address of the member who got the message."""
    member = message.member.merged_into or message.member
    addresses = member.ways.own().filter(kind=Reach.EMAIL, value=sender.lower())
    return bool(sender) and bool(addresses.exists())
