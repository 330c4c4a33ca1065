"""What we read in a mail that anybody may have sent."""

import time
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outbox.mail.bounce_reports import Fate
from outbox.mail.reading import MOST_BYTES, Envelope, Unreadable, read

MARK = "a" * 40
TO = f"reply+{MARK}@elm.example"


def mail(body="Yes", *, head="", kind="text/plain; charset=utf-8") -> bytes:
    lines = (f"From: Hal <Hal@Example.org>\nTo: {TO}\n{head}Content-Type: {kind}\n\n", body)
    return "".join(lines).encode()


def test_plain_mail_is_read():
    read_mail = read(mail(head="Message-ID: <1@x>\n"))

    assert (read_mail.text, read_mail.sender, read_mail.mark) == ("Yes", "hal@example.org", MARK)
    assert not read_mail.is_automatic
    assert read_mail.report is None


def test_same_mail_has_one_identity_whatever_servers_add():
    one = read(mail(head="Message-ID: <1@x>\n"))
    again = read(b"Received: from a\nDelivered-To: b\n" + mail(head="Message-ID: <1@x>\n"))

    assert one.identity == again.identity
    assert one.identity != read(mail(head="Message-ID: <2@x>\n")).identity


def test_mail_without_identity_is_known_by_all_of_it():
    assert read(mail("Yes")).identity == read(mail("Yes")).identity
    assert read(mail("Yes")).identity != read(mail("No")).identity


@pytest.mark.parametrize(
    ("envelope", "head"),
    [
        (Envelope(recipient=f"REPLY+{MARK.upper()}@ELM.example"), ""),
        (Envelope(), f"Delivered-To: {TO}\n"),
        (Envelope(), f"X-Original-To: {TO}\n"),
        (Envelope(), f"Cc: Somebody <x@y.example>, {TO}\n"),
    ],
)
def test_mark_is_found_wherever_the_server_says_it(envelope, head):
    raw = f"From: hal@example.org\n{head}\nYes".encode()

    assert read(raw, envelope=envelope).mark == MARK


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated; owner=x",
        "Precedence: bulk", "Precedence: auto_reply", "X-Autoreply: yes", "X-Autorespond: x",
        "Return-Path: <>", "Return-Path: < >", "\n".join(["Received: from here"] * 50),
    ],
)  # fmt: skip
def test_mail_that_nobody_wrote_is_told(head):
    assert read(mail(head=f"{head}\n")).is_automatic


@pytest.mark.parametrize("head", ["Auto-Submitted: no", "Return-Path: <hal@example.org>", "X-A: b"])
def test_mail_that_somebody_wrote_is_told(head):
    assert not read(mail(head=f"{head}\n")).is_automatic


@pytest.mark.parametrize("sender", ["", "<>", "MAILER-DAEMON", "<mailer-daemon@mx.example>"])
def test_empty_sender_of_the_envelope_means_that_nobody_wrote_it(sender):
    assert read(mail(), envelope=Envelope(sender=sender)).is_automatic


def test_sender_of_the_envelope_means_that_somebody_wrote_it():
    assert not read(mail(), envelope=Envelope(sender="hal@example.org")).is_automatic


def test_plain_words_count_before_their_html_twin():
    both = EmailMessage()
    both.set_content("Sí\n")
    both.add_alternative("<p>Something else</p>", subtype="html")

    assert read(both.as_bytes()).text == "Sí"


def test_html_alone_is_read_without_marks_scripts_and_quotes():
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><div>Yes <b>please</b>"
        "</div><script>alert(1)</script><blockquote>Could you?<blockquote>x</blockquote>"
        "</blockquote><p>&lt;Hal&gt;</body>"
    )

    assert read(mail(page, kind="text/html")).text == "Yes please\n\n<Hal>"


def test_attachments_and_mails_within_are_not_read():
    whole = EmailMessage()
    whole.set_content("\n")
    whole.add_attachment("Secret", filename="notes.txt")
    inner = EmailMessage()
    inner.set_content("Forwarded")
    whole.add_attachment(inner)

    assert read(whole.as_bytes()).text == ""


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain; charset=iso-8859-1", "S\xed".encode("latin-1"), "Sí"),
        ("text/plain; charset=utf-8", b"Yes \xff\xfe", "Yes ��"),
        ("text/plain; charset=no-such-thing", "Sí".encode(), "Sí"),
        ("text/plain; charset=zip", b"Yes", "Yes"),
        ("text/plain; charset=undefined", b"Yes", "Yes"),
        ("text/plain; charset=\"", b"Yes", "Yes"),
        ("text/plain", b"Y\x00e\x1b[31ms\x07", "Ye[31ms"),
    ],
)  # fmt: skip
def test_broken_encodings_are_read_as_well_as_can_be(kind, body, text):
    raw = f"From: hal@example.org\nContent-Type: {kind}\n\n".encode() + body

    assert read(raw).text == text


def test_words_have_an_end():
    assert len(read(mail("yes " * 50_000)).text) == 4000


def test_mail_that_is_too_big_is_refused():
    with pytest.raises(Unreadable, match="too big"):
        read(mail("x" * MOST_BYTES))


def test_big_mail_is_read_from_its_beginning():
    parts = f"--b\nContent-Type: text/plain\n\nYes\n--b\nContent-Type: image/png\n\n{'x' * 10**6}"

    assert read(mail(parts, kind="multipart/mixed; boundary=b")).text == "Yes"


def nested(depth: int) -> bytes:
    """Return multiparts in multiparts."""
    heads = (f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return "".join(heads).encode()


@pytest.mark.parametrize(
    "raw",
    [
        nested(2_000),
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 30_000,
        b"Content-Type: message/rfc822\n\n" * 8_000,
        b"From: " + b"(" * 200_000 + b"\n\nYes",
        b"From: " + b"a@b, " * 50_000 + b"\n\nYes",
        b"To: " + b"=?utf-8?q?a?= " * 15_000 + b"\n\nYes",
        b"Content-Type: text/plain; " + b"a*0=b; " * 30_000 + b"\n\nYes",
        b"Content-Type: text/html\n\n" + b"<blockquote>" * 20_000,
        b"Content-Type: text/html\n\n" + b"<!--" * 60_000,
        b"Content-Type: text/html\n\n" + b"<a " * 80_000,
        b"X: y\n" * 50_000,
        b"\x00" * 250_000,
    ],
    ids=lambda raw: raw[:24].decode(errors="replace"),
)
def test_bombs_are_read_or_refused_in_no_time(raw):
    start = time.thread_time()

    with suppress(Unreadable):
        read(raw)

    assert time.thread_time() - start < 3


HEADS = st.sampled_from(
    ["From", "To", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted",
     "Content-Disposition", "Precedence", "Return-Path", "Received", "MIME-Version"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["multipart/mixed; boundary=b", "multipart/report; boundary=b", "text/html",
         "message/rfc822", "message/delivery-status", "base64", "quoted-printable", "<>",
         'text/plain; charset="x', "=?utf-8?q?=FF?= <a@b", "attachment; filename*=x''%ff"]
    ),
)  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from([b"--b", b"--b--", b"", b"yes", b"> x", b"=FF", b"Action: failed",
                              b"Status: 5.1.1", b"Content-Type: text/html", b"<p>", b"\xff"]),
             max_size=20).map(b"\n".join),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(heads=st.lists(st.tuples(HEADS, VALUES), max_size=8), body=BODIES)
def test_nothing_but_a_refusal_comes_out(heads, body):
    head = "".join(f"{name}: {value}\n" for name, value in heads)
    with suppress(Unreadable):
        read_mail = read(head.encode(errors="surrogatepass") + b"\n" + body)
        assert "\x00" not in read_mail.text
        read_mail.text.encode()
        assert read_mail.sender.isprintable()
        assert read_mail.report is None or read_mail.report.fate in Fate


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=500))
def test_no_bytes_at_all_bring_it_down(raw):
    with suppress(Unreadable):
        read(raw)
