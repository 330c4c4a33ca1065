"""``manage.py mail_listener``: take mail over LMTP or SMTP on a port of this machine."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from outbox.mail_door import keep_open


class Command(BaseCommand):
    """Run until told to stop."""

    help = (
        "Take mail that the mail server of this site hands over, by LMTP: replies, and reports of "
        "what could not be delivered. Stops on SIGTERM. Speaks without encryption, so keep it on "
        "this machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "address", nargs="?", default="127.0.0.1:8024", type=_address, metavar="HOST:PORT",
            help="where to listen (127.0.0.1:8024)",
        )  # fmt: skip
        parser.add_argument(
            "--smtp", action="store_true", help="speak SMTP, for servers that know no LMTP"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["address"]
        try:
            asyncio.run(self._run(host, port, is_smtp=options["smtp"]))
        except OSError as problem:
            raise CommandError(f"Cannot listen on {host}:{port}: {problem.strerror}.") from problem

    async def _run(self, host: str, port: int, *, is_smtp: bool) -> None:
        ready = asyncio.Event()
        door = asyncio.create_task(keep_open(host, port, is_smtp=is_smtp, ready=ready))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({door, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if ready.is_set():
            self.stdout.write(f"Taking mail on {host}:{port}.")
            self.stdout.flush()
        waiting.cancel()
        await door


def _address(words: str) -> tuple[str, int]:
    host, _, port = words.rpartition(":")
    if not host or not port.isdecimal() or int(port) >= 2**16:
        raise ArgumentTypeError("should look like 127.0.0.1:8024")
    return host.strip("[]"), int(port)
