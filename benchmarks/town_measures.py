"""What a year in a simulated town is judged by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from benchmarks.town_board import SAID_YES, Outcome, Question, Year
from benchmarks.town_people import AREA_OFFERS, LONGEST_OPEN_DAYS, Town

LONG_DAYS = 7.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the comparison, in words, and which way is better."""

    words: str
    more_is_better: bool = False


ROWS = {
    "needs_met": Row("share of needs met", more_is_better=True),
    "median_wait_days": Row("median wait, days (unmet: longest)"),
    "share_waiting_over_7_days": Row("share of needs waiting > 7 days"),
    "handovers_max": Row("hand-overs of one helper, most"),
    "handovers_gini": Row("hand-overs per helper, Gini"),
    "asks_max": Row("asks of one helper, most"),
    "asks_gini": Row("asks per helper, Gini"),
    "asks_per_yes": Row("asks per yes"),
    "area_gap": Row("share met, best area − worst"),
    "over_pace": Row("helpers over pace at some time"),
}

# Printed beside the rows, judged by nobody.
BESIDE = {
    "area_gap_rich_poor": "share met, areas rich in offers − poor",
    "asks_per_day": "asks per day",
    "handovers_per_day": "hand-overs per day",
}


def measures(town: Town, year: Year, *, start: float, end: float) -> dict[str, float]:
    """Judge the needs opened and the questions put from day ``start`` until day ``end``.

    The wait of a need is from its opening to the yes that led to help; an unmet one counts as
    waiting longest, so that giving up does not look like speed. A need waits over 7 days when it
    is still wanted and unmet then, whether or not it is met later. Hand-overs are help that took
    place. Gini and most are over all helpers, those never asked among them.
    """
    counted = [pk for pk, need in town.needs.items() if start <= need.opened_at < end]
    waits = {pk: _wait(town, year, pk) for pk in counted}
    asked = [one for one in year.outcomes if start <= one[0].at < end]
    asks = _per_helper(town, [question for question, _ in asked])
    helped = _per_helper(town, [one for one, outcome in asked if outcome == Outcome.HELPED])
    met = _met_by_area(town, waits)
    days = end - start
    return {
        "needs_met": _share(wait < inf for wait in waits.values()),
        "median_wait_days": float(np.median(np.minimum([*waits.values()], LONGEST_OPEN_DAYS))),
        "share_waiting_over_7_days": _share(
            min(wait, town.needs[pk].lasts_days) > LONG_DAYS for pk, wait in waits.items()
        ),
        "handovers_max": float(max(helped)),
        "handovers_gini": gini(helped),
        "asks_max": float(max(asks)),
        "asks_gini": gini(asks),
        "asks_per_yes": len(asked) / max(1, sum(outcome in SAID_YES for _, outcome in asked)),
        "area_gap": max(met.values()) - min(met.values()),
        "over_pace": float(sum(state.over_pace for state in year.helpers.values())),
        "area_gap_rich_poor": _rich_poor_gap(town, waits),
        "asks_per_day": len(asked) / days,
        "handovers_per_day": sum(helped) / days,
    }


def ends_of(year: Year) -> dict[str, float]:
    """Return what became of questions, as shares of all of them."""
    times = Counter(outcome for _, outcome in year.outcomes)
    return {outcome.value: times[outcome] / times.total() for outcome in Outcome}


def gini(counts: Sequence[int]) -> float:
    """Return how unequal counts are: 0 when all are the same, towards 1 when one has all.

    Half the mean difference between two of them over their mean.
    Source: C. Gini, "Variabilità e mutabilità" (1912), by the formula for sorted values.
    """
    ranked = np.sort(np.asarray(counts, dtype=float))
    if not ranked.sum():
        return 0.0
    places = np.arange(1, len(ranked) + 1)
    return float((2 * places - len(ranked) - 1) @ ranked / (len(ranked) * ranked.sum()))


def _wait(town: Town, year: Year, pk: int) -> float:
    met_at = year.needs[pk].met_at
    return inf if met_at is None else met_at - town.needs[pk].opened_at


def _per_helper(town: Town, questions: Collection[Question]) -> list[int]:
    times = Counter(question.helper_id for question in questions)
    return [times[helper_id] for helper_id in town.helpers]


def _met_by_area(town: Town, waits: Mapping[int, float]) -> dict[int, float]:
    areas: dict[int, list[bool]] = {}
    for pk, wait in waits.items():
        areas.setdefault(town.needs[pk].facts.area_id, []).append(wait < inf)
    return {area_id: _share(met) for area_id, met in areas.items()}


def _rich_poor_gap(town: Town, waits: Mapping[int, float]) -> float:
    """Compare the half of the areas with most offers with the others; areas are ordered so."""
    rich = [pk for pk in waits if town.needs[pk].facts.area_id < len(AREA_OFFERS) / 2]
    poor = waits.keys() - set(rich)
    return _share(waits[pk] < inf for pk in rich) - _share(waits[pk] < inf for pk in poor)


def _share(flags: Iterable[bool]) -> float:
    return float(np.mean(list(flags)))
