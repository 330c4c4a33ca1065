"""A simulated town, a year: the engine's joint plan beside first-come and nearest.

The same people, the same needs and the same luck under each policy; what differs is who is asked
for what. One question at a time for each need, two rounds a day, no person who steps in.

What is assumed, and where from:

- Kinds of help: home repair and garden are 23 % of needs and 10 % of offers, rides 150 needs to
  401 offers, as in 7,828 real time-bank posts; the rest is even. Distances, what needs no distance
  and what is gone once given are the app's own starting categories.
- Eight areas; those with most needs have fewest offers. How far, how much, in which languages and
  at which times people help is drawn (``town_people``), not measured anywhere.
- Information goes stale: offers are silently gone, needs are silently over, people cannot be
  reached. Of 2,161 closed matches of a relief exchange 57 % failed on "supply gone", 16 % and 8 %
  on silence, 9 % on "no longer needed"; what fails here is printed, so that it can be compared.
- Who is asked in vain falls quiet for a while (Manshadi, Rodilitz, Management Science 2022), who
  is asked or helps a lot says yes less often (``town_helpers``). The sizes of both are guesses,
  and much hangs on them: with ``--calm``, where nobody minds anything, asking people beyond their
  pace costs nothing and meets more needs than any policy that keeps to it.
- A yes depends on distance, slack of time, notice, the helper's keenness, tiredness and luck, by
  formulas that are none of the engine's. The engine sees distance, times and freshness; it cannot
  see keenness, silence, tiredness or what is gone. Words are left out: every text part is 0.

What each policy knows: everything written on the posts, earlier answers, rests, room, and which
offers nobody confirmed for 90 days; all are judged by the same hard rules. First-come lets the
oldest need take the offer that has stood longest on the list, nearest lets it take the nearest.
They know nothing of pace, as a list on paper does not. The same two "within pace" also obey every
rule about pace, which shows what rules alone are worth; ``--all`` adds two stronger orders.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.report import Interval, Report, Table, Values, difference
from benchmarks.town_board import Outcome, Policy, Rules
from benchmarks.town_helpers import CALM, MINDING
from benchmarks.town_measures import BESIDE, ROWS, ends_of, measures
from benchmarks.town_people import MEMBERS, TOWN_LIMITS, town_of
from benchmarks.town_policies import Engine, OneByOne, best_score, first_come, in_turn, nearest
from benchmarks.town_year import live
from matching.engine.knobs import PlanKnobs

# Before it, the town fills; after it, what was opened last still has its time.
WARM_UP_DAYS = 14
RUN_OUT_DAYS = 30

# Their order is that of the columns, after the engine.
SIMPLE: tuple[Policy, ...] = (
    OneByOne("first_come", first_come),
    OneByOne("nearest", nearest),
    OneByOne("first_come_within_pace", first_come, keeps_pace=True),
    OneByOne("nearest_within_pace", nearest, keeps_pace=True),
)
STRONGER: tuple[Policy, ...] = (
    OneByOne("in_turn_within_pace", in_turn, keeps_pace=True),
    OneByOne("best_score_within_pace", best_score, keeps_pace=True),
)
BASELINES = ("first_come", "nearest")

# Reasons why matches of a relief exchange failed, in per cent of 2,161 closed ones.
RELIEF = {
    Outcome.GONE: 57,
    Outcome.NO_ANSWER: 16,
    Outcome.REQUESTER_SILENT: 8,
    Outcome.NOT_NEEDED: 9,
    Outcome.NOT_THIS_TIME: 3,
}

type Figures = Mapping[str, Values]


def add_arguments(parser: ArgumentParser) -> None:
    """Say how long, how many towns, and under which rules."""
    parser.add_argument("--seeds", type=int, default=8, help="how many towns")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--calm", action="store_true", help="nobody tires or falls quiet")
    parser.add_argument("--asks-per-day", type=int, help="the most questions a day, for everybody")
    parser.add_argument(
        "--knob",
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="turn a knob of the joint plan",
    )
    parser.add_argument("--all", action="store_true", help="beside two stronger orders too")


def run(options: Namespace) -> Report:
    """Live the year in every town under every policy."""
    policies = policies_of(options)
    years: dict[str, list[dict[str, float]]] = {policy.name: [] for policy in policies}
    ends: dict[str, list[dict[str, float]]] = {policy.name: [] for policy in policies}
    for seed in range(options.first_seed, options.first_seed + options.seeds):
        for name, figures, ended in _one_town(seed, policies, options):
            years[name].append(figures)
            ends[name].append(ended)
    figures_of = {name: _columns(ones) for name, ones in years.items()}
    ends_by_name = {name: _columns(ones) for name, ones in ends.items()}
    differences = {
        name: {row: difference(figures_of["engine"][row], figures_of[name][row]) for row in ROWS}
        for name in figures_of
        if name != "engine"
    }
    return Report(
        title=f"A simulated town of {options.members} members, {options.days} days, "
        f"{options.seeds} seeds{', calm helpers' if options.calm else ''}",
        tables=(
            _means(figures_of),
            *(_beside(name, figures_of, differences[name]) for name in BASELINES),
            _ends(ends_by_name),
        ),
        numbers=_numbers(figures_of, differences, ends_by_name, options),
        notes=_notes(figures_of),
    )


def policies_of(options: Namespace) -> tuple[Policy, ...]:
    """Return the engine with its knobs as they are asked for, then those beside it."""
    turned = dict(turn.split("=") for turn in options.knob)
    knobs = PlanKnobs.from_dict({name: json.loads(number) for name, number in turned.items()})
    return (Engine("engine", knobs), *SIMPLE, *(STRONGER if options.all else ()))


def _one_town(
    seed: int, policies: Sequence[Policy], options: Namespace
) -> list[tuple[str, dict[str, float], dict[str, float]]]:
    days = WARM_UP_DAYS + options.days + RUN_OUT_DAYS
    town = town_of(seed, days=days, members=options.members, limits=TOWN_LIMITS)
    rules = Rules(habits=CALM if options.calm else MINDING, asks_per_day=options.asks_per_day)
    start, end = float(WARM_UP_DAYS), float(WARM_UP_DAYS + options.days)
    lived = []
    for policy in policies:
        year = live(town, policy, days=days, rules=rules)
        lived.append((policy.name, measures(town, year, start=start, end=end), ends_of(year)))
    return lived


def _columns(ones: Sequence[Mapping[str, float]]) -> Figures:
    return {row: np.array([one[row] for one in ones]) for row in ones[0]}


def better(row: str, ours: float, theirs: float) -> bool:
    """Say whether ours is better in a row of the comparison."""
    return ours > theirs if ROWS[row].more_is_better else ours < theirs


def _means(figures_of: Mapping[str, Figures]) -> Table:
    words = {**{row: ROWS[row].words for row in ROWS}, **BESIDE}
    return Table(
        "Means over the towns",
        ("", *(name.replace("_", " ") for name in figures_of)),
        [
            (said, *(float(figures[row].mean()) for figures in figures_of.values()))
            for row, said in words.items()
        ],
    )


def _beside(
    name: str, figures_of: Mapping[str, Figures], differences: Mapping[str, Interval]
) -> Table:
    ours, theirs = figures_of["engine"], figures_of[name]
    return Table(
        f"Engine − {name.replace('_', ' ')}, with the 95 % bootstrap interval over towns",
        ("", "difference", "better in", "on average"),
        [
            (
                ROWS[row].words,
                str(differences[row]),
                f"{_times_better(row, ours, theirs)} of {len(ours[row])}",
                "better" if better(row, ours[row].mean(), theirs[row].mean()) else "not better",
            )
            for row in ROWS
        ],
    )


def _times_better(row: str, ours: Figures, theirs: Figures) -> int:
    pairs = zip(ours[row], theirs[row], strict=True)
    return sum(better(row, float(one), float(other)) for one, other in pairs)


def _ends(ends_by_name: Mapping[str, Figures]) -> Table:
    return Table(
        "What became of questions, per cent; failed matches of the relief exchange beside",
        ("", *(name.replace("_", " ") for name in ends_by_name), "relief"),
        [
            (
                outcome.value,
                *(f"{100 * ends[outcome.value].mean():.1f}" for ends in ends_by_name.values()),
                str(RELIEF.get(outcome, "–")),
            )
            for outcome in Outcome
        ],
    )


def _numbers(
    figures_of: Mapping[str, Figures],
    differences: Mapping[str, Mapping[str, Interval]],
    ends_by_name: Mapping[str, Figures],
    options: Namespace,
) -> dict[str, object]:
    numbers: dict[str, object] = {
        name: {row: round(float(values.mean()), 4) for row, values in figures.items()}
        | {"ends": {end: round(float(ones.mean()), 4) for end, ones in ends_by_name[name].items()}}
        for name, figures in figures_of.items()
    }
    for name, intervals in differences.items():
        numbers[f"engine_minus_{name}"] = {
            row: [round(one.mean, 4), round(one.low, 4), round(one.high, 4)]
            for row, one in intervals.items()
        }
    numbers["rows_not_better"] = _rows_not_better(figures_of)
    numbers["town"] = {
        "seeds": options.seeds,
        "days": options.days,
        "members": options.members,
        "calm": options.calm,
        "asks_per_day": options.asks_per_day,
        "knobs": options.knob,
    }
    return numbers


def _rows_not_better(figures_of: Mapping[str, Figures]) -> list[str]:
    ours = figures_of["engine"]
    return [
        row
        for row in ROWS
        if not all(
            better(row, ours[row].mean(), figures_of[name][row].mean()) for name in BASELINES
        )
    ]


def _notes(figures_of: Mapping[str, Figures]) -> list[str]:
    behind = [ROWS[row].words for row in _rows_not_better(figures_of)]
    return [
        f"Not better than both baselines on average: {', '.join(behind)}."
        if behind
        else "Better than both baselines on average in every row."
    ]
