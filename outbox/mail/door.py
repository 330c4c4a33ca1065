"""A small mail server for mail to us: LMTP or SMTP, for the mail server of the site to hand to.

One mail, one recipient: a second one is asked to come by itself, so that each gets its own
answer. 5xx means never, 4xx later. What goes wrong here never loses a mail.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import Error as DatabaseTrouble
from django.db import close_old_connections

from outbox.mail import intake as mail_intake
from outbox.mail.intake import Taken
from outbox.mail.marks import mark_in
from outbox.mail.reading import MOST_BYTES, Unreadable
from outbox.mail.reading import Envelope as Told

#: A mail server that says nothing for so long is gone.
PATIENCE_S = 60
#: So long what has come in may take once we are told to stop.
LAST_WORDS_S = 10
#: Each has a connection to the database.
HANDS = 2

THANKS = "250 2.0.0 Taken"
ONE_BY_ONE = "452 4.5.3 One recipient at a time"
NOBODY = "550 5.1.1 Nobody reads this address"
UNREADABLE = "554 5.6.0 This mail cannot be read"
LATER = "451 4.3.0 Try again later"

logger = logging.getLogger(__name__)


class Doorkeeper:
    """Answers the mail server. busy: how many mails are being taken at this moment."""

    def __init__(self, hands: Executor) -> None:
        self.hands, self.busy = hands, 0

    async def handle_RCPT(  # noqa: N802 (the library calls it so)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Let in what has a mark of ours in its address, one at a time."""
        if envelope.rcpt_tos:
            return ONE_BY_ONE
        if not mark_in(address):
            return NOBODY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 (the library calls it so)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the mail, beside what else is going on."""
        self.busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self.hands, _answer_to, envelope
            )
        finally:
            self.busy -= 1


async def keep_open(host: str, port: int, *, is_smtp: bool, ready: Callable[[str], None]) -> None:
    """Listen until SIGTERM or SIGINT; let what has come in finish first.

    ready: called with the address once we listen.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    with ThreadPoolExecutor(max_workers=HANDS) as hands:
        keeper = Doorkeeper(hands)
        server = await loop.create_server(door(keeper, is_smtp=is_smtp, loop=loop), host, port)
        ready("{}:{}".format(*server.sockets[0].getsockname()[:2]))
        await stop.wait()
        server.close()
        await _last_words(keeper)


def door(
    keeper: Doorkeeper, *, is_smtp: bool, loop: asyncio.AbstractEventLoop
) -> Callable[[], asyncio.Protocol]:
    """Return what makes the conversation with each mail server that comes."""
    # What it logs holds addresses.
    logging.getLogger("mail.log").disabled = True
    return partial(
        SMTP if is_smtp else LMTP, keeper, data_size_limit=MOST_BYTES, hostname="mutualaid",
        ident="ready", enable_SMTPUTF8=True, timeout=PATIENCE_S, loop=loop,
    )  # fmt: skip


async def _last_words(keeper: Doorkeeper) -> None:
    """Let the mails at hand be taken and answered, but not for ever."""
    for _each in range(LAST_WORDS_S * 10):
        await asyncio.sleep(0.1)
        if not keeper.busy:
            return


def _answer_to(envelope: Envelope) -> str:
    close_old_connections()
    try:
        content = envelope.content
        raw = content.encode(errors="replace") if isinstance(content, str) else content or b""
        told = Told(recipient=envelope.rcpt_tos[0], sender=(envelope.mail_from or "").strip("<>"))
        taken = mail_intake.take(raw, envelope=told)
    except Unreadable:
        return UNREADABLE
    except DatabaseTrouble as problem:
        logger.warning("A mail has to come again: %s", type(problem).__name__)
        return LATER
    # Whatever it is, the mail is not lost: it comes again.
    except Exception as problem:  # noqa: BLE001
        logger.error("A mail has to come again: %s", type(problem).__name__)
        return LATER
    finally:
        close_old_connections()
    return NOBODY if taken == Taken.NOT_OURS else THANKS
