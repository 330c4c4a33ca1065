"""Whether something has come into the queue since it was shown, at the price of two look-ups."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import Q

from matching.models import Match
from members.models import Event
from triage.queue import FIRST_VIEW, Queue

# After these a need may stand in the queue that did not before.
_OF_NEED = ("opened", "held", "released", "reopened", "resumed", "woken", "undone", "let_go")
# After these nobody is asked any more, so it waits for a person again.
_OF_MATCH = ("declined", "lapsed", "cancelled")

# By these a colleague takes a need in hand or off the desk: its row says so where it stands.
_MOVES_NEED = ("entrusted", "let_go", "snoozed", "withdrawn")
_MOVES_MATCH = ("proposed",)

# Whoever was away for longer loads the page again.
MOST_EVENTS = 500


@dataclass(frozen=True, slots=True)
class News:
    """What has happened to a view.

    fresh: how many needs have come into it. moved: the needs that colleagues have taken in hand.
    latest: the event of the last of these.
    """

    fresh: int = 0
    moved: frozenset[int] = frozenset()
    latest: int = 0


@dataclass(slots=True)
class _Touched:
    fresh: set[int] = field(default_factory=set)
    freed: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    latest: int = 0


def sign_of(latest: int, *, at: datetime) -> str:
    """Return a sign of now, "<latest event>.<seconds>", for `news_of` to compare with."""
    return f"{latest}.{int(at.timestamp())}"


def news_of(queue: Queue, *, since: str) -> News:
    """Return what has happened to a view since a sign; nothing for what is no sign.

    Two queries while nothing has happened, up to two more otherwise.
    """
    event_id, moment = _read(since)
    if moment is None:
        return News()
    is_first = queue.view == FIRST_VIEW
    touched = _touched(event_id, reader_id=queue.member.pk)
    fresh = touched.fresh | (touched.freed if is_first else set())
    if is_first:
        woken = queue.charge.filter(snoozed_until__gt=moment, snoozed_until__lte=queue.at)
        fresh |= set(woken.values_list("pk", flat=True))
    count = queue.needs.order_by().filter(pk__in=fresh).count() if fresh else 0
    return News(count, frozenset(touched.moved), touched.latest)


def _touched(event_id: int, *, reader_id: int) -> _Touched:
    verbs = Q(subject_kind="need", verb__in=(*_OF_NEED, *_MOVES_NEED))
    verbs |= Q(subject_kind="match", verb__in=(*_OF_MATCH, *_MOVES_MATCH))
    rows = Event.objects.filter(verbs, pk__gt=event_id).order_by("pk")
    found = list(rows.values_list("pk", "subject_kind", "subject_id", "verb", "by")[:MOST_EVENTS])
    matches = [subject for _pk, kind, subject, _verb, _by in found if kind == "match"]
    needs = dict(Match.objects.filter(pk__in=matches).values_list("pk", "need")) if matches else {}
    touched = _Touched()
    for pk, kind, subject, verb, by in found:
        need = subject if kind == "need" else needs.get(subject)
        if need is None:
            continue
        if verb in _OF_NEED:
            touched.fresh.add(need)
        elif verb in _OF_MATCH:
            touched.freed.add(need)
        if by != reader_id and verb in (*_MOVES_NEED, *_MOVES_MATCH):
            touched.moved.add(need)
            touched.latest = pk
    return touched


def _read(since: str) -> tuple[int, datetime | None]:
    event_id, _dot, seconds = since.partition(".")
    if not (event_id.isdecimal() and seconds.isdecimal() and len(since) <= len("9" * 30)):
        return 0, None
    return int(event_id), datetime.fromtimestamp(int(seconds), tz=UTC)
