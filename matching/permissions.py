"""Who may do what with a match. When it may be is the table's business."""

from __future__ import annotations

from datetime import datetime

from matching.models import Match
from members.models import Member
from members.permissions import can_coordinate
from needs.models import Need


def can_answer(member: Member, match: Match) -> bool:
    """Tell whether this member answers for the helper: yes, not this time, later."""
    return member.pk == match.helper_id


def can_agree(member: Member, match: Match) -> bool:
    """Tell whether this member answers for the requester."""
    return member.pk == match.requester_id


def can_step_out(member: Member, match: Match) -> bool:
    """Tell whether this member may end the match: either of the two."""
    return member.pk in (match.helper_id, match.requester_id)


def can_ask_for(member: Member, need: Need, *, at: datetime) -> bool:
    """Tell whether this member may ask helpers for a need: its requester or a coordinator."""
    return member.pk == need.requester_id or can_coordinate(member, at=at, area=need.area)
