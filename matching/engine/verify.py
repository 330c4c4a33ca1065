"""An independent judge of a joint plan: it knows the rules and counts, not how plans are made.

Nothing here is shared with ``plan``, ``queue.asks_left`` or the solver, so that a fault there does
not hide itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matching.engine.eligibility import refusals
from matching.engine.queue import Queue
from matching.engine.types import HelperFacts, Limits, Rule

type Pair = tuple[int, int]


class Fault(StrEnum):
    """What can be wrong with a plan."""

    UNKNOWN = "unknown"
    RULE = "rule"
    HELPER_TWICE = "helper_twice"
    NEED_OVERFULL = "need_overfull"
    OFFER_OVERFULL = "offer_overfull"
    HELPER_OVER_PACE = "helper_over_pace"
    AREA_OVER_BUDGET = "area_over_budget"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: with a pair (``rule`` says which), a need, an offer, a helper or an area.

    subject_id: of the need for ``UNKNOWN``, ``RULE`` and ``HELPER_TWICE``.
    """

    fault: Fault
    subject_id: int
    offer_id: int | None = None
    rule: Rule | None = None


def verify(pairs: Iterable[Pair], *, queue: Queue) -> tuple[Finding, ...]:
    """Return everything that is wrong with a plan; nothing when it may be written.

    pairs: (need id, offer id). Checks that each pair is known and breaks no hard rule, and that all
    of them together leave places, room, pace and budgets as they are.
    """
    pairs = list(pairs)
    known = [pair for pair in pairs if _is_known(pair, queue)]
    unknown = [Finding(Fault.UNKNOWN, *pair) for pair in pairs if not _is_known(pair, queue)]
    return (*unknown, *_about_each(known, queue), *_about_all(known, queue))


def _is_known(pair: Pair, queue: Queue) -> bool:
    return pair[0] in queue.needs and pair[1] in queue.offers


def _about_each(pairs: Iterable[Pair], queue: Queue) -> Iterator[Finding]:
    for need_id, offer_id in pairs:
        need, offer = queue.needs[need_id], queue.offers[offer_id]
        for refusal in refusals(need, offer, now=queue.now, limits=queue.limits):
            yield Finding(Fault.RULE, need_id, offer_id, refusal.rule)


def _about_all(pairs: Iterable[Pair], queue: Queue) -> Iterator[Finding]:
    needs, offers = queue.needs, queue.offers
    pairs = list(pairs)
    together = Counter((need_id, offers[offer_id].helper.id) for need_id, offer_id in pairs)
    yield from (
        Finding(Fault.HELPER_TWICE, need_id)
        for (need_id, _helper_id), times in sorted(together.items())
        if times > 1
    )
    helpers = {offers[offer_id].helper.id: offers[offer_id].helper for _need, offer_id in pairs}
    yield from _over(
        Fault.NEED_OVERFULL,
        Counter(need_id for need_id, _offer in pairs),
        {key: need.places_left for key, need in needs.items()},
    )
    yield from _over(
        Fault.OFFER_OVERFULL,
        Counter(offer_id for _need, offer_id in pairs),
        {key: offer.room for key, offer in offers.items()},
    )
    yield from _over(
        Fault.HELPER_OVER_PACE,
        Counter(offers[offer_id].helper.id for _need, offer_id in pairs),
        {key: _welcome(helper, queue.limits) for key, helper in helpers.items()},
    )
    yield from _over(
        Fault.AREA_OVER_BUDGET,
        Counter(needs[need_id].area_id for need_id, _offer in pairs),
        queue.budgets,
    )


def _over(fault: Fault, counted: Counter[int], most: Mapping[int, int]) -> Iterator[Finding]:
    for subject_id, count in sorted(counted.items()):
        if subject_id in most and count > most[subject_id]:
            yield Finding(fault, subject_id)


def _welcome(helper: HelperFacts, limits: Limits) -> int:
    """Count how many more questions are welcome by asking one more until one is not.

    Whether the helper rests, or was asked a moment ago, is for the rules of each pair to say.
    """
    asked = 0
    while (
        helper.asks_this_week + asked < limits.asks_per_week.at(helper.pace)
        and helper.helps_this_week + asked < limits.helps_per_week.at(helper.pace)
        and helper.open_asks + asked < limits.open_asks
        and (asked == 0 or limits.cool_down_hours == 0)
    ):
        asked += 1
    return asked
