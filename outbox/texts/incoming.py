"""What a text gateway posts to us: checked, and turned into replies and outcomes."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members.models import ContactWay
from outbox import kinds
from outbox.models import Message, MessageState, Reply
from outbox.queue import DELIVER, enqueue
from outbox.replies import replying, senders
from outbox.texts.texting import NO_SUCH_NUMBER, signature

type Form = Mapping[str, str]

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
DELIVERED, FAILED = frozenset({"delivered", "read"}), frozenset({"failed", "undelivered"})
ON_ITS_WAY = frozenset({"accepted", "scheduled", "queued", "sending", "sent"})

# A number, or the short code of a carrier.
_NUMBER = re.compile(r"\+?[0-9]{3,15}", re.ASCII)
_NAME = re.compile(r"[\w.:-]{1,100}", re.ASCII)


class Refused(Exception):
    """What was posted is not believed, or makes no sense. Says why without quoting it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def is_genuine(url: str, pairs: Iterable[tuple[str, str]], *, given: str) -> bool:
    """Tell whether a form was signed with the token that only the gateway and we know."""
    token = settings.TEXT_GATEWAY["token"] if settings.TEXT_GATEWAY else ""
    wanted = signature(url, pairs, token=token)
    return bool(token) and hmac.compare_digest(wanted.encode(), given.encode())


def take_text(form: Form) -> str:
    """Take one text message; return the answer for a stranger as XML, else an empty one.

    Members are answered by the outbox once the reply was read. Raises Refused, also for one
    that was taken before: nothing is done twice.
    """
    name, sender = _named(form, "MessageSid", _NAME), _named(form, "From", _NUMBER)
    if "Body" not in form:
        raise Refused(400, "no text")
    if Reply.objects.filter(channel=senders.TEXT, provider_id=name).exists():
        raise Refused(409, "taken before")
    reply = replying.take(channel=senders.TEXT, provider_id=name, sender=sender, text=form["Body"])
    if reply.member_id or not reply.answer:
        return NOTHING
    return NOTHING.replace(
        "<Response/>", f"<Response><Message>{escape(reply.answer)}</Message></Response>"
    )


@transaction.atomic
def note_status(form: Form) -> str:
    """Note what became of a message of ours; the same said twice changes nothing.

    One that failed goes by the member's next way, or to a person. Raises Refused.
    """
    name, status = _named(form, "MessageSid", _NAME), form.get("MessageStatus", "")
    if status not in DELIVERED | FAILED | ON_ITS_WAY:
        raise Refused(400, "no status")
    sent = Message.objects.filter(provider_id=name, channel=senders.TEXT, state=MessageState.SENT)
    message = sent.select_for_update(no_key=True, of=("self",)).first()
    if message is None:
        if not Message.objects.filter(provider_id=name, channel=senders.TEXT).exists():
            raise Refused(404, "not a message of ours")
    elif status in DELIVERED:
        message.outcome = "delivered"
        message.save(update_fields=["outcome"])
    elif status in FAILED:
        _send_otherwise(message, code=form.get("ErrorCode", ""))
    return NOTHING


def _send_otherwise(message: Message, *, code: str) -> None:
    """Let a message that was not delivered reach the member in another way.

    A number that leads nowhere is tried no more until somebody writes from it.
    """
    is_dead = code.isascii() and code.isdecimal() and int(code[:9]) in NO_SUCH_NUMBER
    kind, at = kinds.get(message.kind), timezone.now()
    if is_dead:
        ContactWay.objects.filter(pk__in=[message.way_id]).update(unreachable_at=at)
    if kind.way is not None:
        message.finish(MessageState.FAILED, at=at, outcome="not delivered")
    elif is_dead:
        message.wait_again(at=at)
        enqueue(DELIVER, message_id=message.pk)
    else:
        message.finish(MessageState.BY_PERSON, at=at, outcome="not delivered")


def _named(form: Form, name: str, shape: re.Pattern[str]) -> str:
    given = form.get(name, "")
    if not shape.fullmatch(given):
        raise Refused(400, f"{name} is missing or odd")
    return given
