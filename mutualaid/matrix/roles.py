"""The roles: what each is, how somebody gets it, and what a door can answer them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who stands before a door, seen from what lies behind it."""

    ANONYMOUS = "anonymous"
    STRANGER = "stranger"
    REQUESTER = "requester"
    HELPER = "helper"
    SHADOW = "shadow"
    ELSEWHERE = "elsewhere"
    CONCERNED = "concerned"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Answer(StrEnum):
    """What a door answers."""

    OPENS = "opens"
    SIGN_IN = "sign in"
    MAY_NOT = "403"
    CANNOT_SEE = "404"
    NOT_NOW = "409"


@dataclass(frozen=True, slots=True)
class RoleWords:
    """A role in plain words."""

    name: str
    got: str
    may: str


ROLES: Mapping[Role, RoleWords] = {
    Role.ANONYMOUS: RoleWords(
        "Anybody",
        "By coming here; there is no account to make.",
        "Reads the board and the public pages, asks, offers, says yes to a need on the board.",
    ),
    Role.STRANGER: RoleWords(
        "Another member",
        "By signing in, or by a private link. None of what the door is about is theirs.",
        "Has their own pages. Of others they see the board.",
    ),
    Role.REQUESTER: RoleWords(
        "Requester",
        "By asking for something: the need is theirs.",
        "Changes, pauses, withdraws and reopens the need, and answers for it in its matches.",
    ),
    Role.HELPER: RoleWords(
        "Helper",
        "By offering something: the offer is theirs.",
        "Changes, pauses, withdraws and reopens the offer, and answers for it in its matches.",
    ),
    Role.SHADOW: RoleWords(
        "Shadow",
        "By a term that is marked so, for some areas or for all, until a day.",
        "Looks at the desk of those areas and changes nothing there.",
    ),
    Role.ELSEWHERE: RoleWords(
        "Coordinator of elsewhere",
        "By a term for other areas than the one that the door is about.",
        "Has the desk of their own areas. What lies elsewhere is not there for them.",
    ),
    Role.CONCERNED: RoleWords(
        "Coordinator, own",
        "By a term for this area, while what the door is about is theirs or about them.",
        "Does not act as a coordinator on what is theirs; somebody else has to.",
    ),
    Role.COORDINATOR: RoleWords(
        "Coordinator",
        "By a term for this area or for all: a coordinator or the admin lends it until a day, "
        "and it ends by itself.",
        "Looks at and acts on the needs, offers, matches and people of those areas. Each act is "
        "written down.",
    ),
    Role.ADMIN: RoleWords(
        "Admin",
        "By `manage.py make_admin`, or from another admin: a mark at the member, no term.",
        "Acts as a coordinator of all areas, and sets up the place in the admin’s pages.",
    ),
}
