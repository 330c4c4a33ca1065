"""Where and when a need and an offer can meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import hypot

from matching.engine.types import CategoryFacts, NeedFacts, OfferFacts, Windows

MINUTES_PER_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class TimeInCommon:
    """What the two weeks share. ``windows`` is None when both are free at any time.

    stretch: minutes of the longest piece. needed: minutes that would be enough.
    """

    windows: Windows | None
    stretch: int
    needed: int


def narrower_category(need: NeedFacts, offer: OfferFacts) -> CategoryFacts:
    """Return the one of two fitting categories that says more about the help itself."""
    if offer.category.parent_id == need.category.id:
        return offer.category
    return need.category


def km_apart(need: NeedFacts, offer: OfferFacts) -> float | None:
    """Return the distance as the crow flies, or None for help that needs no distance."""
    if narrower_category(need, offer).remote:
        return None
    return hypot(need.pt[0] - offer.pt[0], need.pt[1] - offer.pt[1])


def asked_windows(need: NeedFacts) -> Windows | None:
    """Return the times at which a need wants to be met, None for any time."""
    return windows_on(need.needed_on, need.windows)


def windows_on(day: date | None, windows: Windows | None) -> Windows | None:
    """Return what a date leaves of some windows, None for any time.

    It leaves only the windows of its weekday. Where the two contradict each other the date counts,
    from midnight to midnight.
    """
    if day is None:
        return windows
    midnight = day.weekday() * MINUTES_PER_DAY
    whole_day = ((midnight, midnight + MINUTES_PER_DAY),)
    if windows is None:
        return whole_day
    return shared_windows(windows, whole_day) or whole_day


def time_in_common(need: NeedFacts, offer: OfferFacts) -> TimeInCommon:
    """Return the time that both have, and how much of it would be enough.

    Help happens in one go, so the longest piece counts and not the sum. Nobody can be asked for
    more than the need's own longest window.
    """
    return _time_in_common(asked_windows(need), offer.windows, need.minutes)


# Rules and score both ask, and people tick the same few parts of days.
@lru_cache(maxsize=2048)
def _time_in_common(asked: Windows | None, offered: Windows | None, minutes: int) -> TimeInCommon:
    # A minute at least, so that help that takes no time is not better met by less of it.
    needed = max(1, minutes if asked is None else min(minutes, longest_stretch(asked)))
    if asked is None and offered is None:
        return TimeInCommon(None, needed, needed)
    if asked is None or offered is None:
        shared = asked or offered or ()
    else:
        shared = shared_windows(asked, offered)
    return TimeInCommon(shared, longest_stretch(shared), needed)


def shared_windows(ours: Windows, theirs: Windows) -> Windows:
    """Return the overlap of two sorted tuples of windows, sorted."""
    shared = []
    first = second = 0
    while first < len(ours) and second < len(theirs):
        our_start, our_end = ours[first]
        their_start, their_end = theirs[second]
        start = max(our_start, their_start)
        end = min(our_end, their_end)
        if start < end:
            shared.append((start, end))
        if our_end < their_end:
            first += 1
        else:
            second += 1
    return tuple(shared)


def longest_stretch(windows: Windows) -> int:
    """Return the minutes of the longest window, 0 when there is none."""
    return max([end - start for start, end in windows], default=0)
