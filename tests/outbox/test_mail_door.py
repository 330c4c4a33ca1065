"""``manage.py mail_listener``: a real conversation over LMTP and SMTP on loopback."""

import asyncio
import logging
import os
import secrets
import signal
import smtplib
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections

from outbox import delivery
from outbox.mail import door as mail_door
from outbox.mail import intake as mail_intake
from outbox.mail.door import Doorkeeper, door
from outbox.mail.marks import Use, address_with, mark_of
from outbox.mail.reading import MOST_BYTES
from outbox.models import Message, Reply
from tests.outbox.letters import bounce_address, reply_address, reply_to, report_on
from tests.outbox.test_delivery import greet

ROOT = Path(__file__).parents[2]
KEY = "of-the-listener-" + secrets.token_urlsafe(40)
# No such Postgres: what the listener has to look up, it cannot.
ENVIRONMENT = {
    "MUTUALAID_SECRET_KEY": KEY, "MUTUALAID_CONTACT_KEYS": secrets.token_urlsafe(50),
    "MUTUALAID_HOSTS": "elm.example",
    "MUTUALAID_REPLY_ADDRESS": "reply@elm.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
}  # fmt: skip

type Talk = Callable[[], smtplib.SMTP]


@pytest.fixture(autouse=True)
def reply_domain(settings) -> None:
    settings.MAIL_REPLY_ADDRESS = "reply@elm.example"


@pytest.fixture
def message(transactional_db, hal, sink, greeting) -> Message:
    """Return a message that went to Hal by mail."""
    message = greet(hal)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


@pytest.fixture(params=[smtplib.LMTP, smtplib.SMTP])
def talk(request) -> Iterator[Talk]:
    """Return what opens a conversation with a door, by LMTP or SMTP."""
    loop = asyncio.new_event_loop()
    keeper = Doorkeeper(ThreadPoolExecutor(max_workers=1))
    kind = door(keeper, is_smtp=request.param is smtplib.SMTP, loop=loop)
    server = loop.run_until_complete(loop.create_server(kind, "127.0.0.1", 0))
    port = server.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever)
    thread.start()
    yield lambda: request.param("127.0.0.1", port, "localhost")
    asyncio.run_coroutine_threadsafe(close(server), loop).result(timeout=5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    keeper.hands.submit(connections.close_all)
    keeper.hands.shutdown()
    loop.close()


async def close(server: asyncio.Server) -> None:
    """Close a door once all who came have gone."""
    server.close()
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)


def test_reply_is_taken(message, talk):
    with talk() as line:
        line.sendmail("hal@example.org", [reply_address(message)], reply_to(message))

    assert Reply.objects.get().text == "Yes"


def test_report_with_an_empty_sender_is_taken(message, talk, hal):
    with talk() as line:
        line.sendmail("", [bounce_address(message)], report_on(message))

    assert hal.ways.get().unreachable_at


@pytest.mark.parametrize("address", ["reply@elm.example", "all@elm.example", "reply+x@elm.example"])
def test_address_without_a_mark_is_refused_at_once(talk, address):
    with talk() as line, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        line.sendmail("sam@example.org", [address], b"Hello")

    assert refusal.value.recipients[address][0] == 550


def test_forged_mark_is_refused_for_ever(message, talk):
    with talk() as line, pytest.raises(smtplib.SMTPDataError) as refusal:
        line.sendmail("sam@example.org", [address_with("a" * 40)], b"From: a@b.example\n\nHi")

    assert refusal.value.smtp_code == 550
    assert not Reply.objects.exists()


def test_second_recipient_is_asked_to_come_by_itself(message, talk):
    both = [reply_address(message), bounce_address(message)]
    with talk() as line:
        refused = line.sendmail("hal@example.org", both, reply_to(message))

    assert {address: code for address, (code, _words) in refused.items()} == {both[1]: 452}
    assert Reply.objects.count() == 1


def test_ten_megabytes_are_refused_before_and_after_they_come(message, talk):
    big = b"From: a@b.example\n\n" + b"x" * 70 * (MOST_BYTES // 70)
    with talk() as line, pytest.raises(smtplib.SMTPSenderRefused) as refusal:
        line.sendmail("a@b.example", [reply_address(message)], big + b"x" * 200)
    assert refusal.value.smtp_code == 552

    with talk() as line:
        line.ehlo_or_helo_if_needed()
        line.mail("a@b.example")
        line.rcpt(reply_address(message))
        lines = b"\r\n".join([b"x" * 70] * (MOST_BYTES // 70))
        assert line.data(lines)[0] == 552


def test_what_cannot_be_read_is_refused_for_ever(message, talk):
    with talk() as line, pytest.raises(smtplib.SMTPDataError) as refusal:
        line.sendmail("a@b.example", [reply_address(message)], "From: a\n\n" + "\n--" * 999)

    assert refusal.value.smtp_code == 554


@pytest.mark.parametrize("problem", [OperationalError("hal@example.org"), RuntimeError("hal")])
def test_trouble_on_our_side_asks_for_it_again(message, talk, monkeypatch, caplog, problem):
    def fail(*_mail, **_envelope):
        raise problem

    monkeypatch.setattr(mail_intake, "take", fail)
    with talk() as line, pytest.raises(smtplib.SMTPDataError) as refusal:
        line.sendmail("hal@example.org", [reply_address(message)], reply_to(message))

    assert refusal.value.smtp_code == 451
    assert type(problem).__name__ in caplog.text
    assert "hal" not in caplog.text


def test_log_of_the_library_is_shut_since_it_holds_addresses(message, talk, caplog):
    with caplog.at_level(logging.DEBUG), talk() as line:
        line.sendmail("hal@example.org", [reply_address(message)], reply_to(message))

    assert "example" not in caplog.text


@pytest.mark.parametrize(("option", "kind"), [((), smtplib.LMTP), (("--smtp",), smtplib.SMTP)])
def test_listener_serves_until_it_is_told_to_stop(settings, option, kind):
    settings.SECRET_KEY = KEY
    command = [sys.executable, "manage.py", "mail_listener", "127.0.0.1:0", *option]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as listener:  # fmt: skip
        port = int(listener.stdout.readline().rstrip(".\n").rpartition(":")[2])
        address = address_with(mark_of(Use.REPLY, uuid4()))
        with (
            kind("127.0.0.1", port, "localhost") as line,
            pytest.raises(smtplib.SMTPDataError) as refusal,
        ):
            line.sendmail("a@b.example", [address], f"From: a@b.example\nTo: {address}\n\nYes")
        listener.send_signal(signal.SIGTERM)
        assert listener.wait(timeout=10) == 0

    assert refusal.value.smtp_code == 451


@pytest.mark.parametrize("address", ["x", "127.0.0.1", "127.0.0.1:99999", ":1"])
def test_listener_says_what_an_address_looks_like(address):
    with pytest.raises(CommandError, match="should look like"):
        call_command("mail_listener", address)


def test_listener_says_when_the_port_is_taken(talk):
    with talk() as line, pytest.raises(CommandError, match="Cannot listen on"):
        call_command("mail_listener", "{}:{}".format(*line.sock.getpeername()))


def test_mails_at_hand_are_answered_before_the_end():
    keeper = Doorkeeper(ThreadPoolExecutor(max_workers=1))
    keeper.busy = 1

    async def finish() -> None:
        await asyncio.sleep(0.05)
        keeper.busy = 0

    async def end() -> None:
        await asyncio.gather(finish(), mail_door._last_words(keeper))

    asyncio.run(asyncio.wait_for(end(), timeout=2))
