"""Text messages: one small interface, and the widespread REST form of such gateways.

Sending is one POST of a form with From, To, Body and StatusCallback, with HTTP basic auth; the
answer is JSON with the gateway's name for the message. What comes back from the gateway is
signed: base64 of HMAC-SHA1, keyed with the token, over the address and the sorted parameters.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.urls import reverse

from members.models import ContactWay
from outbox import letter as letters
from outbox.letter import Letter

TIMEOUT_SECONDS = 20
#: What gateways of this form answer when the number itself is the trouble: not a number, not one
#: that takes texts, not in their reach, or its owner told the gateway to stop.
NO_SUCH_NUMBER = frozenset({21211, 21217, 21408, 21610, 21612, 21614, 30004, 30005, 30006})


class Unreachable(Exception):
    """This number takes no text messages of ours, and trying again would not help."""


class GatewayTrouble(OSError):
    """The gateway could not be asked, or did not take the message; a later try may work."""


class Gateway(Protocol):
    """Whatever takes text messages. May be asked twice with one key."""

    def send(self, to: str, text: str, *, key: str) -> str:
        """Hand one message over; return what the gateway calls it.

        to: the number, E.164. key: the same at every try, so that a gateway that knows such
        keys sends it once. Raises Unreachable for a number that leads nowhere, and anything
        else when a later try may work.
        """


@dataclass(frozen=True, kw_only=True)
class RestGateway:
    """A gateway of the widespread REST form."""

    url: str
    account: str
    token: str
    number: str
    callback: str

    def send(self, to: str, text: str, *, key: str) -> str:
        """Post one message; see `Gateway`."""
        form = {"From": self.number, "To": to, "Body": text, "StatusCallback": self.callback}
        try:
            answer = httpx.post(
                self.url, data=form, auth=(self.account, self.token), timeout=TIMEOUT_SECONDS,
                headers={"Idempotency-Key": key},
            )  # fmt: skip
        except httpx.HTTPError as problem:
            raise GatewayTrouble(0, type(problem).__name__) from None
        said = _said(answer)
        if answer.is_success and said.get("sid"):
            return str(said["sid"])
        if said.get("code") in NO_SUCH_NUMBER:
            raise Unreachable("no number that takes texts")
        raise GatewayTrouble(0, f"answered {answer.status_code}")


class TextMessages:
    """The channel that brings letters as text messages."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    def bring(self, letter: Letter, *, by: ContactWay) -> str:
        """Hand the letter to the gateway; return what it calls the message."""
        try:
            return self.gateway.send(by.value, letter.text, key=str(letter.identity))
        except Unreachable as problem:
            raise letters.Unreachable(by, str(problem)) from None


def gateway() -> RestGateway | None:
    """Return the gateway of this site; None when none is named."""
    named = settings.TEXT_GATEWAY
    if named is None:
        return None
    return RestGateway(
        url=named["url"], account=named["account"], token=named["token"], number=named["from"],
        callback=settings.SITE_URL + reverse("text_status"),
    )  # fmt: skip


def stays_here() -> bool:
    """Tell whether the gateway is a process on this machine, which reaches nobody."""
    named = settings.TEXT_GATEWAY
    return named is not None and urlsplit(named["url"]).hostname in settings.LOOPBACK


def signature(url: str, pairs: Iterable[tuple[str, str]], *, token: str) -> str:
    """Sign a form for an address, as the gateway does."""
    said = url + "".join(name + value for name, value in sorted(pairs))
    return base64.b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()


def _said(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
