"""What a mail system reports about a mail of ours (RFC 3464), or says in words of its own.

Status codes are those of RFC 3463.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message as Part
from enum import StrEnum
from typing import Any

from outbox.mail.marks import MARK_LENGTH

MOST_RECIPIENTS = 20
#: In its first words a mailer says what is wrong; behind them stands our own mail.
FIRST_WORDS = 2_000
LONGEST_VALUE = 500

# The address is wrong or given up: another try would not help. Not 5.1.7 and 5.1.8, which are
# about our own address.
_DEAD = re.compile(r"5\.(1\.([0-69]|10)|2\.1|4\.4)")
# Where the code says nothing, the words behind it may; the same codes as in mailing.py.
_UNSAID = re.compile(r"5\.0\.0")
_NO_SUCH_MAILBOX = re.compile(r"smtp;\s*(550|551|553)\b")
# Those who tell by words alone: mailers by their name, qmail by its greeting.
_MAILER = re.compile(r"(mailer-daemon|postmaster)(@.*)?", re.IGNORECASE)
_QMAIL = "Hi. This is the qmail-send program"
# Not the middle of a date or of an address: 5.1.1, but not 5.1.2027.
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
# A code that tells of trouble for now may also stand in the last word on a mail.
_STILL_TRYING = re.compile(
    r"delay|warning|still trying|will (?:be retried|retry|try again|keep trying)|no action",
    re.IGNORECASE,
)
_STOP_LINK = re.compile(rf"/stop/([a-z2-7]{{{MARK_LENGTH}}})/>")


class Fate(StrEnum):
    """What became of a mail, the worst last."""

    LATE = "late"
    LOST = "lost"
    DEAD = "dead"


_ORDER = list(Fate)


@dataclass(frozen=True, kw_only=True)
class Report:
    """A mail did not arrive, or not yet.

    recipients: to which addresses, as the reporting system calls them.
    stop_mark: the signed link from the mail itself, where it is given back.
    """

    fate: Fate
    recipients: frozenset[str]
    stop_mark: str


def report_in(mail: Part) -> Report | None:
    """Return what a mail reports; None when it is no report, or one of good news."""
    if mail.get_content_type() != "multipart/report":
        return None
    inside = mail.get_payload()
    parts = [part for part in inside if isinstance(part, Part)] if isinstance(inside, list) else []
    groups = [group for part in parts for group in _groups(part)][:MOST_RECIPIENTS]
    fates = [fate for group in groups if (fate := _fate_of(group))]
    if not fates:
        return None
    return Report(
        fate=max(fates, key=_ORDER.index),
        recipients=frozenset(filter(None, (to for group in groups for to in _recipients(group)))),
        stop_mark=next(filter(None, map(_stop_mark, parts)), ""),
    )


def report_in_words(text: str, *, sender: str) -> Report | None:
    """Return what a mailer without reports says; None when it is none, or says nothing clear.

    text: its words. sender: the address it writes from. Ask only about mail that came to the
    address for what comes back and that nobody is to answer.
    """
    words = text[:FIRST_WORDS]
    if not (_MAILER.fullmatch(sender) or words.lstrip().startswith(_QMAIL)):
        return None
    status = _STATUS.search(words)
    fate = Fate.LOST
    if status and _DEAD.fullmatch(status[1]):
        fate = Fate.DEAD
    elif _STILL_TRYING.search(words) and not (status and status[1].startswith("5")):
        fate = Fate.LATE
    return Report(fate=fate, recipients=frozenset(), stop_mark="")


def _groups(part: Part) -> Iterator[Mapping[str, str]]:
    """Yield the fields about each recipient."""
    inside = part.get_payload()
    if part.get_content_type() != "message/delivery-status" or not isinstance(inside, list):
        return
    for group in inside:
        if isinstance(group, Part):
            yield {
                name.lower(): str(value)[:LONGEST_VALUE].strip()
                for name, value in group.raw_items()
            }


def _fate_of(group: Mapping[str, str]) -> Fate | None:
    action = group.get("action", "").lower()
    if action == "delayed":
        return Fate.LATE
    if action != "failed":
        return None
    status = group.get("status", "").split(" ")[0]
    unsaid = _UNSAID.fullmatch(status) and _NO_SUCH_MAILBOX.match(
        group.get("diagnostic-code", "").lower()
    )
    return Fate.DEAD if unsaid or _DEAD.fullmatch(status) else Fate.LOST


def _recipients(group: Mapping[str, str]) -> Iterator[str]:
    for name in ("final-recipient", "original-recipient"):
        yield group.get(name, "").partition(";")[2].strip().strip("<>").lower()


def _stop_mark(part: Part) -> str:
    """Return the mark in the head of the mail that is given back; "" when there is none."""
    links = [value for name, value in _given_back(part) if name.lower() == "list-unsubscribe"]
    found = _STOP_LINK.search(" ".join(links)[:LONGEST_VALUE])
    return found[1] if found else ""


def _given_back(part: Part) -> list[tuple[str, str]]:
    """Return the head of the mail that is given back, whole or without its body."""
    kind, inside = part.get_content_type(), part.get_payload()
    given: Any = inside[0] if kind == "message/rfc822" and isinstance(inside, list) else None
    if kind == "text/rfc822-headers":
        data = part.get_payload(decode=True)
        given = email.message_from_bytes(data) if isinstance(data, bytes) else None
    return [(name, str(value)) for name, value in given.raw_items()] if given else []
