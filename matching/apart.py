"""What is said where two are kept apart: to the desk the truth, to the two nothing that tells.

Only they would ever read it, so to them it is as if the other were simply not there just now.
"""

from __future__ import annotations

from matching.refusals import NotForEachOther
from members.blocking import are_apart
from neighborhood.moves import Refusal


def require_not_apart(
    requester_id: int, helper_id: int, *, otherwise: type[Refusal] = NotForEachOther
) -> None:
    """Raise ``otherwise`` where these two are never to be brought together. One query."""
    if are_apart(requester_id, helper_id):
        raise otherwise
