"""What a line of the matrix is made of, and the rows of answers that many lines share."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mutualaid.matrix.roles import Answer, Role

type Row = Mapping[Role, Answer]
type States = frozenset[str] | None

_OPENS, _MAY_NOT, _CANNOT_SEE = Answer.OPENS, Answer.MAY_NOT, Answer.CANNOT_SEE


class Subject(StrEnum):
    """What a door is about, when it is about one thing that has states."""

    NEED = "need"
    OFFER = "offer"
    MATCH = "match"


class Room(StrEnum):
    """Where a door is."""

    FRONT = "Board and public pages"
    SIGN_IN = "Sign-in"
    OWN = "Own pages"
    PLANS = "Plans"
    DESK = "Desk"
    ADMIN = "Admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Doors that answer alike. reads: what GET is answered; acts: what POST is answered.

    None stands for a door without that: 405. A name with a star at its end is a family.
    reads_in, acts_in: the states of the subject in which it opens; None stands for all of them.
    In others it is answered 404 to whoever reads, `too_late` to whoever acts, but for `always`.
    unseen_in: the states in which acting is answered 404 to everybody.
    """

    room: Room
    words: str
    doors: tuple[str, ...]
    reads: Row | None = None
    acts: Row | None = None
    about: Subject | None = None
    reads_in: States = None
    acts_in: States = None
    unseen_in: frozenset[str] = frozenset()
    too_late: Answer = Answer.NOT_NOW
    always: frozenset[Role] = frozenset()

    def answer(self, role: Role, *, acting: bool, state: str = "") -> Answer | None:
        """Return what a role is answered in a state of the subject; None for 405."""
        row, states = (self.acts, self.acts_in) if acting else (self.reads, self.reads_in)
        if row is None:
            return None
        if row[role] != _OPENS:
            return row[role]
        if acting and state in self.unseen_in:
            return _CANNOT_SEE
        if states is None or state in states or role in self.always:
            return _OPENS
        return self.too_late if acting else _CANNOT_SEE


def _row(*, others: Answer, anonymous: Answer = Answer.SIGN_IN, **answers: Answer) -> Row:
    row = dict.fromkeys(Role, others) | {Role.ANONYMOUS: anonymous}
    return row | {Role(name): answer for name, answer in answers.items()}


EVERYBODY = _row(others=_OPENS, anonymous=_OPENS)
#: Opened by a mark in the address and by nothing else, whoever holds it.
BY_ITS_MARK = _row(others=_CANNOT_SEE, anonymous=_CANNOT_SEE)
MEMBERS = _row(others=_OPENS)
#: Of members who have not set up what it is about.
NOTHING_THERE = _row(others=_CANNOT_SEE)

REQUESTER = _row(others=_CANNOT_SEE, requester=_OPENS, concerned=_OPENS)
HELPER = _row(others=_CANNOT_SEE, helper=_OPENS, concerned=_OPENS)
BOTH = _row(others=_CANNOT_SEE, requester=_OPENS, helper=_OPENS, concerned=_OPENS)
#: In a match the one who is concerned is its requester.
FOR_REQUESTER = _row(others=_CANNOT_SEE, requester=_OPENS, helper=_MAY_NOT, concerned=_OPENS)
FOR_HELPER = _row(others=_CANNOT_SEE, requester=_MAY_NOT, helper=_OPENS, concerned=_MAY_NOT)


def _desk(**answers: Answer) -> Row:
    seen = dict.fromkeys(("shadow", "elsewhere", "concerned", "coordinator", "admin"), _OPENS)
    return _row(others=_MAY_NOT, **(seen | answers))


LOOKS = _desk()
LOOKS_HERE = _desk(elsewhere=_CANNOT_SEE)
LOOKS_AT_OTHERS = _desk(elsewhere=_CANNOT_SEE, concerned=_CANNOT_SEE)
ACTS = _desk(shadow=_MAY_NOT)
ACTS_HERE = _desk(shadow=_MAY_NOT, elsewhere=_CANNOT_SEE, concerned=_MAY_NOT)
ACTS_ON_OTHERS = _desk(shadow=_MAY_NOT, elsewhere=_CANNOT_SEE, concerned=_CANNOT_SEE)
#: A term for all areas is no matter of those who have some.
ACTS_ON_TERMS = _desk(shadow=_MAY_NOT, elsewhere=_MAY_NOT)
ENDS_TERMS = _desk(elsewhere=_MAY_NOT)
LETS_ACT = _desk(shadow=_MAY_NOT, elsewhere=_MAY_NOT, concerned=_MAY_NOT)

ADMIN = _row(others=Answer.SIGN_IN, admin=_OPENS)
#: Nobody: not an admin either.
NO_ADMIN = _row(others=Answer.SIGN_IN, admin=_MAY_NOT)
TO_THE_ADMIN = _row(others=_MAY_NOT, admin=_OPENS)
