"""``manage.py mail_listener``: take mail over LMTP or SMTP on a port of this machine."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from outbox.mail.door import keep_open


class Command(BaseCommand):
    """Run until told to stop."""

    # They ask the database, and a mail that comes while it is down is to come again.
    requires_system_checks = ()
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
            asyncio.run(keep_open(host, port, is_smtp=options["smtp"], ready=self._say))
        except OSError as problem:
            raise CommandError(f"Cannot listen on {host}:{port}: {problem.strerror}.") from problem

    def _say(self, address: str) -> None:
        self.stdout.write(f"Taking mail on {address}.")
        self.stdout.flush()


def _address(words: str) -> tuple[str, int]:
    host, _, port = words.rpartition(":")
    if not host or not port.isdecimal() or int(port) >= 2**16:
        raise ArgumentTypeError("should look like 127.0.0.1:8024")
    return host.strip("[]"), int(port)
