"""Whose answer a match waits for."""

from __future__ import annotations

from matching.models import Match
from matching.states import MatchStatus
from members.models import Member


def waits_for(match: Match) -> Member | None:
    """Return who has a question to answer; nobody while a backup was not asked again."""
    if match.status == MatchStatus.ACCEPTED:
        return match.requester
    is_asked_again = match.status == MatchStatus.STANDBY and match.backup_asked_at is not None
    return match.helper if match.status == MatchStatus.PROPOSED or is_asked_again else None
