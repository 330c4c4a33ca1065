"""Whether something has come into the queue since it was shown, at the price of two look-ups."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Q

from matching.models import Match
from members.models import Event
from triage.queue import FIRST_VIEW, Queue

# After these a need may stand in the queue that did not before.
_OF_NEED = ("opened", "held", "released", "reopened", "resumed", "woken", "undone", "let_go")
# After these nobody is asked any more, so it waits for a person again.
_OF_MATCH = ("declined", "lapsed", "cancelled")

# Whoever was away for longer loads the page again.
MOST_EVENTS = 500


def sign_of(latest: int, *, at: datetime) -> str:
    """Return a sign of now, "<latest event>.<seconds>", for `fresh_count` to compare with."""
    return f"{latest}.{int(at.timestamp())}"


def fresh_count(queue: Queue, *, since: str) -> int:
    """Return how many needs have come into a view since a sign; 0 for what is no sign.

    Two queries while nothing has happened, up to two more otherwise.
    """
    event_id, moment = _read(since)
    if moment is None:
        return 0
    is_first = queue.view == FIRST_VIEW
    fresh = _needs_touched(event_id, with_matches=is_first)
    if is_first:
        woken = queue.charge.filter(snoozed_until__gt=moment, snoozed_until__lte=queue.at)
        fresh |= set(woken.values_list("pk", flat=True))
    return queue.needs.order_by().filter(pk__in=fresh).count() if fresh else 0


def _needs_touched(event_id: int, *, with_matches: bool) -> set[int]:
    kinds = Q(subject_kind="need", verb__in=_OF_NEED)
    if with_matches:
        kinds |= Q(subject_kind="match", verb__in=_OF_MATCH)
    rows = Event.objects.filter(kinds, pk__gt=event_id).order_by("pk")
    touched = list(rows.values_list("subject_kind", "subject_id")[:MOST_EVENTS])
    needs = {pk for kind, pk in touched if kind == "need"}
    matches = [pk for kind, pk in touched if kind == "match"]
    if matches:
        needs |= set(Match.objects.filter(pk__in=matches).values_list("need", flat=True))
    return needs


def _read(since: str) -> tuple[int, datetime | None]:
    event_id, _dot, seconds = since.partition(".")
    if not (event_id.isdecimal() and seconds.isdecimal() and len(since) <= len("9" * 30)):
        return 0, None
    return int(event_id), datetime.fromtimestamp(int(seconds), tz=UTC)
