"""Marks in our addresses and links by which mail finds back to the message it is about.

``reply+<mark>@elm.example`` takes replies, an address with another mark takes what comes back
undelivered, ``/stop/<mark>/`` ends all messages, and
``/was-it-you/<mark>/`` asks the owner of an address. A mark names one message and says nothing
to anybody else; its seal, made with the secret key of the site, cannot be forged, and one made
for one use is good for no other. Marks have small letters and digits only, since mail servers
on the way may change the case.
"""

from __future__ import annotations

import base64
import hmac
import re
from enum import StrEnum
from uuid import UUID

from django.conf import settings

IDENTITY_BYTES = 16
#: 72 bits: each guess costs one mail or one page.
SEAL_BYTES = 9
MARK_LENGTH = 40

_MARK = re.compile(rf"[a-z2-7]{{{MARK_LENGTH}}}")
_MARK_IN_ADDRESS = re.compile(rf"\+([a-z2-7]{{{MARK_LENGTH}}})@", re.IGNORECASE)


class Use(StrEnum):
    """What a mark is good for."""

    REPLY = "reply"
    BOUNCE = "bounce"
    STOP = "stop"
    OWNER = "owner"


def mark_of(use: Use, identity: UUID, *, way_id: int = 0) -> str:
    """Return the mark of a message for one use.

    way_id: binds it to the way the message went, so that what comes back late from one address
    is not taken for trouble with the next.
    """
    plain = identity.bytes + _seal(use, identity, way_id=way_id)
    return base64.b32encode(plain).decode().lower()


def identity_of(mark: str) -> UUID | None:
    """Return which message a mark claims to be about; None when it is no mark at all."""
    if not _MARK.fullmatch(mark):
        return None
    return UUID(bytes=base64.b32decode(mark.upper())[:IDENTITY_BYTES])


def is_genuine(mark: str, use: Use, *, way_id: int = 0) -> bool:
    """Tell whether we made this mark for this use."""
    identity = identity_of(mark)
    if identity is None:
        return False
    return hmac.compare_digest(mark, mark_of(use, identity, way_id=way_id))


def address_with(mark: str) -> str:
    """Return our address for replies with a mark in it."""
    name, _, host = settings.MAIL_REPLY_ADDRESS.rpartition("@")
    return f"{name}+{mark}@{host}"


def mark_in(addresses: str) -> str:
    """Return the first mark in some addresses; "" when there is none."""
    found = _MARK_IN_ADDRESS.search(addresses)
    return found[1].lower() if found else ""


def _seal(use: Use, identity: UUID, *, way_id: int) -> bytes:
    said = f"mail {use} {way_id} ".encode() + identity.bytes
    return hmac.digest(settings.SECRET_KEY.encode(), said, "sha256")[:SEAL_BYTES]
