"""Whether something has come into the queue since it was shown, at the price of one look-up."""

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


def latest_sign(*, at: datetime) -> str:
    """Return a sign of now, "<latest event>.<seconds>", for `fresh_count` to compare with."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"{latest}.{int(at.timestamp())}"


def fresh_count(queue: Queue, *, since: str) -> int:
    """Return how many needs have come into a view since a sign; 0 for what is no sign.

    One query while nothing has happened, three otherwise.
    """
    event_id, moment = _read(since)
    if moment is None:
        return 0
    needs = _needs_touched(event_id, with_matches=queue.view == FIRST_VIEW)
    woken = Q(snoozed_until__gt=moment)
    if queue.view != FIRST_VIEW:
        return queue.needs.order_by().filter(pk__in=needs).count() if needs else 0
    return queue.needs.order_by().filter(Q(pk__in=needs) | woken).count()


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
