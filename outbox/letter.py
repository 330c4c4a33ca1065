"""A message as it leaves the house, whichever way it goes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from members.models import ContactWay

SUBJECT_LENGTH = 200


class Unreachable(Exception):
    """This way to reach a person leads nowhere, and trying it again would not help."""

    def __init__(self, way: ContactWay, reason: str) -> None:
        super().__init__(reason)
        self.way = way


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message as rendered: whose it is, what it says.

    identity: becomes the Message-ID, the same at every try.
    thread: names the conversation it belongs to; "" when it stands alone.
    """

    message_id: int
    identity: UUID
    group: str
    lang: str
    subject: str
    text: str
    thread: str = ""
