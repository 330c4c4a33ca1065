"""Who may do what with a match. When it may be is the table's business."""

from __future__ import annotations

from matching.models import Match
from members.models import Member


def can_answer(member: Member, match: Match) -> bool:
    """Tell whether this member answers for the helper: yes, not this time, later."""
    return member.pk == match.helper_id


def can_agree(member: Member, match: Match) -> bool:
    """Tell whether this member answers for the requester."""
    return member.pk == match.requester_id


def can_step_out(member: Member, match: Match) -> bool:
    """Tell whether this member may end the match: either of the two."""
    return member.pk in (match.helper_id, match.requester_id)
