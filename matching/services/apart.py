"""Never again with this person: the wish, and the end of what the two have running."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from matching.models import Match
from matching.services.agreeing import refuse_match
from matching.services.asking import decline_match
from matching.services.leaving import cancel_match
from matching.states import PENDING, MatchStatus
from members.blocking import keep_away
from members.models import Member


@transaction.atomic
def keep_apart(*, match_id: int, by: Member) -> None:
    """Let a member never be brought together again with the other side of a match.

    Whatever the two have running ends the way it ends for anybody: “not this time”, “I can’t any
    more”. Nobody is told why. Safe to say twice; locks what each of those steps locks.
    """
    match = Match.objects.with_both().get(pk=match_id)
    other = match.other_side(by)
    between = Q(helper=by, requester=other) | Q(helper=other, requester=by)
    for live in Match.objects.live().filter(between).order_by("need_id", "pk"):
        _end(live, by=by)
    keep_away(by, other=other)


def _end(match: Match, *, by: Member) -> None:
    if match.helper_id == by.pk and match.status in PENDING:
        decline_match(match_id=match.pk, by=by)
    elif match.requester_id == by.pk and match.status == MatchStatus.ACCEPTED:
        refuse_match(match_id=match.pk, by=by)
    else:
        cancel_match(match_id=match.pk, by=by)
