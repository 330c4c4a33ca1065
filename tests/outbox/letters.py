"""Mails as people and mail systems send them to us."""

from email.message import EmailMessage
from email.utils import make_msgid

from outbox.mail.bounce_reports import Fate
from outbox.mail.marks import Use, address_with, mark_of

REPORT = """\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: {identity}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--=_b
Content-Type: {given}

{head}
--=_b--
"""
CODES = {
    Fate.DEAD: ("failed", "5.1.1", "smtp; 550 5.1.1 User unknown"),
    Fate.LOST: ("failed", "5.2.2", "smtp; 552 5.2.2 Mailbox full"),
    Fate.LATE: ("delayed", "4.4.1", "smtp; 451 4.4.1 Busy"),
}


def reply_address(message) -> str:
    """Return the address that takes replies to a message."""
    return address_with(mark_of(Use.REPLY, message.identity))


def bounce_address(message) -> str:
    """Return the address that a message comes back to, by the way it went."""
    return address_with(mark_of(Use.BOUNCE, message.identity, way_id=message.way_id))


def reply_to(message, words="Yes", *, sender="hal@example.org", **heads) -> bytes:
    """Return what somebody writes back."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Somebody <{sender}>", reply_address(message)
    mail["Subject"], mail["Message-ID"] = "Re: Good morning", make_msgid(domain="mail.example")
    for name, value in heads.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    return mail.as_bytes()


def report_on(message, fate=Fate.DEAD, *, recipient="hal@example.org", **said) -> bytes:
    """Return what a mail system reports about a message."""
    action, status, words = CODES[fate]
    fields = {
        "to": bounce_address(message), "identity": make_msgid(domain="mx.example"),
        "recipient": recipient, "action": action, "status": status, "said": words,
        "given": "text/rfc822-headers", "head": "Subject: Good morning",
    }  # fmt: skip
    return REPORT.format(**fields | said).replace("\n", "\r\n").encode()
