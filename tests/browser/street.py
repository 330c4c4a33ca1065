"""Where the scenes play, and the stops of their walks."""

from dataclasses import dataclass

from members.models import Member
from members.services import mint_link
from neighborhood.models import Area


@dataclass(frozen=True)
class Stop:
    """A page to look at, with what to unfold and which button to press first."""

    path: str
    press: str = ""
    unfold: str = ""
    by: Member | None = None


@dataclass(frozen=True)
class Street:
    """Who lives here."""

    rosa: Member
    hal: Member
    cora: Member
    areas: dict[str, Area]


def page_of(member: Member, path: str = "") -> Stop:
    """Return a private page, by the member's link."""
    return Stop(f"/m/{mint_link(member)}/{path}")
