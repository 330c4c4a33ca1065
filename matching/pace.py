"""How much a helper was asked and helped lately, held against how much they want."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from matching.engine.queue import Queue, asks_left
from matching.engine.types import HelperFacts, Limits, Pace
from matching.facts import GroupSettings, current_limits, current_settings
from matching.models import Match
from matching.refusals import HelperIsResting, OverPace, OwnPaceReached, TooManyUnproved
from matching.states import EndReason, MatchStatus, Origin
from members.models import Member
from members.proving import has_proved
from neighborhood.models import Neighborhood

WEEK = timedelta(days=7)
HELPING = (MatchStatus.ACCEPTED, MatchStatus.CONFIRMED, MatchStatus.COMPLETED)
# So many needs at a time somebody takes from the board whom no code has reached yet.
MOST_UNPROVED = 3


@dataclass(frozen=True, slots=True)
class Load:
    """One helper's last seven days: counts, all >= 0."""

    asks_this_week: int
    helps_this_week: int
    open_asks: int


@dataclass(frozen=True, slots=True)
class HelperLoad:
    """The load of one helper by name, for the coordinators who look after them."""

    helper_id: int
    name: str
    area_id: int | None
    joined_at: datetime
    load: Load


def load_of(helper: Member, *, at: datetime) -> Load:
    """Count what a helper was asked and gave in the seven days before ``at``. One query.

    A need the helper took from the board was not asked of them, nor was a question that was
    taken back before it left.
    """
    return loads_of([helper.pk], at=at)[helper.pk]


def loads_of(helper_ids: Iterable[int], *, at: datetime) -> dict[int, Load]:
    """Count the same for several helpers, by their ids. One query."""
    helper_ids = list(helper_ids)
    rows: Any = Match.objects.filter(helper__in=helper_ids).order_by().values("helper")
    counted = {row["helper"]: _load(row) for row in rows.annotate(**_counts(at))}
    return {helper_id: counted.get(helper_id, Load(0, 0, 0)) for helper_id in helper_ids}


def welcome_now(
    helpers: Iterable[Member], *, at: datetime, settings: GroupSettings
) -> dict[int, int]:
    """Return how many more questions each of these helpers may be asked now, by id. One query.

    As the joint plan counts it; see `engine.queue.asks_left`.
    """
    helpers = list(helpers)
    loads = loads_of([helper.pk for helper in helpers], at=at)
    queue = Queue(
        needs={}, offers={}, now=settings.local(at), limits=settings.limits, knobs=settings.knobs
    )
    return {one.pk: asks_left(_facts(one, loads[one.pk]), queue) for one in helpers}


def at_their_pace(helpers: Q, *, at: datetime, limit: int) -> list[HelperLoad]:
    """Return helpers who were asked, or helped, as often this week as they want.

    helpers: which matches to look at, by fields of a match. Once is never often, and who rests
    is left out. The most asked are the ones returned, in order of their names. One query.
    """
    limits, today = current_limits(Neighborhood.current()), timezone.localdate(at)
    lately = Q(proposed_at__gt=at - WEEK) | Q(accepted_at__gt=at - WEEK)
    full = Q()
    for pace in Pace:
        asks, helps = limits.asks_per_week.at(pace), limits.helps_per_week.at(pace)
        many = Q(asks__gte=max(2, asks)) | Q(helps__gte=max(2, helps))
        full |= Q(helper__pace=str(pace)) & many
    awake = Q(helper__resting_until=None) | Q(helper__resting_until__lte=today)
    lately_asked: Any = Match.objects.filter(helpers, lately, awake, helper__forgotten_at=None)
    read = ("helper", "helper__name", "helper__area", "helper__joined_at", "helper__pace")
    counted = lately_asked.values(*read).annotate(**_counts(at))
    rows = counted.filter(full).order_by("-asks", "-helps", "helper")[:limit]
    found = [
        HelperLoad(
            row["helper"], row["helper__name"], row["helper__area"], row["helper__joined_at"],
            _load(row),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.name.casefold(), one.helper_id))


def require_may_be_asked(helper: Member, *, at: datetime, limits: Limits | None = None) -> None:
    """Raise HelperIsResting or OverPace unless one more question is welcome.

    Call with the helper's row locked: pace is contended across needs. ``limits``: where the
    caller has read them already.
    """
    # Nobody is told that a helper is leaving: to others it is a rest.
    if helper.forget_after is not None or helper.is_resting_on(timezone.localdate(at)):
        raise HelperIsResting
    load, limits = load_of(helper, at=at), limits or current_settings().limits
    pace = Pace(helper.pace)
    if load.open_asks >= limits.open_asks or load.asks_this_week >= limits.asks_per_week.at(pace):
        raise OverPace
    if load.helps_this_week >= limits.helps_per_week.at(pace):
        raise OverPace


def require_may_help(helper: Member, *, at: datetime) -> None:
    """Raise OwnPaceReached when this yes would be one more than the helper wants a week."""
    helps = load_of(helper, at=at).helps_this_week
    if helps >= current_settings().limits.helps_per_week.at(Pace(helper.pace)):
        raise OwnPaceReached


def require_known_or_few(helper: Member) -> None:
    """Raise TooManyUnproved when a helper whom no code has reached took enough from the board.

    Call with the helper's row locked, so that yeses in the same instant count one by one.
    """
    if has_proved(helper):
        return
    taken = Match.objects.filter(helper=helper, origin=Origin.HELPER)
    if taken.promised().count() >= MOST_UNPROVED:
        raise TooManyUnproved


def _facts(helper: Member, load: Load) -> HelperFacts:
    return HelperFacts(
        id=helper.pk,
        pace=Pace(helper.pace),
        resting_until=helper.resting_until,
        asks_this_week=load.asks_this_week,
        helps_this_week=load.helps_this_week,
        open_asks=load.open_asks,
        last_asked_at=helper.last_asked_at,
        last_helped_at=helper.last_helped_at,
    )


def _counts(at: datetime) -> dict[str, Count]:
    asked = ~Q(origin=Origin.HELPER) & ~Q(end_reason=EndReason.NEVER_ASKED)
    return {
        "asks": Count("pk", filter=asked & Q(proposed_at__gt=at - WEEK)),
        "helps": Count("pk", filter=Q(status__in=HELPING, accepted_at__gt=at - WEEK)),
        "waiting": Count("pk", filter=asked & Q(status=MatchStatus.PROPOSED)),
    }


def _load(counts: Mapping[str, int]) -> Load:
    return Load(counts["asks"], counts["helps"], counts["waiting"])
