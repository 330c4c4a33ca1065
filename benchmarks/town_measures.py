"""What a year in a simulated town is judged by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from benchmarks.town_people import Town
from benchmarks.town_year import SAID_YES, Outcome, Year

LONG_DAYS = 7.0

# The rows of the table, and which way is better.
ROWS = {
    "needs_met": +1,
    "median_wait_days": -1,
    "share_waiting_over_7_days": -1,
    "handovers_max": -1,
    "handovers_gini": -1,
    "asks_max": -1,
    "asks_gini": -1,
    "asks_per_yes": -1,
    "area_gap": -1,
    "over_pace": -1,
}


def measures(town: Town, year: Year, *, start: float, end: float) -> dict[str, float]:
    """Judge the needs opened and the questions put between two days."""
    counted = [pk for pk, need in town.needs.items() if start <= need.opened_at < end]
    waits = {pk: wait_of(town, year, pk) for pk in counted}
    asked = [one for one in year.outcomes if start <= one[0].at < end]
    asks = Counter(question.helper_id for question, _ in asked)
    helped = Counter(
        question.helper_id for question, outcome in asked if outcome == Outcome.HELPED
    )
    yeses = sum(outcome in SAID_YES for _, outcome in asked)
    areas: dict[int, list[bool]] = {}
    for pk, wait in waits.items():
        areas.setdefault(town.needs[pk].facts.area_id, []).append(bool(np.isfinite(wait)))
    met = [float(np.mean(ones)) for ones in areas.values()]
    long = [
        wait > LONG_DAYS and town.needs[pk].over_at - town.needs[pk].opened_at > LONG_DAYS
        for pk, wait in waits.items()
    ]
    everybody = list(town.helpers)
    return {
        "needs_met": float(np.mean(np.isfinite(list(waits.values())))),
        "median_wait_days": float(np.median(list(waits.values()))),
        "share_waiting_over_7_days": float(np.mean(long)),
        "handovers_max": float(max(helped.values(), default=0)),
        "handovers_gini": gini([helped[pk] for pk in everybody]),
        "asks_max": float(max(asks.values(), default=0)),
        "asks_gini": gini([asks[pk] for pk in everybody]),
        "asks_per_yes": len(asked) / max(1, yeses),
        "area_gap": max(met) - min(met),
        "over_pace": float(sum(state.over_pace for state in year.helpers.values())),
        "asks_per_day": len(asked) / (end - start),
    }


def wait_of(town: Town, year: Year, pk: int) -> float:
    met_at = year.needs[pk].met_at
    return float("inf") if met_at is None else met_at - town.needs[pk].opened_at


def gini(counts: Sequence[int]) -> float:
    """Return how unequal counts are: 0 when all are the same, towards 1 when one has all.

    Source: Gini's mean difference over twice the mean, by the sorted formula.
    """
    ranked = np.sort(np.asarray(counts, dtype=float))
    total = ranked.sum()
    if not total:
        return 0.0
    places = np.arange(1, len(ranked) + 1)
    return float((2 * places - len(ranked) - 1) @ ranked / (len(ranked) * total))
