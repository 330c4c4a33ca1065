"""The ways out of the house. Nothing else in the project talks to the network."""

from __future__ import annotations

import smtplib
import textwrap
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from members.models import ContactWay, Member, Reach
from outbox.models import DemoArrival

LINE_LENGTH = 76
SUBJECT_LENGTH = 200
# RFC 5321, 4.2.3: what a server answers when the mailbox itself is the trouble.
NO_SUCH_MAILBOX = frozenset({550, 551, 553})


class Unreachable(Exception):
    """This way to reach a person leads nowhere, and trying it again would not help."""

    def __init__(self, way: ContactWay, reason: str) -> None:
        super().__init__(reason)
        self.way = way


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message as rendered: whose it is, what it says.

    identity: becomes the Message-ID, the same at every try.
    """

    message_id: int
    identity: UUID
    group: str
    lang: str
    subject: str
    text: str


class Channel(Protocol):
    """Brings a letter to a person by one way. May be called twice with one letter."""

    def bring(self, letter: Letter, *, by: ContactWay) -> None:
        """Hand the letter over.

        Raises Unreachable when this way leads nowhere; any other exception means that a
        later try may work.
        """


class Mail:
    """E-mail over the SMTP server of the site."""

    def bring(self, letter: Letter, *, by: ContactWay) -> None:
        """Hand one plain-text mail to the server."""
        try:
            validate_email(by.value)
        except ValidationError:
            raise Unreachable(by, "not an address") from None
        try:
            _mail(letter, to=by.value).send()
        except smtplib.SMTPRecipientsRefused as refusal:
            codes = {code for code, _words in refusal.recipients.values()}
            if codes <= NO_SUCH_MAILBOX:
                raise Unreachable(by, "no such mailbox") from None
            raise


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

    In the demo nothing leaves the house, except mail to people who are not part of the play
    once a mail server is named. What somebody who checks back would find on their page lies
    on the shelf too, so that a visitor can play them.
    """
    if way.kind == Reach.EMAIL and settings.MAIL_IS_CONFIGURED and not of.is_demo:
        return Mail()
    if settings.DEMO:
        return DemoShelf()
    return None


def _mail(letter: Letter, *, to: str) -> EmailMessage:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    own_name, own_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return EmailMessage(
        subject=letter.subject,
        body="\n".join(_wrapped(line) for line in letter.text.splitlines()) + "\n",
        from_email=formataddr((own_name or letter.group, own_address)),
        to=[to],
        headers={
            "Message-ID": f"<{letter.identity}@{host}>",
            "List-Id": formataddr((letter.group, f"messages.{host}")),
            # RFC 3834: asks holiday replies and the like to leave us alone.
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.lang,
        },
    )


def _wrapped(line: str) -> str:
    """Break a long line for mail readers that do not, and leave links whole."""
    if len(line) <= LINE_LENGTH:
        return line
    return textwrap.fill(line, LINE_LENGTH, break_long_words=False, break_on_hyphens=False)
