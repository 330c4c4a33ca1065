"""Stop all messages, or start again, by the signed link in the head of a mail.

No sign-in is asked for: whoever has the mail may stop what comes to its address.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from members.models import Member
from outbox.mail_marks import Use, identity_of, is_genuine
from outbox.models import Message, Wishes


def member_of(mark: str) -> Member | None:
    """Return who got the mail that a link to stop stood in; None when the link is not ours.

    Who was merged into somebody is that member.
    """
    identity = identity_of(mark)
    if identity is None or not is_genuine(mark, Use.STOP):
        return None
    messages = Message.objects.select_related("member__merged_into")
    message = messages.filter(identity=identity, member__forgotten_at=None).first()
    if message is None:
        return None
    member: Member = message.member
    return member.merged_into or member


def is_stopped(member: Member) -> bool:
    """Tell whether a member has stopped all messages."""
    return Wishes.objects.filter(member=member, stopped_at__isnull=False).exists()


@transaction.atomic
def stop_all(member: Member, *, at: datetime) -> None:
    """Note that nothing more is sent to a member. Stopping twice keeps the first moment."""
    wishes, _is_new = Wishes.objects.get_or_create(member=member)
    if wishes.stopped_at is None:
        wishes.stopped_at = at
        wishes.save(update_fields=["stopped_at"])


@transaction.atomic
def start_again(member: Member, *, at: datetime) -> None:
    """Note that messages are welcome again."""
    Wishes.objects.filter(member=member).update(stopped_at=None)
