"""Read a mail that anybody may have sent, without trusting any of it.

Only the beginning is looked at: what a person writes, and what a mail system reports, stands
before everything that makes a mail big. Heads are read as they stand, since the parts of
Python's library that take addresses apart can be made to work for minutes.
"""

from __future__ import annotations

import email
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Part
from email.policy import EmailPolicy
from email.utils import parseaddr
from html import unescape

from outbox.mail.bounce_reports import Report, report_in, report_in_words
from outbox.mail.marks import mark_in
from outbox.mail.quotes import own_words

#: A mail with more is refused.
MOST_BYTES = 10 * 1024 * 1024
#: So much of it is looked at.
READ_BYTES = 256 * 1024
#: Nobody's mail program nests or splits more than a few times.
MOST_PARTS = 40
MOST_RULES = 400
MOST_HOPS = 40
LONGEST_HEADER = 4_000
LONGEST_TEXT = 4_000
LONGEST_ADDRESS = 254

_TOKEN = re.compile(r"<(?P<closes>/?)(?P<tag>[a-zA-Z!?][^\s/<>]*)[^<>]*>|[^<]+|<")
_SPACES = re.compile(r"\s+")
_SILENT = frozenset({"script", "style", "head", "title", "blockquote"})
_BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "hr", "table"})
_RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_BY_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Mail-Autoreply")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_REPORT = "multipart/report"
# Postfix writes its own name where the envelope has none.
_NO_SENDER = re.compile(r"\s*(<\s*>|<?mailer-daemon(@\S*)?>?)?\s*", re.IGNORECASE)


class ShortHeads(EmailPolicy):
    """Keeps the beginning of each header, since taking apart a long one can take minutes."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value, not longer than anybody needs."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


class Unreadable(Exception):
    """This is no mail we can make sense of. Says why without quoting it."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What the mail server was told beside the mail itself; "" where it does not say.

    sender: None when unknown, "" for mail that nobody is to answer.
    """

    recipient: str = ""
    sender: str | None = None


@dataclass(frozen=True, kw_only=True)
class IncomingMail:
    """What we need to know of a mail.

    identity: a digest of its Message-ID, the same whenever the same mail is handed to us.
    mark: the signed part of the address it went to; "" when there is none.
    is_automatic: nobody wrote it, so nobody waits for an answer.
    """

    identity: str
    mark: str
    sender: str
    text: str
    is_automatic: bool
    report: Report | None


def read(raw: bytes, *, envelope: Envelope | None = None) -> IncomingMail:
    """Take a mail apart.

    Raises Unreadable, whatever is wrong with it.
    """
    if len(raw) > MOST_BYTES:
        raise Unreadable("too big")
    beginning = raw[:READ_BYTES]
    if beginning.lower().count(b"boundary") > MOST_PARTS or beginning.count(b"\n--") > MOST_RULES:
        raise Unreadable("too many parts")
    try:
        return _read(beginning, envelope=envelope or Envelope())
    # Whatever the library trips over is one more mail that cannot be read.
    except Exception as problem:  # noqa: BLE001
        raise Unreadable(type(problem).__name__) from None


def _read(raw: bytes, *, envelope: Envelope) -> IncomingMail:
    mail = email.message_from_bytes(raw, policy=ShortHeads())
    heads = _heads(mail)
    addresses = [envelope.recipient, *(heads.get(name.lower(), "") for name in _RECIPIENT_HEADERS)]
    identity = heads.get("message-id", "").encode(errors="replace") or raw
    sender, words = _address(heads.get("from", "")), _text_of(mail)
    report = report_in(mail)
    if report is None and _has_no_sender(heads, envelope=envelope):
        report = report_in_words(words, sender=sender)
    return IncomingMail(
        identity=hashlib.sha256(identity).hexdigest(),
        mark=mark_in(" ".join(addresses)),
        sender=sender,
        text=_clean(own_words(words)),
        is_automatic=_is_automatic(mail, heads, envelope=envelope),
        report=report,
    )


def _address(words: str) -> str:
    """Return the address that a header names; "" when it cannot be one."""
    address = parseaddr(words)[1].lower()
    return address if address.isprintable() and len(address) <= LONGEST_ADDRESS else ""


def _heads(mail: Part) -> dict[str, str]:
    """Return the headers as they stand, the first of each name."""
    heads: dict[str, str] = {}
    for name, value in mail.raw_items():
        heads.setdefault(name.lower(), " ".join(str(value).split()))
    return heads


def _is_automatic(mail: Part, heads: dict[str, str], *, envelope: Envelope) -> bool:
    if heads.get("auto-submitted", "no").split(";")[0].strip().lower() != "no":
        return True
    if heads.get("precedence", "").lower() in _BULK or mail.get_content_type() == _REPORT:
        return True
    names = [name.lower() for name, _value in mail.raw_items()]
    if names.count("received") > MOST_HOPS or any(head.lower() in names for head in _BY_MACHINES):
        return True
    return _has_no_sender(heads, envelope=envelope)


def _has_no_sender(heads: dict[str, str], *, envelope: Envelope) -> bool:
    """Tell whether nobody is to answer, as holiday replies and what comes back have it."""
    returns_to = heads.get("return-path") if envelope.sender is None else envelope.sender
    return returns_to is not None and bool(_NO_SENDER.fullmatch(returns_to))


def _text_of(mail: Part) -> str:
    """Return the words of the first part that is plain text, else of the first HTML part."""
    bodies = [part for part in _parts(mail) if part.get_content_disposition() != "attachment"]
    for part in bodies:
        if part.get_content_type() == "text/plain" and (words := _decoded(part)).strip():
            return words
    for part in bodies:
        if part.get_content_type() == "text/html":
            return _words_of_html(_decoded(part))
    return ""


def _parts(mail: Part) -> Iterator[Part]:
    """Yield the parts with a body of their own, in order, but not those of a mail within."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "message":
            continue
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting.extend(reversed([each for each in inside if isinstance(each, Part)]))
        else:
            yield part


def _decoded(part: Part) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset("utf-8"), errors="replace")
    except (LookupError, ValueError):
        return data.decode(errors="replace")


def _words_of_html(page: str) -> str:
    """Return the words of a page but for what it quotes.

    Not by the library's parser, which takes minutes over what is never closed.
    """
    words: list[str] = []
    silent: list[str] = []
    for token in _TOKEN.finditer(page):
        closes, tag = token["closes"], (token["tag"] or "").lower()
        if tag in _BREAKS:
            words.append("\n")
        elif tag in _SILENT and not closes:
            silent.append(tag)
        elif tag in silent:
            del silent[silent.index(tag) :]
        elif not tag and not silent:
            words.append(_SPACES.sub(" ", token[0]))
    lines = unescape("".join(words)).splitlines()
    return "\n".join(line.strip() for line in lines)


def _clean(text: str) -> str:
    """Leave out what no row can hold and no page should show, and what is too long."""
    kept = "".join(
        character for character in text.replace("\r", "")[: 2 * LONGEST_TEXT]
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}
    )  # fmt: skip
    return re.sub(r"\n{3,}", "\n\n", kept).strip()[:LONGEST_TEXT]
