"""A real mail server on loopback that keeps what it is given."""

import socket
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


class Sink:
    """Keeps every mail it is given, unless it was told to refuse.

    senders: of the envelopes. raw: each mail as it came.
    refusals: answers to the next mails. refused: answers by address.
    before_yes: called when a mail has arrived and the sender does not know it yet.
    """

    def __init__(self) -> None:
        self.url = ""
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.raw: list[bytes] = []
        self.refusals: list[str] = []
        self.refused: dict[str, str] = {}
        self.before_yes: Callable[[], None] = lambda: None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if answer := self.refused.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refusals:
            return self.refusals.pop(0)
        self.senders.append(envelope.mail_from)
        self.raw.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.before_yes()
        return "250 OK"

    @property
    def copies_by_identity(self) -> Counter[str]:
        return Counter(str(mail["Message-ID"]) for mail in self.mails)


class MailServer(Controller):
    """Listens on a port that the system chose."""

    def __init__(self, sink: Sink) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        super().__init__(sink, hostname="127.0.0.1", port=self.listener.getsockname()[1])

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.listener)
