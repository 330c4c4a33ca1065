"""What kinds of messages there are. Each app registers its own in ``AppConfig.ready()``.

The outbox renders ``templates/outbox/<name>.txt`` at delivery, from what is true then: it
asks the kind whether the message still makes sense and what its template needs, and so
knows nothing of needs, offers or matches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from members.models import Member

type Ids = Mapping[str, int]

#: Takes the member, what the message is about and "yes", "no" or "later".
type Answer = Callable[[Member, Ids, str], str]


def never(_ids: Ids) -> bool:
    """Tell that a message can wait for the morning."""
    return False


def always(_ids: Ids) -> bool:
    """Tell that a message may come at any hour."""
    return True


def no_words(_ids: Ids) -> str:
    """Tell that a message is about nothing that has a name."""
    return ""


def nothing_ahead(_about: Collection[Ids]) -> AbstractContextManager[None]:
    """Read nothing at once for many messages."""
    return nullcontext()


def no_moment(_ids: Ids) -> datetime | None:
    """Tell that a message is as good tomorrow."""
    return None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of message.

    still_true: asked right before delivery; False drops the message.
    context: what the template gets beside ``member``, ``group`` and ``site_url``. It may mint
        private links; they are committed before the message leaves.
    context_to_unproved: the same where nobody has shown yet whose the address is, if it then says
        less.
    urgent: goes out at once, without the minute in which its cause can be undone.
    rings: whether it may come in quiet hours, because it is for today or the member waits for it;
        what rings is not put together with others either.
    too_late_at: the moment after which it is of no use, as a question that nobody can answer any
        more; it does not wait for the message of the day when that comes later.
    even_if_stopped: whether it goes to a member who wants no messages, because they asked for it
        a moment ago, or because it tells what somebody may have done in their place.
    answer: does what a bare yes, no or later to this message means, as the member it went to;
        returns the sentence to write back, and raises a Refusal when it is too late.
    what: the public words of what it is about, by which its reader tells it from another.
    waits: whether an answer to it is still wanted, where that is not whether it is still true.
    thread: names the conversation it belongs to, so that mail readers show it as one.
    address: the one e-mail address it may go to, where the way is not the member's choice.
    way: the key of the one way it may go by, because somebody just wrote from there, or because
        its owner is asked; None for any.
    to_anyone: whether it may reach somebody who is not the member, at an address that another
        person typed: it carries no private link, only one to stop what comes there.
    to_unproved: whether it may go to an address of which nobody has shown yet whose it is.
    ahead: reads at once what many messages of this kind are about. Until the block ends the
        other functions find it there (see `outbox.ahead`).
    """

    name: str
    still_true: Callable[[Ids], bool]
    context: Callable[[Member, Ids], dict[str, Any]]
    context_to_unproved: Callable[[Member, Ids], dict[str, Any]] | None = None
    urgent: bool = False
    rings: Callable[[Ids], bool] = never
    too_late_at: Callable[[Ids], datetime | None] = no_moment
    even_if_stopped: bool = False
    answer: Answer | None = None
    waits: Callable[[Ids], bool] | None = None
    what: Callable[[Ids], str] = no_words
    thread: Callable[[Ids], str] | None = None
    address: Callable[[Ids], str] | None = None
    way: Callable[[Ids], int | None] | None = None
    to_anyone: bool = False
    to_unproved: Callable[[Ids], bool] = never
    ahead: Callable[[Collection[Ids]], AbstractContextManager[None]] = nothing_ahead

    def context_for(self, member: Member, ids: Ids, *, asks_whose: bool) -> dict[str, Any]:
        """Return what the template gets, for an address whose owner is known or asked for."""
        says_less = self.context_to_unproved if asks_whose else None
        return (says_less or self.context)(member, ids)

    @property
    def template(self) -> str:
        """Return the template; its first line is ``Subject: …``, then an empty line."""
        return f"outbox/{self.name}.txt"

    @property
    def text_template(self) -> str:
        """Return the template of the text message, which need not exist."""
        return f"outbox/text/{self.name}.txt"


class UnknownKind(LookupError):
    """A message was put, or waits, of a kind that no app registered."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"No app registered messages of the kind “{name}”: "
            "call outbox.kinds.register(Kind(…)) in its AppConfig.ready()."
        )


class NotAnAnswer(Exception):
    """A word means nothing to this question, so a person has to read it."""


class KindTaken(ValueError):
    """Two apps use one name for different messages."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Two kinds of messages are called “{name}”: rename one.")


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; to be called once, from ``AppConfig.ready()``.

    Raises KindTaken when the name means something else already.
    """
    if _kinds.setdefault(kind.name, kind) != kind:
        raise KindTaken(kind.name)
    return kind


def get(name: str) -> Kind:
    """Return the kind of this name.

    Raises UnknownKind.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def is_known(name: str) -> bool:
    """Tell whether an app registered this kind."""
    return name in _kinds


def names() -> frozenset[str]:
    """Return the names of all kinds that the apps registered."""
    return frozenset(_kinds)


def answerable() -> frozenset[str]:
    """Return the names of the kinds that a bare yes, no or later answers."""
    return frozenset(name for name, kind in _kinds.items() if kind.answer is not None)
