"""What two events of a history say about one and the same word of a neighbor."""

from __future__ import annotations

from collections.abc import Sequence

from matching.models import Match
from members.models import Event
from needs.states import ClosedReason


def told_once(events: Sequence[Event], matches: Sequence[Match]) -> list[Event]:
    """Leave out that a need is done where one of the two said so of their plan, which is told.

    matches: those that the events are about. What a coordinator noted stays, with who it was.
    """
    two = {pk for match in matches for pk in (match.helper_id, match.requester_id)}
    done = {(one.at, one.by_id) for one in events if one.verb == "completed" and one.by_id in two}
    return [
        one
        for one in events
        if one.reason != ClosedReason.MET_BY_US or (one.at, one.by_id) not in done
    ]
