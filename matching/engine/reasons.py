"""Why this pairing, in codes that become words: the parts of a score, best first.

Never a number of a score, never a count of what somebody has given or asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from matching.engine.eligibility import shares_language
from matching.engine.meeting import MINUTES_PER_DAY, asked_windows, km_apart, time_in_common
from matching.engine.types import (
    Json,
    Limits,
    NeedFacts,
    OfferFacts,
    Part,
    Reason,
    ReasonCode,
    Windows,
)

# Hard rules that were met have no part in the score, yet say much: few others meet them.
MET_REQUIREMENT = 0.16
SHARED_LANGUAGE = 0.15

# True of nearly everybody suggested, so worth saying only where little else is.
SAME_CATEGORY = 0.02
BY_PHONE = 0.03

NOON = 12 * 60
EVENING = 17 * 60
LONG_STRETCH = 6 * 60
MAX_SLOTS = 3

type Weighed = Iterator[tuple[float, Reason]]


def reasons(
    need: NeedFacts,
    offer: OfferFacts,
    parts: Sequence[Part],
    *,
    now: datetime,
    limits: Limits,
) -> tuple[Reason, ...]:
    """Say why an eligible pairing is good, best reason first, ``limits.max_reasons`` at most.

    parts: of the same pairing, from ``scoring.parts``; what weighed more is said earlier.
    Help by phone never mentions a distance.
    """
    share = {part.name: part.value * part.weight for part in parts}
    weighed = [
        *_of_place(need, offer, share["distance"], limits),
        *_of_time(need, offer, share["overlap"], now),
        *_of_people(need, offer, limits),
        *_of_lately(offer, share, now, limits),
    ]
    if need.category.id == offer.category.id:
        weighed.append((SAME_CATEGORY, Reason(ReasonCode.SAME_CATEGORY)))
    weighed.sort(key=lambda pair: -pair[0])
    return tuple(reason for _, reason in weighed[: limits.max_reasons])


def _of_place(need: NeedFacts, offer: OfferFacts, share: float, limits: Limits) -> Weighed:
    km = km_apart(need, offer)
    if km is None:
        yield BY_PHONE, Reason(ReasonCode.REMOTE)
    elif need.area_id == offer.area_id:
        yield share, Reason(ReasonCode.SAME_AREA)
    elif km < limits.close_km:
        yield share, Reason(ReasonCode.CLOSE_BY)
    else:
        yield share, Reason(ReasonCode.ABOUT_KM, {"km": max(1, round(km))})


def _of_time(need: NeedFacts, offer: OfferFacts, share: float, now: datetime) -> Weighed:
    """Speak of time only where a time was asked for."""
    asked = asked_windows(need)
    time = time_in_common(need, offer)
    if asked is None or not time.windows:
        return
    enough = tuple(span for span in time.windows if span[1] - span[0] >= time.needed)
    if enough:
        yield share, Reason(ReasonCode.FREE_WHEN_ASKED, {"slots": _slots(enough, now)})
        return
    start, end = max(time.windows, key=lambda span: span[1] - span[0])
    late = all(start != asked_start for asked_start, _ in asked)
    code = ReasonCode.FREE_FROM if late else ReasonCode.FREE_UNTIL
    weekday = start // MINUTES_PER_DAY
    minute = (start if late else end) % MINUTES_PER_DAY
    yield share, Reason(code, {"weekday": weekday, "minute": minute})


def _of_people(need: NeedFacts, offer: OfferFacts, limits: Limits) -> Weighed:
    speaks = need.languages & (offer.languages | offer.helper.languages)
    worth_saying = sorted(speaks - limits.everyday_languages)
    if worth_saying:
        yield SHARED_LANGUAGE, Reason(ReasonCode.SPEAKS, {"languages": worth_saying})
    if not shares_language(need, offer):
        yield SHARED_LANGUAGE, Reason(ReasonCode.INTERPRETER)
    if need.requirements:
        met = sorted(need.requirements)
        yield MET_REQUIREMENT, Reason(ReasonCode.REQUIREMENTS, {"requirements": met})


def _of_lately(
    offer: OfferFacts, share: dict[str, float], now: datetime, limits: Limits
) -> Weighed:
    asked_at = offer.helper.last_asked_at
    if asked_at is None or now - asked_at >= timedelta(days=limits.not_asked_days):
        yield share["rest"], Reason(ReasonCode.NOT_ASKED_LATELY)
    if now - offer.confirmed_current_at <= timedelta(days=limits.confirmed_days):
        yield share["freshness"], Reason(ReasonCode.CONFIRMED_LATELY)


def _slots(windows: Windows, now: datetime) -> list[Json]:
    """Name a few of the windows as weekday and part of day, the soonest first."""
    slots: list[Json] = []
    for start, end in sorted(windows, key=lambda span: _days_ahead(span[0], now)):
        slot: Json = [start // MINUTES_PER_DAY, _part_of_day(start, end)]
        if slot not in slots:
            slots.append(slot)
    return slots[:MAX_SLOTS]


def _days_ahead(minute: int, now: datetime) -> int:
    return (minute // MINUTES_PER_DAY - now.weekday()) % 7


def _part_of_day(start: int, end: int) -> str:
    """Go by the middle, so that it does not matter where a group lets its evenings begin."""
    if end - start > LONG_STRETCH:
        return "day"
    middle = (start + end) / 2 % MINUTES_PER_DAY
    if middle < NOON:
        return "morning"
    return "afternoon" if middle < EVENING else "evening"
