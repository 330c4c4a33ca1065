"""A text gateway on this machine, for tests, the demo and measurements. It reaches nobody.

Speaks the widespread REST form: takes a form with basic auth, answers JSON with a name for the
message, and posts signed forms back when somebody writes or a message has arrived. It listens
on the loopback only, so that it can stand in for nothing real.

By hand: ``python -m benchmarks.text_gateway --port 8400 --site http://127.0.0.1:8000``. Then
``GET /`` lists what was sent, and ``POST /say`` with From and Body writes to the site.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import itertools
import json
import sys
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx

HERE = "127.0.0.1"
#: How long it may take, in seconds, until it hears that it is to stop.
LISTENS = 0.01
ACCOUNT, TOKEN, NUMBER = "AC-here", "token-of-the-gateway-here", "+12125550100"
SIGNATURE = "X-Twilio-Signature"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message that the site handed over."""

    sid: str
    to: str
    text: str
    callback: str


@dataclass
class Gateway:
    """What was sent, and who refuses: error codes by number, answers to the next requests."""

    incoming: str = ""
    sent: list[Sent] = field(default_factory=list)
    code_by_number: dict[str, int] = field(default_factory=dict)
    troubles: list[int] = field(default_factory=list)
    _sid_by_key: dict[str, str] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _lock: Lock = field(default_factory=Lock)

    def take(self, form: dict[str, str], *, key: str) -> tuple[int, dict[str, Any]]:
        """Take one message; one that comes again under its key is the same."""
        with self._lock:
            if self.troubles:
                return self.troubles.pop(0), {}
            if code := self.code_by_number.get(form["To"]):
                return 400, {"code": code, "message": "not taken", "status": 400}
            if key in self._sid_by_key:
                return 201, {"sid": self._sid_by_key[key], "status": "queued"}
            sid = f"SM{next(self._numbers):06}"
            callback = form.get("StatusCallback", "")
            self.sent.append(Sent(sid=sid, to=form["To"], text=form["Body"], callback=callback))
            if key:
                self._sid_by_key[key] = sid
            return 201, {"sid": sid, "status": "queued"}

    def say(self, sender: str, text: str, *, sid: str = "") -> httpx.Response:
        """Write to the site from a number, as its owner would."""
        form = {
            "MessageSid": sid or f"IN{next(self._numbers):06}", "From": sender, "To": NUMBER,
            "Body": text, "AccountSid": ACCOUNT, "NumMedia": "0",
        }  # fmt: skip
        return post_signed(self.incoming, form)

    def tell(self, sent: Sent, status: str, *, code: int | None = None) -> httpx.Response:
        """Tell the site what became of a message."""
        form = {"MessageSid": sent.sid, "MessageStatus": status, "To": sent.to}
        return post_signed(sent.callback, form | ({"ErrorCode": str(code)} if code else {}))


class Server(ThreadingHTTPServer):
    """Listens on the loopback, on a port that the system chose unless one is named."""

    daemon_threads = True

    def __init__(self, gateway: Gateway, *, port: int = 0) -> None:
        super().__init__((HERE, port), _Handler)
        self.gateway = gateway
        self.url = f"http://{HERE}:{self.server_address[1]}/Accounts/{ACCOUNT}/Messages.json"

    def start(self) -> None:
        """Serve in a thread of its own."""
        Thread(target=self.serve_forever, args=(LISTENS,), daemon=True).start()

    def stop(self) -> None:
        """Serve nothing more."""
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(200, [vars(sent) for sent in self._gateway.sent])

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        pairs = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        form = {name: values[-1] for name, values in pairs.items()}
        if self.path == "/say":
            answer = self._gateway.say(form["From"], form["Body"])
            self._answer(200, {"status": answer.status_code, "answer": answer.text})
        elif self._is_known():
            key = self.headers.get("Idempotency-Key", "")
            self._answer(*self._gateway.take(form, key=key))
        else:
            self._answer(401, {"code": 20003})

    def log_message(self, *_words: Any) -> None:
        """Write no log: numbers stand in what is posted."""

    @property
    def _gateway(self) -> Gateway:
        gateway: Gateway = self.server.gateway  # type: ignore[attr-defined]
        return gateway

    def _is_known(self) -> bool:
        scheme, _, given = self.headers.get("Authorization", "").partition(" ")
        try:
            who = base64.b64decode(given).decode()
        except (binascii.Error, ValueError):
            return False
        return scheme == "Basic" and who == f"{ACCOUNT}:{TOKEN}"

    def _answer(self, status: int, words: Any) -> None:
        body = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def post_signed(url: str, form: dict[str, str], *, token: str = TOKEN) -> httpx.Response:
    """Post a form the way the gateway does."""
    return httpx.post(
        url,
        content=urlencode(form),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            SIGNATURE: signature(url, form, token=token),
        },
        timeout=30,
    )


def signature(url: str, form: dict[str, str], *, token: str = TOKEN) -> str:
    """Sign a form; written apart from the site's own, so that each proves the other."""
    said = url
    for name in sorted(form):
        said += name
        said += form[name]
    digest = hmac.new(token.encode("utf-8"), said.encode("utf-8"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8400)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    options = parser.parse_args()
    server = Server(Gateway(f"{options.site}/hooks/text/incoming/"), port=options.port)
    sys.stdout.write(
        "Start the site with these, and it sends its texts here:\n"
        f"MUTUALAID_TEXT_URL={server.url} MUTUALAID_TEXT_ACCOUNT={ACCOUNT} "
        f"MUTUALAID_TEXT_TOKEN={TOKEN} MUTUALAID_TEXT_FROM={NUMBER} "
        f"MUTUALAID_SITE_URL={options.site} MUTUALAID_DEMO=1\n"
    )
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
