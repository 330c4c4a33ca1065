"""What happens by itself as days pass: the question how it went, and needs that expire."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from matching.locking import lock_match
from matching.models import Match
from matching.news import tell, tell_about_need
from matching.services.closing import close_need
from matching.states import MatchStatus
from members.history import kind_of
from members.models import Event
from needs.models import Need
from needs.states import ClosedReason
from neighborhood.models import Neighborhood

ASK_AFTER = timedelta(hours=3)
ASK_AFTER_WITHOUT_TIME = timedelta(days=3)
VERB = "asked_how_it_went"


def ask_how_it_went(*, now: datetime) -> int:
    """Ask both sides of every plan whose time has passed, once; return how many plans."""
    asked = Event.objects.filter(verb=VERB, subject_kind=kind_of(Match())).values("subject_id")
    due = Match.objects.confirmed().filter(
        Q(starts_at__lte=now - ASK_AFTER)
        | Q(starts_at=None, confirmed_at__lte=now - ASK_AFTER_WITHOUT_TIME)
    )
    ids = list(due.exclude(pk__in=asked).order_by("pk").values_list("pk", flat=True))
    for match_id in ids:
        _ask(match_id, now=now)
    return len(ids)


def expire_due(*, now: datetime) -> int:
    """Close needs whose day has passed or that nobody has confirmed for long; return how many.

    The requester hears of it and can open the need again with one button.
    """
    stale = now - timedelta(days=Neighborhood.current().need_days)
    due = Need.objects.outdated(today=timezone.localdate(now), unconfirmed_since=stale)
    ids = list(due.order_by("pk").values_list("pk", flat=True))
    for need_id in ids:
        _expire(need_id)
    return len(ids)


@transaction.atomic
def _ask(match_id: int, *, now: datetime) -> None:
    together = lock_match(match_id)
    match = together.match
    if match.status != MatchStatus.CONFIRMED:
        return
    event = Event.objects.record(VERB, match, by=None, now=match.status, at=now)
    for side in (together.need.requester, together.helper):
        tell(match, "match_follow_up", to=side, event=event)


@transaction.atomic
def _expire(need_id: int) -> None:
    need = close_need(need_id=need_id, by=None, reason=ClosedReason.NOBODY_FOUND)
    event = Event.objects.about(need).filter(verb=need.status).first()
    tell_about_need(need, "need_expired", to=need.requester, event=event)
