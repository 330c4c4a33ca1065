"""What happens by itself as time passes: silence lapses, plans are asked about, needs expire."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from matching.locking import lock_match
from matching.models import Match, MatchQuerySet
from matching.news import question_leaves_at, tell
from matching.services.closing import close_need, put_plan_away
from matching.services.leaving import ask_backup, end
from matching.states import COMMITTED, PENDING, EndReason, MatchStatus
from members.history import kind_of
from members.models import Event
from needs.models import Need, Urgency
from needs.services import NeedIsOver
from needs.states import ClosedReason
from neighborhood.follow_ups import Setting
from neighborhood.models import Neighborhood
from neighborhood.moves import Refusal
from outbox.hours import timing

logger = logging.getLogger(__name__)

VERB = "asked_how_it_went"


def lapse_due(*, now: datetime) -> int:
    """Let every match lapse whose time has passed; return how many. One transaction each.

    A question has time until the full hour that its page names, `Match.answer_until`.
    """
    unreported = now - timedelta(days=Neighborhood.current().report_days)
    plans = Match.objects.unreported_since(unreported).order_by("pk")
    ended: list[Match] = []
    for pk in _silent_at(now):
        with _apart("match", pk):
            ended.append(lapse_match(match_id=pk, now=now))
    for pk in plans.values_list("pk", flat=True):
        with _apart("match", pk):
            ended.append(put_plan_away(match_id=pk, now=now))
    return sum(match.status == MatchStatus.LAPSED for match in ended)


def _silent_at(now: datetime) -> list[int]:
    with Neighborhood.kept():
        due = Match.objects.unanswered_at(now).only("answer_by").order_by("pk")
        return [match.pk for match in due if match.answer_until <= now]


@transaction.atomic
def lapse_match(*, match_id: int, now: datetime) -> Match:
    """Let a match lapse that nobody answered.

    Locks the need, the offer, the helper, then the match. Looks again under the lock: an
    answer that came in meanwhile stands. Thanks the helper, who owes no answer. Where the
    question itself still waits for a better hour, the time to answer begins with that.
    """
    together = lock_match(match_id)
    match = together.match
    is_silent = Match.objects.unanswered_at(now).filter(pk=match_id).exists()
    if not is_silent or match.answer_until > now:
        return match
    asked, leaves_at = match.to_answer, question_leaves_at(match, now=now)
    if asked and leaves_at:
        is_soon = together.need.urgency == Urgency.TODAY
        wait = Neighborhood.current().answer_time(is_soon=is_soon)
        match.answer_by = timing.answer_by(asked, asked_at=leaves_at, wait=wait)
        match.save(update_fields=["answer_by"])
    else:
        end(together, to=MatchStatus.LAPSED, reason=EndReason.NO_ANSWER, by=None, at=now)
    return match


def let_questions_go(member_id: int, *, now: datetime) -> None:
    """Let the questions lapse that wait for somebody who wants no messages any more.

    So nobody waits for an answer that cannot come; what both agreed on stands. One transaction
    each.
    """
    pending = Match.objects.pending().filter(helper=member_id).order_by("pk")
    for pk in list(pending.values_list("pk", flat=True)):
        with _apart("match", pk):
            _let_go(pk, now=now)


def ask_backups_due(*, now: datetime) -> int:
    """Ask the backups of needs that got room in other ways; return how many needs.

    A requester may want one more helper, or look again after a pause.
    """
    waiting = Match.objects.standby().filter(backup_asked_at=None)
    needs = Need.objects.open().filter(pk__in=waiting.order_by().values("need")).order_by("pk")
    ids = list(needs.values_list("pk", flat=True))
    for need_id in ids:
        with _apart("need", need_id), transaction.atomic():
            ask_backup(Need.objects.select_for_update(no_key=True).get(pk=need_id), at=now)
    return len(ids)


def ask_how_it_went(*, now: datetime) -> int:
    """Ask both sides of every plan whose time has passed, once; return how many plans.

    Without a time the days are counted from when the last helper needed was found. None where
    the group has switched it off.
    """
    follow_up = Neighborhood.current().follow_up("how_it_went")
    if not follow_up.is_on:
        return 0
    # A plan that was moved to a later day is asked about again, and one of a need that found
    # its last helper since.
    filled_at = Greatest(OuterRef("confirmed_at"), OuterRef("need__matched_at"))
    planned_for = Coalesce(OuterRef("starts_at"), filled_at)
    asked = Event.objects.filter(
        verb=VERB, subject_kind=kind_of(Match()), subject_id=OuterRef("pk"), at__gte=planned_for
    )
    ids = list(
        _past(now, follow_up).exclude(Exists(asked)).order_by("pk").values_list("pk", flat=True)
    )
    for match_id in ids:
        with _apart("match", match_id):
            _ask(match_id, now=now)
    return len(ids)


def expire_due(*, now: datetime) -> int:
    """Close needs whose day has passed or that nobody has confirmed for long; return how many.

    The requester hears of it and can open the need again with one button. A need that a helper
    has promised to come to waits for that plan.
    """
    stale = now - timedelta(days=Neighborhood.current().need_days)
    due = Need.objects.outdated(today=timezone.localdate(now), unconfirmed_since=stale)
    promised = Match.objects.committed().values("need")
    ids = list(due.exclude(pk__in=promised).order_by("pk").values_list("pk", flat=True))
    for need_id in ids:
        with _apart("need", need_id), suppress(NeedIsOver):
            close_need(need_id=need_id, by=None, reason=ClosedReason.TIME_PASSED)
    return len(ids)


@transaction.atomic
def pass_on_changes(need_id: int) -> None:
    """Tell the helpers who said yes to a need that its words or details changed, once each.

    Locks the need. An edit before their yes is no news to them.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    edited = Event.objects.about(need).filter(verb="edited").first()
    if edited is None:
        return
    counted_on = Match.objects.filter(need=need, status__in=COMMITTED, accepted_at__lt=edited.at)
    for match in counted_on.select_related("helper"):
        tell(match, "match_need_changed", to=match.helper, event=edited)


def _past(now: datetime, follow_up: Setting) -> MatchQuerySet:
    """Return the plans whose time has passed, by so many hours or days."""
    days_ago = now - follow_up.days("days")
    is_later = Q(starts_at=None, need__needed_on__gte=timezone.localdate(now))
    plans = Match.objects.confirmed()
    gathering = plans.still_gathering_at(days_ago).values("pk")
    return plans.exclude(is_later | Q(pk__in=gathering)).filter(
        Q(starts_at__lte=now - follow_up.hours("hours"))
        | Q(starts_at=None, confirmed_at__lte=days_ago)
    )


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
def _let_go(match_id: int, *, now: datetime) -> None:
    together = lock_match(match_id)
    if together.match.status in PENDING and together.helper.rests_without_end:
        end(together, to=MatchStatus.LAPSED, reason=EndReason.NO_ANSWER, by=None, at=now)


@contextmanager
def _apart(kind: str, pk: int) -> Iterator[None]:
    """Keep one row that cannot be written from stopping all that come after it."""
    try:
        yield
    except (DatabaseError, Refusal):
        logger.exception("What was due for %s %s could not be done", kind, pk)
