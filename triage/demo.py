"""What coordinators of the demo have done already: calls, and two who were told apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from members.models import Event, Member
from needs.models import Need
from triage.duplicates.pages import pairs_of_members
from triage.models import Alike, KeptApart
from triage.phone.calls import Call, Outcome


class Rang(NamedTuple):
    """A call about an open need: how it ended, how long ago, when to call again from now."""

    outcome: Outcome
    hours: float
    again_in: float | None = None
    language: str = ""


#: The first about the need that waits longest, and so on. A call-back of some hours ago is due.
CALLS = (
    Rang(Outcome.REACHED, 49),
    Rang(Outcome.CALL_BACK, 22, again_in=-2),
    Rang(Outcome.VOICEMAIL, 3, again_in=21),
    Rang(Outcome.BUSY, 6, again_in=-4),
    Rang(Outcome.LANGUAGE, 28, again_in=-28, language="ht"),
)


def plant_desk(*, by: Member, now: datetime) -> None:
    """Write calls of the last days, and that two neighbors who share a phone are two."""
    open_needs = Need.objects.open().exclude(requester__handle__in=("rosa", "hal", "sam"))
    needs = open_needs.select_related("requester").order_by("opened_at", "pk")
    for need, rang in zip(needs[: len(CALLS)], CALLS, strict=True):
        _ring(need, rang, by=by, now=now)
    _keep_apart(pairs_of_members(by, at=now), by=by, at=now - timedelta(days=5))


def _ring(need: Need, rang: Rang, *, by: Member, now: datetime) -> None:
    at = now - timedelta(hours=rang.hours)
    again_at = None if rang.again_in is None else now + timedelta(hours=rang.again_in)
    Call.objects.create(
        member=need.requester, need=need, by=by, at=at, outcome=rang.outcome,
        call_again_at=again_at, language=rang.language,
    )  # fmt: skip
    Event.objects.record("called", need, by=by, reason=rang.outcome, at=at)


def _keep_apart(pairs: Iterable[Any], *, by: Member, at: datetime) -> None:
    for pair in pairs:
        if not pair.same_name:
            low, high = pair.keys
            KeptApart.objects.create(kind=Alike.MEMBER, one=low, other=high, by=by)
            for pk in pair.keys:
                Event.objects.record("kept_apart", Member(pk=pk), by=by, at=at)
