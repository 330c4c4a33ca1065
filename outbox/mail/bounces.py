"""What we do when a mail comes back: mark the address, try the next way, or leave it to people.

Only a report with a mark of ours counts: the one in the address that the mail comes back to,
or the one in the head of the mail given back. Nobody else can make us give up an address.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from members.models import ContactWay
from outbox import kinds
from outbox.hours.timing import has_stopped
from outbox.mail.bounce_reports import Fate, Report
from outbox.mail.marks import Use, identity_of, is_genuine
from outbox.models import Message, MessageState
from outbox.queue import DELIVER, enqueue

CAME_LATE = "the mail is delayed"
CAME_BACK = "the mail came back"


@transaction.atomic
def take(report: Report, *, mark: str) -> bool:
    """Act on a report; tell whether it is about a mail of ours. Safe to take twice.

    Locks the message, which waits until a mail that is leaving at this moment is noted as sent.
    A dead address is marked and the message goes by the member's next way; one that was lost
    for another reason, such as a full mailbox, is left to a coordinator; a late one is noted.
    """
    message = _message_of(report, mark=mark)
    if message is None:
        return False
    if message.state != MessageState.SENT or message.way is None:
        return True
    is_theirs = not report.recipients or message.way.value.lower() in report.recipients
    if report.fate == Fate.LATE:
        message.outcome = CAME_LATE
        message.save(update_fields=["outcome"])
    elif report.fate == Fate.DEAD and is_theirs:
        _give_up(message.way)
        message.wait_again(at=timezone.now())
        enqueue(DELIVER, message_id=message.pk)
    else:
        _leave_to_people(message)
    return True


def _message_of(report: Report, *, mark: str) -> Message | None:
    """Lock and return the message that a mark of ours names; None when there is none."""
    rows = Message.objects.select_for_update(no_key=True, of=("self",))
    for given, use in ((mark, Use.BOUNCE), (report.stop_mark, Use.STOP)):
        identity = identity_of(given)
        message = identity and rows.select_related("way", "member").filter(
            identity=identity
        ).first()  # fmt: skip
        way_id = (message and message.way_id) or 0
        if message and is_genuine(given, use, way_id=way_id if use == Use.BOUNCE else 0):
            return message
    return None


def _give_up(way: ContactWay) -> None:
    way.unreachable_at = way.unreachable_at or timezone.now()
    way.save(update_fields=["unreachable_at"])


def _leave_to_people(message: Message) -> None:
    """Let a coordinator pass on what is still true; the address may work the next time."""
    is_true = kinds.get(message.kind).still_true(message.ids)
    if not is_true or message.member.forgotten_at or has_stopped(message.member):
        message.outcome = CAME_BACK
        message.save(update_fields=["outcome"])
    else:
        message.finish(MessageState.BY_PERSON, at=timezone.now(), outcome=CAME_BACK)
