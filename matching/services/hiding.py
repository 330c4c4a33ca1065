"""Taking back that the other side of a plan sees one's contact, and showing it again."""

from __future__ import annotations

from django.db import transaction

from matching.locking import Together, lock_match
from matching.models import Match
from matching.refusals import NotConfirmed
from matching.states import MatchStatus
from members.models import Event, Member, Reveal, RevealReason
from members.revealing import contact_shown, take_back
from members.services import reveal


@transaction.atomic
def hide_contact(*, match_id: int, by: Member) -> Match:
    """Let the other side of a plan not see one's contact any more; twice is once.

    Locks the need, the offer, the helper, then the match. Nobody is told: the other side's page
    says in neutral words that it is not shown. Raises NotConfirmed.
    """
    match, other = _plan_of(match_id, by=by)
    looks = Reveal.objects.about(match).filter(owner=by, viewer=other)
    if take_back(looks):
        Event.objects.record("contact_hidden", match, by=by, now=match.status)
    return match


@transaction.atomic
def show_contact(*, match_id: int, by: Member) -> Match:
    """Let the other side of a plan see one's contact again; twice is once.

    Locks the need, the offer, the helper, then the match. Raises NotConfirmed.
    """
    match, other = _plan_of(match_id, by=by)
    if not contact_shown(by, viewer=other, subject=match):
        reveal(by, viewer=other, why=RevealReason.PLAN, subject=match)
        Event.objects.record("contact_shown", match, by=by, now=match.status)
    return match


def _plan_of(match_id: int, *, by: Member) -> tuple[Match, Member]:
    together = lock_match(match_id)
    if together.match.status != MatchStatus.CONFIRMED:
        raise NotConfirmed
    return together.match, _other(together, by=by)


def _other(together: Together, *, by: Member) -> Member:
    is_helper = by.pk == together.helper.pk
    return together.need.requester if is_helper else together.helper
