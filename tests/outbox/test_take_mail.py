"""``manage.py take_mail``, as a mail server's pipe calls it: what it answers, and nothing else."""

import io
import logging
import os
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outbox import delivery
from outbox.mail.reading import MOST_BYTES
from outbox.models import Message, Reply
from outbox.replies import replying
from tests.outbox.letters import reply_address, reply_to
from tests.outbox.test_delivery import greet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


@pytest.fixture(autouse=True)
def reply_domain(settings) -> None:
    settings.MAIL_REPLY_ADDRESS = "reply@elm.example"


@pytest.fixture
def message(hal, sink) -> Message:
    """Return a message that went to Hal by mail."""
    message = greet(hal)
    delivery.deliver(message.pk)
    return message


@pytest.fixture
def pipe(monkeypatch, capsys):
    """Return what hands a mail to the command, and gives back its exit code and words."""

    def pipe(raw: bytes, *options: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        code = 0
        try:
            call_command("take_mail", *options)
        except SystemExit as end:
            code = int(end.code or 0)
        return code, "".join(capsys.readouterr())

    return pipe


def test_reply_is_taken_in_silence(pipe, message):
    assert pipe(reply_to(message)) == (os.EX_OK, "")
    assert Reply.objects.get().text == "Yes"


def test_dry_run_says_what_would_become_of_it(pipe, message):
    assert pipe(reply_to(message), "--dry-run") == (os.EX_OK, "taken as a reply\n")
    assert not Reply.objects.exists()


def test_recipient_and_sender_of_the_server_count(pipe, message):
    raw = reply_to(message).replace(b"To: reply+", b"To: x+").replace(b"elm.example", b"x.example")
    told = ("--recipient", reply_address(message))

    assert pipe(raw, *told, "--sender", "hal@example.org")[0] == os.EX_OK
    assert Reply.objects.count() == 1
    assert pipe(raw, *told, "--sender=", "--dry-run")[1] == "left alone: nobody wrote it\n"


def test_mail_to_nobody_is_given_back(pipe):
    code, words = pipe(b"From: sam@example.org\nTo: reply@elm.example\n\nHello")

    assert (code, words) == (os.EX_DATAERR, "not for us: its address has no mark of ours\n")


@pytest.mark.parametrize("raw", [b"", b"\x00", b"x" * (MOST_BYTES + 2), b"\n\n\n", b"Subject"])
def test_what_is_no_mail_is_given_back(pipe, raw):
    code, words = pipe(raw)

    assert code == os.EX_DATAERR
    assert len(words) < 100


@pytest.mark.parametrize("problem", [OperationalError("hal@example.org"), RuntimeError("hal")])
def test_trouble_on_our_side_asks_for_it_again(pipe, message, monkeypatch, problem):
    def fail(**_reply):
        raise problem

    monkeypatch.setattr(replying, "take", fail)

    code, words = pipe(reply_to(message))

    assert code == os.EX_TEMPFAIL
    assert words == f"bring it again later: {type(problem).__name__}\n"


def test_injected_heads_stay_words(pipe, message):
    raw = reply_to(message, "Yes\r\nBcc: all@example.org\r\n\r\nDELETE")

    pipe(raw)

    assert Reply.objects.get().text == "Yes\nBcc: all@example.org\n\nDELETE"


NAUGHTY = (
    "'; DROP TABLE outbox_reply; --", "<script>alert(1)</script>", "{{ member }}{% load x %}",
    "%s%n%(x)s", "\u202eseY", "\ufeffYes", "Z̴̢̛a̷l̶g̸o̵" * 20, "👩‍👩‍👧‍👦" * 50, "\x1b]0;x\x07Yes",
    "\u2028Yes",
    "ﷺ" * 500, "../../etc/passwd", "${jndi:ldap://x}", "null", "undefined", "NaN", "\t\t",
)  # fmt: skip


@pytest.mark.parametrize("words", NAUGHTY)
def test_naughty_words_are_kept_as_words(pipe, message, words):
    assert pipe(reply_to(message, words)) == (os.EX_OK, "")
    assert Reply.objects.count() == 1


@settings(
    max_examples=150, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), max_size=12))
def test_broken_mail_is_answered_by_a_code_and_tells_no_log(pipe, message, caplog, cuts):
    raw = bytearray(reply_to(message, "Yes, call 212 555 0100", sender="secret@example.org"))
    for place, bytes_ in cuts:
        at = int(place * len(raw))
        raw[at : at + len(bytes_)] = bytes_

    with caplog.at_level(logging.DEBUG):
        code, words = pipe(bytes(raw))

    assert code in {os.EX_OK, os.EX_DATAERR}
    assert "secret" not in words + caplog.text
    assert "555" not in words
