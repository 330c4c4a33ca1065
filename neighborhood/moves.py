"""What may follow what, as data; and the one kind of error that a member gets to read."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Say no with a sentence fit to show a member.

    Every app's refusals descend from this one. Views show the sentence with its HTTP status and how
    things stand.
    """

    sentence: str | Promise = ""
    #: What an answer over HTTP says it with.
    http_status = 409

    def __str__(self) -> str:
        """Return the sentence in the page's language."""
        return str(self.args[0] if self.args else self.sentence)


class ChangedMeanwhile(Refusal):
    """Somebody was faster, and what was asked for makes no sense any more."""

    sentence = _("This changed a moment ago. Here is how it stands now.")


class MoveNotAllowed(ChangedMeanwhile):
    """The thing is not in a state that this move starts from."""

    def __init__(self, status: str, target: str) -> None:
        """Remember both ends for the log."""
        super().__init__()
        self.status = status
        self.target = target


@dataclass(frozen=True, slots=True)
class Moves:
    """A table of moves: from each status, the statuses that may follow."""

    name: str
    table: Mapping[str, frozenset[str]]

    def allows(self, status: str, target: str) -> bool:
        """Tell whether ``target`` may follow ``status``."""
        return target in self.table.get(status, frozenset())

    def require(self, status: str, target: str) -> None:
        """Raise MoveNotAllowed unless ``target`` may follow ``status``."""
        if not self.allows(status, target):
            raise MoveNotAllowed(status, target)
