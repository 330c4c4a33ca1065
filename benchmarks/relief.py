"""Replay a published exchange of protective equipment: the joint plan beside its own policy."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.relief_measures import HANDOVER_BOUND, Measures, measure
from benchmarks.relief_parts import (
    Comparison,
    compare,
    every_other,
    named_parts,
    random_halves,
)
from benchmarks.relief_plan import JointPlan, Weights, miles_beside
from benchmarks.relief_policies import (
    PlainFlow,
    Proximity,
    first_come,
    most_reachable,
    pick_by_lot,
)
from benchmarks.relief_replay import Policy, replay
from benchmarks.relief_stream import Stream, UnusableFile, read_stream
from benchmarks.report import Report, Table

LOTS = 5

PART_COLUMNS = (
    "stream",
    "served",
    "× proximity",
    "× by lot",
    "miles ×",
    "hand-overs",
    "most",
    "units",
    "proximity's",
)

# Weights that ``--choose`` tries, points.
TRIED = {"person": (300, 600, 900), "request": (100, 200, 400), "portion": (50, 100, 200)}

PUBLISHED, BY_LOT, PLAN = "proximity", "proximity, ties by lot", "joint plan"

COLUMNS = {
    "served": "served",
    "served_share": "of all",
    "well_served": "well served",
    "miles": "miles",
    "idle_days": "idle days",
    "handovers_per_donor": "hand-overs",
    "most_handovers": "most",
    "donors_above_bound": f"above {HANDOVER_BOUND}",
    "units_share": "units",
    "fill": "fill",
    "fill_of_served": "fill of served",
    "units_per_handover": "units each",
}

NOTES = (
    "Hand-overs: a donor, a recipient and a day, per donor who shipped. Miles and idle days: means",
    "over units. Served: anything arrived; well served: at least half of one request did.",
    "Whoever stands first among equally near recipients is what numpy's quicksort makes of it in",
    "the published code, and differs between processors; drawing lots reaches more people.",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the three files of the stream, and how it is cut."""
    for name, columns in (
        ("donors", "don_id, date, ppe, qty"),
        ("recipients", "rec_id, date, ppe, qty"),
        ("distances", "don_id, rec_id, miles"),
    ):
        parser.add_argument(
            f"--{name}", type=Path, required=True, help=f"CSV, plain or gzipped: {columns}"
        )
    parser.add_argument("--halves", type=int, default=20, help="random halves for the intervals")
    parser.add_argument("--seed", type=int, default=1, help="seed of the halves and of the lots")
    parser.add_argument(
        "--choose",
        action="store_true",
        help="try other weights instead: choose on half of the people, look at the other half",
    )


def run(options: Namespace) -> Report:
    """Replay the stream under every policy, and parts of it under two."""
    try:
        stream = read_stream(
            donors=options.donors, recipients=options.recipients, distances=options.distances
        )
    except (OSError, UnusableFile) as problem:
        raise SystemExit(str(problem)) from problem
    return _chosen(stream) if options.choose else _compared(stream, options)


def _compared(stream: Stream, options: Namespace) -> Report:
    policies = _policies(stream, seed=options.seed)
    whole = Comparison(policies[PUBLISHED], policies[BY_LOT], policies[PLAN])
    parts = {name: compare(part, lots=options.seed) for name, part in named_parts(stream)}
    halves = [
        compare(half, lots=options.seed)
        for half in random_halves(stream, count=options.halves, seed=options.seed)
    ]
    reachable = most_reachable(stream, pace=HANDOVER_BOUND)
    return Report(
        title="A recorded exchange of protective equipment, replayed week by week",
        tables=_tables(policies, {"all": whole, **parts}, halves),
        numbers={
            **_ratios(whole),
            "most_handovers": whole.plan.most_handovers,
            "donors_above_bound": whole.plan.donors_above_bound,
            "served_at_most": reachable,
            "policies": {name: asdict(figures) for name, figures in policies.items()},
            "parts": {name: _ratios(part) for name, part in parts.items()},
            "random_halves": _spread(halves),
        },
        notes=(
            *NOTES,
            f"With {HANDOVER_BOUND} hand-overs for each donor no policy can serve more than",
            f"{reachable}, even one that knows all weeks beforehand and no distance.",
        ),
    )


def _tables(
    policies: dict[str, Measures], compared: dict[str, Comparison], halves: Sequence[Comparison]
) -> tuple[Table, ...]:
    return (
        Table("Policies", ("policy", *COLUMNS.values()), list(_policy_rows(policies))),
        Table("Joint plan beside proximity", PART_COLUMNS, list(_part_rows(compared))),
        Table(
            f"Joint plan beside proximity, {len(halves)} random halves of the people",
            ("ratio", "2.5 %", "median", "97.5 %"),
            [
                (name, one["low"], one["median"], one["high"])
                for name, one in _spread(halves).items()
            ],
        ),
    )


def _policies(stream: Stream, *, seed: int) -> dict[str, Measures]:
    """Return the figures of every policy; those of the lots are means."""
    published = replay(stream, Proximity())
    others: dict[str, Policy] = {
        "first come": first_come,
        "plain flow": PlainFlow(0),
        "plain flow, 5 miles for a person": PlainFlow(5),
        PLAN: JointPlan(miles_beside(stream, published)),
    }
    lots = [
        measure(stream, replay(stream, Proximity(pick_by_lot(seed + draw)))) for draw in range(LOTS)
    ]
    return {
        PUBLISHED: measure(stream, published),
        BY_LOT: _mean(lots),
        **{name: measure(stream, replay(stream, policy)) for name, policy in others.items()},
    }


def _mean(several: Sequence[Measures]) -> Measures:
    figures: dict[str, Any] = {
        one.name: float(np.mean([getattr(measures, one.name) for measures in several]))
        for one in fields(Measures)
    }
    return Measures(**figures)


def _policy_rows(policies: dict[str, Measures]) -> Iterator[tuple[object, ...]]:
    for name, figures in policies.items():
        yield (name, *(_rounded(getattr(figures, column)) for column in COLUMNS))


def _rounded(figure: float) -> object:
    """Show shares with three places, larger figures with one."""
    return f"{figure:.1f}" if isinstance(figure, float) and figure >= 2 else figure


def _part_rows(compared: dict[str, Comparison]) -> Iterator[tuple[object, ...]]:
    for name, one in compared.items():
        yield (
            name,
            one.plan.served,
            *_ratios(one).values(),
            one.plan.most_handovers,
            one.plan.units_share,
            one.published.units_share,
        )


def _spread(halves: Sequence[Comparison]) -> dict[str, dict[str, float]]:
    """Return the median and the middle 95 % of each ratio over random halves."""
    ratios = [_ratios(half) for half in halves]
    spread = {}
    for name in ratios[0] if ratios else ():
        low, median, high = np.quantile([each[name] for each in ratios], (0.025, 0.5, 0.975))
        spread[name] = {
            "median": round(median, 4),
            "low": round(low, 4),
            "high": round(high, 4),
        }
    return spread


def _ratios(one: Comparison) -> dict[str, float]:
    return {
        "served_ratio": round(one.served_ratio, 4),
        "served_ratio_by_lot": round(one.served_ratio_by_lot, 4),
        "miles_ratio": round(one.miles_ratio, 4),
        "handovers_per_donor": round(one.plan.handovers_per_donor, 4),
    }


def _chosen(stream: Stream) -> Report:
    """Choose weights on half of the people, and show them on the other half."""
    tried = [_try(stream, *points) for points in product(*TRIED.values())]
    best = max(tried, key=lambda one: (one.here.is_fit, one.here.plan.served))
    points = dict(zip(TRIED, best.points, strict=True))
    return Report(
        title="Weights of the joint plan: chosen on every other person, looked at on the others",
        tables=(
            Table(
                "Weights",
                (*TRIED, "× here", "miles ×", "units", "fit", "× there", "miles ×", "units", "fit"),
                [(*one.points, *_fit(one.here), *_fit(one.there)) for one in tried],
            ),
        ),
        numbers={"chosen": points, "here": _ratios(best.here), "there": _ratios(best.there)},
        notes=(
            f"Most people served here among those that fit: {points}.",
            "Fit: nobody above the bound, and no other figure pays for the people served.",
        ),
    )


@dataclass(frozen=True, slots=True)
class _Try:
    """Points for person, request and portion, on both halves of the people."""

    points: tuple[float, float, float]
    here: Comparison
    there: Comparison


def _try(stream: Stream, person: float, request: float, portion: float) -> _Try:
    weights = Weights(person=person, request=request, portion=portion)
    here, there = (compare(every_other(stream, start), weights=weights) for start in (0, 1))
    return _Try((person, request, portion), here, there)


def _fit(one: Comparison) -> tuple[float, float, float, str]:
    return (
        one.served_ratio,
        one.miles_ratio,
        one.plan.units_share,
        "yes" if one.is_fit else "no",
    )
