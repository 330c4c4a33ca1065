"""A mail server that counts Message-IDs: says its port, then its counts for each line it reads."""

from __future__ import annotations

import json
import re
import socket
import sys
from collections import Counter
from typing import Any

from aiosmtpd.controller import Controller

IDENTITY = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.I | re.M)


class Counting:
    """Takes every mail."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Count the mail by its identity."""
        found = IDENTITY.search(envelope.content)
        self.seen[found[1].decode() if found else ""] += 1
        return "250 OK"


class Server(Controller):
    """Listens on a port that the system chose."""

    def __init__(self, handler: Counting) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, hostname="127.0.0.1", port=self.listener.getsockname()[1])

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.listener)


def main() -> None:
    """Serve until the one who started it goes away."""
    counting = Counting()
    server = Server(counting)
    server.start()
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    for _line in sys.stdin:
        sys.stdout.write(json.dumps(counting.seen) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
