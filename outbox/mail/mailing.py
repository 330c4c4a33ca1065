"""E-mail on its way out: what stands in its head, and its two bodies.

Plain text first, and an HTML twin made from it. One mail carries what mail systems need to deal
with it decently: the identity by which they drop a repeat (the same at every try), the
conversation it belongs to, one click to stop, where a reply goes and where it comes back to when
it cannot be delivered.
"""

from __future__ import annotations

import email.policy
import re
import smtplib
import textwrap
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.urls import reverse

from members.models import ContactWay
from outbox.letter import Letter, Unreachable
from outbox.mail import line
from outbox.mail.html_twin import html_of
from outbox.mail.marks import Use, address_with, mark_of

LINE_LENGTH = 76
# RFC 5321, 4.2.3: what a server answers when the mailbox itself is the trouble.
NO_SUCH_MAILBOX = frozenset({550, 551, 553})
_SIGNS = re.compile(r'[<>()\[\],;:@"\\]')
WHOLE = ("Message-ID", "References", "In-Reply-To", "List-Unsubscribe")


class WholeHeader(UnstructuredHeader, BaseHeader):
    """Stands on one line however long it is.

    Python writes a word of more than 78 letters in code, which is right for words and makes a
    link or an identity unreadable to mail systems.
    """

    def fold(self, *, policy: Any) -> str:
        """Return the line; there is never a line break in the value."""
        return f"{self.name}: {self}{policy.linesep}"


class TwoSidedMail(EmailMultiAlternatives):
    """A mail whose links and identities reach the reader in one piece."""

    def message(self, *, policy: Any = email.policy.default) -> EmailMessage:
        """Return what goes over the line."""
        headers = HeaderRegistry()
        for name in WHOLE:
            headers.map_to_type(name, WholeHeader)
        return super().message(policy=policy.clone(header_factory=headers))


class Mail:
    """E-mail over the SMTP server of the site."""

    def bring(self, letter: Letter, *, by: ContactWay) -> None:
        """Hand one mail to the server."""
        try:
            validate_email(by.value)
        except ValidationError:
            raise Unreachable(by, "not an address") from None
        try:
            line.send(mail_of(letter, by=by))
        except smtplib.SMTPRecipientsRefused as refusal:
            codes = {code for code, _words in refusal.recipients.values()}
            if codes <= NO_SUCH_MAILBOX:
                raise Unreachable(by, "no such mailbox") from None
            raise


def mail_of(letter: Letter, *, by: ContactWay) -> TwoSidedMail:
    """Return the mail that brings a letter to an address.

    A code that somebody asked for goes to the address it proves and to no way of theirs: there
    is nothing to stop or to answer in it.
    """
    own_name, own_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender = formataddr((_name(own_name or letter.group), own_address))
    is_code = by.pk is None
    can_reply = bool(settings.MAIL_REPLY_ADDRESS) and not is_code
    mail = TwoSidedMail(
        subject=letter.subject,
        body="\n".join(_wrapped(line) for line in letter.text.splitlines()) + "\n",
        # The envelope's sender; the one that people see is among the headers.
        from_email=_comes_back_to(letter, by=by) if can_reply else sender,
        to=[by.value],
        reply_to=[_reply_to(letter)] if can_reply else None,
        headers={"From": sender} | _headers(letter) | ({} if is_code else _way_out(letter)),
    )
    if twin := html_of(letter.text, title=letter.subject, lang=letter.lang):
        mail.attach_alternative(twin, "text/html")
    return mail


def our_host() -> str:
    """Return the name by which this site signs its mails."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _headers(letter: Letter) -> dict[str, str]:
    host = our_host()
    root = f"<{letter.thread}@{host}>"
    return {
        "Message-ID": f"<{letter.identity}@{host}>",
        "List-Id": formataddr((_name(letter.group), f"messages.{host}")),
        # RFC 3834: asks holiday replies and the like to leave us alone.
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.lang,
        # No mail has this identity: a root that is always the same makes one conversation.
        **({"References": root, "In-Reply-To": root} if letter.thread else {}),
    }


def _way_out(letter: Letter) -> dict[str, str]:
    """Return what lets mail readers show a button that stops us (RFC 2369, RFC 8058)."""
    path = reverse("stop_messages", args=(mark_of(Use.STOP, letter.identity),))
    return {
        "List-Unsubscribe": f"<{settings.SITE_URL}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _reply_to(letter: Letter) -> str:
    address = address_with(mark_of(Use.REPLY, letter.identity))
    return formataddr((_name(letter.group), address))


def _comes_back_to(letter: Letter, *, by: ContactWay) -> str:
    return address_with(mark_of(Use.BOUNCE, letter.identity, way_id=by.pk))


def _name(words: str) -> str:
    """Return a name as it may stand before an address.

    Python takes the signs of addresses in a name with an accent for signs of addresses.
    """
    return " ".join(_SIGNS.sub(" ", words).split())


def _wrapped(line: str) -> str:
    """Break a long line for mail readers that do not, and leave links whole."""
    if len(line) <= LINE_LENGTH:
        return line
    return textwrap.fill(line, LINE_LENGTH, break_long_words=False, break_on_hyphens=False)
