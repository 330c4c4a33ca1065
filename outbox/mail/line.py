"""The line to the mail server: one for each mail, or one for many that follow each other."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.core.mail import EmailMultiAlternatives, mailers


class Line:
    """A line that stays open until somebody hangs up. For one thread."""

    def __init__(self) -> None:
        self._server = mailers.default

    def send(self, mail: EmailMultiAlternatives) -> None:
        """Send one mail; once more on a new line when the server has hung up meanwhile."""
        is_new = self._server.open()
        try:
            self._server.send_messages([mail])
        except smtplib.SMTPServerDisconnected:
            self.hang_up()
            if is_new:
                raise
            self._server.open()
            self._server.send_messages([mail])

    def hang_up(self) -> None:
        """End the line, whatever state it is in; the next mail opens another."""
        with suppress(OSError):
            self._server.close()


_line: ContextVar[Line | None] = ContextVar("line", default=None)


@contextmanager
def one_line() -> Iterator[None]:
    """Send the mails of this block over one line, which the first of them opens."""
    line = Line()
    token = _line.set(line)
    try:
        yield
    finally:
        _line.reset(token)
        line.hang_up()


def send(mail: EmailMultiAlternatives) -> None:
    """Send a mail. Raises smtplib.SMTPException or another OSError."""
    line = _line.get()
    if line is None:
        mail.send()
    else:
        line.send(mail)
