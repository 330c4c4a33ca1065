"""What coordinators of the demo have done already: calls, and two who were told apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils.timezone import localdate, make_aware

from members.endings import with_number
from members.models import Event, Member
from needs.models import Need
from triage.duplicates.pages import pairs_of_members
from triage.models import Alike, KeptApart
from triage.phone.calls import Call, Outcome


class Rang(NamedTuple):
    """A call about an open need: how it ended, on which day and when, when to call again.

    Days are counted from today; each call lies behind us at any hour of it.
    """

    outcome: Outcome
    day: int
    at: time
    again_day: int | None = None
    again_at: time = time(10)
    language: str = ""


#: The first about the need that waits longest, of those with a number, and so on. What was to be
#: yesterday is due.
CALLS = (
    Rang(Outcome.REACHED, -3, time(10, 5)),
    Rang(Outcome.CALL_BACK, -2, time(11, 20), again_day=-1, again_at=time(17)),
    Rang(Outcome.VOICEMAIL, -1, time(9, 40), again_day=1, again_at=time(9, 40)),
    Rang(Outcome.BUSY, -1, time(9, 25), again_day=-1, again_at=time(9, 55)),
    Rang(Outcome.LANGUAGE, -3, time(9, 15), again_day=-3, again_at=time(9, 15), language="ht"),
)


def plant_desk(*, by: Member, now: datetime) -> None:
    """Write calls of the last days, and that two neighbors who share a phone are two."""
    open_needs = Need.objects.open().exclude(requester__handle__in=("rosa", "hal", "sam"))
    reached: Any = with_number(open_needs, of="requester")
    needs = reached.filter(has_number=True).select_related("requester").order_by("opened_at", "pk")
    for need, rang in zip(needs[: len(CALLS)], CALLS, strict=True):
        _ring(need, rang, by=by, today=localdate(now))
    _keep_apart(pairs_of_members(by, at=now), by=by, at=now - timedelta(days=5))


def _ring(need: Need, rang: Rang, *, by: Member, today: date) -> None:
    at = _moment(today, rang.day, rang.at)
    again = None if rang.again_day is None else _moment(today, rang.again_day, rang.again_at)
    Call.objects.create(
        member=need.requester, need=need, by=by, at=at, outcome=rang.outcome,
        call_again_at=again, language=rang.language,
    )  # fmt: skip
    Event.objects.record("called", need, by=by, reason=rang.outcome, at=at)


def _moment(today: date, days: int, at: time) -> datetime:
    return make_aware(datetime.combine(today + timedelta(days=days), at))


def _keep_apart(pairs: Iterable[Any], *, by: Member, at: datetime) -> None:
    for pair in pairs:
        if not pair.same_name:
            low, high = pair.keys
            KeptApart.objects.create(kind=Alike.MEMBER, one=low, other=high, by=by)
            for pk in pair.keys:
                Event.objects.record("kept_apart", Member(pk=pk), by=by, at=at)
