"""Reminders, and telling that nobody was found. Each looks again under the lock, and tells once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from matching.locking import lock_match
from matching.models import Match, MatchQuerySet, Outlook
from matching.news import tell, tell_about_need
from matching.states import Escalation, MatchStatus
from members.history import EventQuerySet, kind_of
from members.models import Event
from needs.models import Need, NeedQuerySet, Urgency
from neighborhood.models import Neighborhood
from neighborhood.moves import Refusal
from outbox.models import Message, MessageState

logger = logging.getLogger(__name__)

#: By what the reader was asked first, so that nobody is reminded of what never reached them.
ASKED_BY = {
    MatchStatus.PROPOSED: "match_asked",
    MatchStatus.ACCEPTED: "match_accepted",
    MatchStatus.STANDBY: "match_backup_asked",
}
# A question that arrived late is not followed by its reminder at once.
LEAST_BETWEEN = timedelta(hours=1)
# Whoever agreed to a plan a moment ago knows of it.
FRESH_PLAN = timedelta(hours=6)
# After these a need begins to look for somebody anew.
LOOKS_ANEW = ("released", "reopened", "resumed")


def remind_unanswered(*, now: datetime) -> int:
    """Remind whoever has a question to answer, once; return how many.

    The helper who was asked, the backup who is asked again, and after the helper's yes the
    requester. Only those whom the question has reached.
    """
    if not Neighborhood.current().follow_up("unanswered").is_on:
        return 0
    pks = unanswered(now=now).order_by("pk").values_list("pk", flat=True)
    return _each("match", pks, lambda pk: _remind(pk, now=now))


def unanswered(*, now: datetime) -> MatchQuerySet:
    """Return the questions whose reminder is due. Runs no query but the settings."""
    percent = Neighborhood.current().follow_up("unanswered").numbers["percent"]
    due = Match.objects.to_remind(now, share=percent / 100)
    return due.exclude(Exists(_events(("reminded",), Match, since=OuterRef("asked_at"))))


def remind_of_plans(*, now: datetime) -> int:
    """Remind both sides of every plan of tomorrow, once; return how many plans.

    From the hour on that the group has set. Whoever agreed or wrote down the time a moment
    before is reminded later in the day, if there is a later.
    """
    group = Neighborhood.current()
    follow_up = group.follow_up("day_before")
    with timezone.override(group.tz):
        local = timezone.localtime(now)
        if not follow_up.is_on or local.hour < follow_up.numbers["hour"]:
            return 0
        today = local.replace(hour=0, minute=0, second=0, microsecond=0)
        plans = Match.objects.confirmed().on_day((local + timedelta(days=1)).date())
        plans = plans.exclude(confirmed_at__gt=now - FRESH_PLAN)
        for verb, since in (("planned", now - FRESH_PLAN), ("reminded_of_plan", today)):
            plans = plans.exclude(Exists(_events((verb,), Match, since=since)))
        pks = list(plans.order_by("pk").values_list("pk", flat=True))
    return _each("match", pks, lambda pk: _remind_of_plan(pk, now=now, today=today))


def tell_nobody_found(*, now: datetime) -> int:
    """Tell the desk and the requester of needs that nobody was found for; return how many.

    Once for each time that a need looks for somebody. What a coordinator lets rest is left out:
    a person has looked at it.
    """
    found = Outlook.objects.filter(escalation=Escalation.NOBODY_FOUND)
    found.filter(need__helpers_committed__gt=0).update(escalation="")
    if not Neighborhood.current().follow_up("nobody_found").is_on:
        return 0
    pks = without_anybody(now=now).order_by("pk").values_list("pk", flat=True)
    return _each("need", pks, lambda pk: _tell_nobody_found(pk, now=now))


def without_anybody(*, now: datetime) -> NeedQuerySet:
    """Return the needs that have looked in vain for as long as the group has set. No query.

    A need that was closed, held, paused or matched in between begins anew.
    """
    follow_up = Neighborhood.current().follow_up("nobody_found")
    anew = _events(LOOKS_ANEW, Need).order_by().values("subject_id")
    latest = Subquery(anew.annotate(latest=Max("at")).values("latest"))
    looks_since = Greatest("opened_at", Coalesce(latest, "opened_at"))
    for_today = Q(urgency=Urgency.TODAY)
    long = (for_today & Q(looks_since__lte=now - follow_up.hours("hours_today"))) | (
        ~for_today & Q(looks_since__lte=now - follow_up.hours("hours"))
    )
    needs: NeedQuerySet = Need.objects.open().awake(at=now).filter(helpers_committed=0)
    waiting = needs.annotate(looks_since=looks_since).filter(long)
    return waiting.exclude(Exists(_events(("nobody_found",), Need, since=OuterRef("looks_since"))))


@transaction.atomic
def _remind(match_id: int, *, now: datetime) -> bool:
    match = lock_match(match_id).match
    # The answer, or another run, may have come while this one waited for the need.
    if not unanswered(now=now).filter(pk=match_id).exists():
        return False
    reader, kind = match.to_answer, ASKED_BY[MatchStatus(match.status)]
    reached = Message.objects.filter(kind=kind, member=reader, state=MessageState.SENT)
    reached = reached.about("match", match_id).filter(done_at__lte=now - LEAST_BETWEEN)
    if reader is None or not reached.exists():
        return False
    event = Event.objects.record("reminded", match, by=None, now=match.status, at=now)
    tell(match, "match_unanswered", to=reader, event=event)
    return True


@transaction.atomic
def _remind_of_plan(match_id: int, *, now: datetime, today: datetime) -> bool:
    together = lock_match(match_id)
    match = together.match
    reminded = Event.objects.about(match).filter(verb="reminded_of_plan", at__gte=today)
    if match.status != MatchStatus.CONFIRMED or reminded.exists():
        return False
    event = Event.objects.record("reminded_of_plan", match, by=None, now=match.status, at=now)
    for side in (together.need.requester, together.helper):
        tell(match, "match_tomorrow", to=side, event=event)
    return True


@transaction.atomic
def _tell_nobody_found(need_id: int, *, now: datetime) -> bool:
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    # Another run, or somebody's yes, may have come while this one waited for the need.
    if not without_anybody(now=now).filter(pk=need_id).exists():
        return False
    event = Event.objects.record("nobody_found", need, by=None, now=need.status, at=now)
    Outlook.objects.note_for_a_person(need_id, cause=Escalation.NOBODY_FOUND, at=now)
    tell_about_need(need, "need_nobody_yet", to=need.requester, event=event)
    return True


def _events(
    verbs: Collection[str], model: type[Need | Match], *, since: Any = None
) -> EventQuerySet:
    """Return the events of some verbs about the row of the query around it."""
    rows = Event.objects.filter(
        subject_kind=kind_of(model()), subject_id=OuterRef("pk"), verb__in=verbs
    )
    return rows if since is None else rows.filter(at__gte=since)


def _each(kind: str, pks: Iterable[int], act: Callable[[int], bool]) -> int:
    """Do it for each; one that cannot be written keeps nobody else from it."""
    done = 0
    for pk in list(pks):
        try:
            done += act(pk)
        except (DatabaseError, Refusal):
            logger.exception("What was due for %s %s could not be done", kind, pk)
    return done
