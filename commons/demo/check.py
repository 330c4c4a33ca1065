"""Looks for contradictions between needs, offers, matches and their history.

The demo writes its rows directly, past the services that keep them in step; this judges the
result, and whatever else the database holds. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from matching.models import Match
from matching.states import COMMITTED, PENDING, MatchStatus, Origin
from members.models import ContactWay, Event, Reveal, RevealReason
from needs.models import Need
from needs.states import NeedStatus
from offers.models import Offer

type Rows = QuerySet[Need] | QuerySet[Offer] | QuerySet[Match]

HOLDING = Q(matches__status__in=COMMITTED)
DONE = Q(matches__status=MatchStatus.COMPLETED)


def contradictions(*, now: datetime) -> list[str]:
    """Return one line for each row that contradicts another; an empty list is good news."""
    lines = [
        f"{rule}: {rows.model._meta.model_name} {pk}"
        for rule, rows in _findings()
        for pk in rows.values_list("pk", flat=True)
    ]
    return [*lines, *_in_the_future(now)]


def _findings() -> Iterator[tuple[str, Rows]]:
    yield "counts other helpers than it has", _needs_with_wrong_count()
    yield "counts other needs than it has", _offers_with_wrong_count()
    yield (
        "is not open and yet has room",
        Need.objects.filter(status=NeedStatus.MATCHED).exclude(
            helpers_committed=F("helpers_wanted")
        ),
    )
    yield "is over and yet has a live match", _over_with_live_match()
    yield "has other people than its need and offer", _matches_of_others()
    yield "asks the same helper twice at once", _asked_twice()
    yield "is confirmed without both reveals", _confirmed_without_reveals()
    yield "has no event of its status", _without_event()
    yield "asks a helper beyond their own count", _unremembered_asks()
    yield "has nobody to reach", _needs_without_way()


def _needs_with_wrong_count() -> QuerySet[Need]:
    counted: QuerySet[Need] = Need.objects.annotate(has=Count("matches", filter=HOLDING | DONE))
    return counted.exclude(helpers_committed=F("has"))


def _offers_with_wrong_count() -> QuerySet[Offer]:
    gone = Q(once=True) & DONE
    counted: QuerySet[Offer] = Offer.objects.annotate(has=Count("matches", filter=HOLDING | gone))
    return counted.exclude(committed=F("has"))


def _over_with_live_match() -> QuerySet[Need]:
    live = Match.objects.filter(need=OuterRef("pk"), status__in=(*PENDING, *COMMITTED))
    over: QuerySet[Need] = Need.objects.exclude(
        status__in=(NeedStatus.OPEN, NeedStatus.MATCHED, NeedStatus.HELD)
    )
    return over.filter(Exists(live))


def _matches_of_others() -> QuerySet[Match]:
    return Match.objects.exclude(
        requester=F("need__requester"), helper=F("offer__helper")
    ) | Match.objects.filter(proposed_at__lt=F("need__opened_at"))


def _asked_twice() -> QuerySet[Match]:
    same = Match.objects.live().filter(need=OuterRef("need"), helper=OuterRef("helper"))
    return Match.objects.live().filter(Exists(same.exclude(pk=OuterRef("pk"))))


def _confirmed_without_reveals() -> QuerySet[Match]:
    of_plans = Reveal.objects.live().contacts().filter(why=RevealReason.PLAN)
    looks = of_plans.filter(subject_kind="match", subject_id=OuterRef("pk"))
    pairs = looks.order_by().values("subject_id").annotate(n=Count("pk")).values("n")
    confirmed = Match.objects.confirmed().annotate(looks=Subquery(pairs))
    ended = Match.objects.exclude(status=MatchStatus.CONFIRMED).filter(Exists(looks))
    missing = confirmed.filter(Q(looks=None) | ~Q(looks=2))
    return Match.objects.filter(Q(pk__in=missing.values("pk")) | Q(pk__in=ended.values("pk")))


def _without_event() -> QuerySet[Match]:
    events = Event.objects.filter(
        subject_kind="match", subject_id=OuterRef("pk"), to_status=OuterRef("status")
    )
    return Match.objects.exclude(Exists(events))


def _unremembered_asks() -> QuerySet[Match]:
    asked = Match.objects.exclude(origin=Origin.HELPER)
    return asked.filter(
        Q(helper__last_asked_at=None) | Q(helper__last_asked_at__lt=F("proposed_at"))
    )


def _needs_without_way() -> QuerySet[Need]:
    ways = ContactWay.objects.filter(member=OuterRef("requester"))
    rows: QuerySet[Need] = Need.objects.exclude(Exists(ways))
    return rows


def _in_the_future(now: datetime) -> Iterator[str]:
    """Find moments that have not come yet, where they have to be in the past."""
    for event in Event.objects.filter(at__gt=now):
        yield f"has not happened yet: {event}"
