"""``manage.py take_mail``: take one mail from standard input, for a mail server's pipe."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand

from outbox.mail import intake as mail_intake
from outbox.mail.intake import Taken
from outbox.mail.reading import MOST_BYTES, Envelope, Unreadable

CHUNK = 64 * 1024


class Command(BaseCommand):
    """Says by its exit code what the mail server should do; never fails in another way."""

    # They ask the database, and a mail that comes while it is down is to come again.
    requires_system_checks = ()
    help = (
        "Take one mail from standard input: a reply, or a report of what could not be delivered. "
        "Exit codes, which mail servers know: 0 taken or rightly left alone, 65 not for us or not "
        "readable (the sender should hear of it), 75 trouble on our side (bring it again later)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--recipient", default="", metavar="ADDRESS",
            help="the address the mail was sent to, as the mail server knows it",
        )  # fmt: skip
        parser.add_argument(
            "--sender", default=None, metavar="ADDRESS",
            help="the sender of the envelope; empty for reports of mail systems",
        )  # fmt: skip
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would become of it, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code, words = _take(sys.stdin.buffer, options)
        if options["dry_run"] or options["verbosity"] > 1:
            self.stdout.write(words)
        elif code:
            self.stderr.write(words)
        if code:
            sys.exit(code)


def _take(stream: BinaryIO, options: dict[str, Any]) -> tuple[int, str]:
    """Return the exit code and why; the words hold nothing from the mail."""
    told = Envelope(recipient=options["recipient"], sender=options["sender"])
    try:
        taken = mail_intake.take(_read_all(stream), envelope=told, is_trial=options["dry_run"])
    except Unreadable as problem:
        return os.EX_DATAERR, f"not readable: {problem}"
    # Whatever it is, the mail is not lost: it comes again.
    except Exception as problem:  # noqa: BLE001
        return os.EX_TEMPFAIL, f"bring it again later: {type(problem).__name__}"
    return (os.EX_DATAERR if taken == Taken.NOT_OURS else os.EX_OK), str(taken)


def _read_all(stream: BinaryIO) -> bytes:
    """Read to the end, so that no mail server writes into a closed pipe; keep what may be kept."""
    kept = stream.read(MOST_BYTES + 1)
    while stream.read(CHUNK):
        pass
    return kept
