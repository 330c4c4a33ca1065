"""The whole queue at one moment: what a joint plan goes by, and what a pairing is worth in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import floor

from matching.engine.knobs import PlanKnobs
from matching.engine.types import Candidate, HelperFacts, Limits, NeedFacts, OfferFacts

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Open needs and available offers by their ids, and the numbers in force.

    now: in the neighborhood's own zone.
    shown: (need id, offer id) suggested at present; another pair has to be better by more than
    ``limits.hysteresis`` to take their place.
    budgets: the most pairings by area id, see ``area_budgets``; areas not named have no limit.
    """

    needs: Mapping[int, NeedFacts]
    offers: Mapping[int, OfferFacts]
    now: datetime
    limits: Limits
    knobs: PlanKnobs
    shown: Collection[tuple[int, int]] = field(default_factory=frozenset)
    budgets: Mapping[int, int] = field(default_factory=dict)


def worth(candidate: Candidate, queue: Queue) -> int:
    """Return what a pairing is worth in this queue, thousandths.

    One more place filled, plus how good the pairing is, times how soon it is needed, times how
    long the need has waited. What is shown already counts ``hysteresis`` more.
    """
    need, knobs = queue.needs[candidate.need_id], queue.knobs
    good = knobs.bonus + candidate.value
    if (candidate.need_id, candidate.offer_id) in queue.shown:
        good += queue.limits.hysteresis
    return round(good * knobs.urgency.at(need.urgency) * waiting_factor(need, queue))


def waiting_factor(need: NeedFacts, queue: Queue) -> float:
    """Return 1 for a need opened now, 2 after ``wait_tau_days``, 3 after twice as many."""
    if not queue.knobs.wait_tau_days:
        return 1.0
    waited = max(timedelta(0), queue.now - need.opened_at)
    return 1 + waited / ONE_DAY / queue.knobs.wait_tau_days


def asks_left(helper: HelperFacts, queue: Queue) -> int:
    """Return how many more questions a helper may be asked now, by their own measure.

    None while they rest or were asked only a moment ago; where a pause between questions is set,
    one at a time.
    """
    now, limits = queue.now, queue.limits
    if helper.resting_until is not None and now.date() < helper.resting_until:
        return 0
    pause = timedelta(hours=limits.cool_down_hours)
    if helper.last_asked_at is not None and now < helper.last_asked_at + pause:
        return 0
    left = min(
        limits.asks_per_week.at(helper.pace) - helper.asks_this_week,
        limits.helps_per_week.at(helper.pace) - helper.helps_this_week,
        limits.open_asks - helper.open_asks,
    )
    return max(0, min(left, 1) if pause else left)


def area_budgets(
    *, open_by_area: Mapping[int, int], met_by_area: Mapping[int, float], knobs: PlanKnobs
) -> dict[int, int]:
    """Share the questions of one plan among the areas; empty when they are not limited.

    open_by_area: open needs. met_by_area: the share of recent needs that were met, 0 to 1; an area
    not named counts as average.
    An area's part grows with its open needs, and by up to ``area_lift`` times itself where less is
    met than on average: asking where people answer most would leave the others ever further behind.
    Whole numbers by largest remainder, so they add up to ``asks_per_plan``.
    Source: Manshadi, Rodilitz, Saban, Suresh, "Redesigning VolunteerMatch's search algorithm"
    (2022), for the gaps that asking for answers alone would widen.
    """
    if not knobs.asks_per_plan or not any(open_by_area.values()):
        return {}
    average = sum(met_by_area.values()) / len(met_by_area) if met_by_area else 1.0
    weights = {}
    for area_id, count in open_by_area.items():
        behind = max(0.0, average - met_by_area.get(area_id, average)) / (average or 1.0)
        weights[area_id] = count * (1 + knobs.area_lift * behind)
    whole = sum(weights.values())
    parts = {key: knobs.asks_per_plan * weight / whole for key, weight in weights.items()}
    budgets = {area_id: floor(part) for area_id, part in parts.items()}
    left = knobs.asks_per_plan - sum(budgets.values())
    by_remainder = sorted(parts, key=lambda key: (budgets[key] - parts[key], key))
    for area_id in by_remainder[:left]:
        budgets[area_id] += 1
    return budgets
