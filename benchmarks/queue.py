"""Measure the whole queue of a city: read, candidates, judgement, joint plan, on one core.

The made-up city lies in Postgres; everything else happens in one process, pinned to one core
where the system allows it. The server's own CPU seconds, while it hands the rows over, are
counted beside. The baseline is the search in SQL that one need after the other goes through, on
a sample, extrapolated to the whole queue.

On the same sample all candidates are judged once more by the scalar judges, and the best few held
against the best few of the SQL search.
"""

from __future__ import annotations

import os
import random
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import database
from benchmarks.copying import MOMENT
from benchmarks.report import Report, Table, cpu_seconds, peak_mb
from matching.engine.board.choices import Ahead, Choices, choices
from matching.engine.board.judging import Judge
from matching.engine.flow import Graph, Integers, solve, worth_of
from matching.engine.types import Limits

if TYPE_CHECKING:
    from matching.facts import GroupSettings

MEASURES_TIME = True

TOP = 5
TOGETHER = 50


def add_arguments(parser: ArgumentParser) -> None:
    """Take the size of the city and of the sample."""
    parser.add_argument("--needs", type=int, default=100_000)
    parser.add_argument("--offers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=1000, help="needs to search in SQL too")


def run(options: Namespace) -> Report:
    """Fill the city unless it is there, and plan its whole queue."""
    database.load(offers=options.offers, needs=options.needs, seed=options.seed)
    _keep_to_one_core()
    return measured(sample=options.sample, seed=options.seed)


def measured(*, sample: int, seed: int) -> Report:
    """Plan the queue of the city that Django is connected to."""
    from matching.board_columns import read_board

    settings, stages = _settings(), Stages()
    now = settings.local(MOMENT)
    with stages.of("read the board"), _server(stages):
        board = read_board(now=now, settings=settings)
    with stages.of("candidates, judged"):
        judge = Judge(board, now, settings.weights, settings.limits)
        made = choices(judge, ahead=Ahead(knobs=settings.knobs))
    with stages.of("joint plan"):
        chosen = solve(made.graph)
    peak = peak_mb()
    require_within_limits(made.graph, chosen)

    numbers = {**stages.totals, "peak_mb": round(peak, 1), **_outcome(judge, made, chosen)}
    ids = random.Random(seed).sample(sorted(board.needs.id[judge.asking].tolist()), sample)
    agreement = _held_against_scalar(ids, judge, made, settings)
    baseline = _baseline_seconds(ids, settings) * int(judge.asking.sum()) / sample
    numbers |= {**agreement, "sql_seconds_extrapolated": round(baseline, 1)}
    return Report(
        title=f"{len(board.needs)} needs, {len(board.offers)} offers "
        f"of {len(board.helpers)} helpers",
        tables=[
            Table("", ("stage", "seconds", "CPU seconds"), stages.rows),
            Table("", ("", "number"), [(name, numbers[name]) for name in SAID]),
        ],
        numbers=numbers,
        notes=[
            f"The same needs one after the other in SQL, extrapolated from {sample}: "
            f"{baseline:.0f} s, without a joint plan."
        ],
    )


SAID = (
    "needs_asking", "pairs", "pairs_per_need", "planned", "planned_share", "nobody_share",
    "peak_mb", "server_cpu_seconds", "checked_pairs", "scores_agree", "best_ratio_to_sql",
    "top_ratio_to_sql",
)  # fmt: skip


@dataclass(slots=True)
class Stages:
    """What each stage took: wall seconds and CPU seconds of this process."""

    taken: dict[str, tuple[float, float]] = field(default_factory=dict)
    server_cpu: float = 0.0

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Measure one stage."""
        wall, cpu = time.perf_counter(), cpu_seconds()
        yield
        self.taken[name] = (time.perf_counter() - wall, cpu_seconds() - cpu)

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Return the stages as rows of a table."""
        return [(name, f"{wall:.2f}", f"{cpu:.2f}") for name, (wall, cpu) in self.taken.items()]

    @property
    def totals(self) -> dict[str, float]:
        """Return the sums, and each stage's seconds under its name."""
        wall, cpu = map(sum, zip(*self.taken.values(), strict=True))
        return {
            "seconds": round(wall, 2),
            "cpu_seconds": round(cpu, 2),
            "server_cpu_seconds": round(self.server_cpu, 2),
            **{f"{name} s": round(seconds, 2) for name, (seconds, _) in self.taken.items()},
        }


def require_within_limits(graph: Graph, chosen: Integers) -> None:
    """Count anew what a plan takes from each side; raise ValueError where it is too much."""
    need, offer = graph.need[chosen], graph.offer[chosen]
    helper = graph.helper[offer]
    sides = ((need, graph.wanted), (offer, graph.room), (helper, graph.pace))
    if any((np.bincount(side, minlength=len(most)) > most).any() for side, most in sides):
        raise ValueError("The plan takes more of somebody than there is.")


def _settings() -> GroupSettings:
    """Return the settings in force, but for needs that count as fresh for as long as they do."""
    from matching.facts import current_settings

    settings = current_settings()
    fresh = replace(settings.limits, need_fresh_days=Limits().need_fresh_days)
    return replace(settings, limits=fresh)


def _keep_to_one_core() -> None:
    """Stay on the last core that this process may use, where the system knows of such a thing."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


@contextmanager
def _server(stages: Stages) -> Iterator[None]:
    """Add the CPU seconds that the server's process for us takes meanwhile, if we may see it."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    before = None
    with suppress(psutil.Error):
        before = psutil.Process(pid).cpu_times()
    yield
    if before is not None:
        after = psutil.Process(pid).cpu_times()
        stages.server_cpu += after.user + after.system - before.user - before.system


def _outcome(judge: Judge, made: Choices, chosen: Integers) -> dict[str, float]:
    asking = int(judge.asking.sum())
    return {
        "needs_asking": asking,
        "pairs": len(made.pairs),
        "pairs_per_need": round(len(made.pairs) / max(1, asking), 2),
        "planned": len(chosen),
        "planned_share": round(len(chosen) / max(1, int(made.graph.wanted.sum())), 4),
        "nobody_share": round(len(made.nobody) / max(1, asking), 4),
        "value": worth_of(made.graph, chosen),
    }


def _held_against_scalar(
    ids: Sequence[int], judge: Judge, made: Choices, settings: GroupSettings
) -> dict[str, float]:
    """Judge the sample's candidates by facts, and compare the best of each need with SQL's best."""
    board = judge.board
    at = np.flatnonzero(np.isin(board.needs.id[made.pairs.need], ids))
    pairs = made.pairs[at]
    keys = zip(
        board.needs.id[pairs.need].tolist(), board.offers.id[pairs.offer].tolist(), strict=True
    )
    ours = dict(zip(keys, made.scores[at].tolist(), strict=True))
    scalar = _scalar_scores(list(ours), judge, settings)
    best, best_in_sql = _best_by_need(ids, ours), _best_in_sql(ids, judge, settings)
    found = [one for one in ids if best_in_sql[one]]
    return {
        "checked_pairs": len(ours),
        "scores_agree": round(sum(scalar.get(key) == ours[key] for key in ours) / len(ours), 4),
        "best_ratio_to_sql": _ratio(max(best[one]) / max(best_in_sql[one]) for one in found),
        "top_ratio_to_sql": _ratio(sum(best[one]) / sum(best_in_sql[one]) for one in found),
    }


def _ratio(ratios: Iterable[float]) -> float:
    """Return the mean; 1 where there is nothing to compare."""
    each = list(ratios)
    return round(sum(each) / len(each), 4) if each else 1.0


def _scalar_scores(
    keys: Sequence[tuple[int, int]], judge: Judge, settings: GroupSettings
) -> dict[tuple[int, int], int]:
    """Return the score of each pair that the scalar judge finds eligible."""
    from matching.engine.eligibility import eligible
    from matching.engine.scoring import parts, score
    from matching.facts import facts_of_needs, facts_of_offers
    from matching.retrieval import find_pairs
    from needs.models import Need

    now, limits, weights = judge.now, judge.limits, judge.weights
    needs = facts_of_needs(
        Need.objects.filter(pk__in={need_id for need_id, _ in keys}), categories=settings.categories
    )
    rows = find_pairs(keys, now=now, limits=limits)
    offers = facts_of_offers(rows, categories=settings.categories)
    return {
        (row.need_id, row.offer_id): score(
            parts(needs[row.need_id], offer, now=now, weights=weights, limits=limits, text=0.0)
        )
        for row, offer in zip(rows, offers, strict=True)
        if eligible(needs[row.need_id], offer, now=now, limits=limits)
    }


def _best_by_need(ids: Sequence[int], scores: dict[tuple[int, int], int]) -> dict[int, list[int]]:
    by_need: dict[int, list[int]] = {need_id: [] for need_id in ids}
    for (need_id, _), value in scores.items():
        by_need[need_id].append(value)
    return {need_id: sorted(values)[-TOP:] for need_id, values in by_need.items()}


def _best_in_sql(ids: Sequence[int], judge: Judge, settings: GroupSettings) -> dict[int, list[int]]:
    """Return the best scores among what the SQL search finds, texts not compared."""
    from matching.engine.suggest import suggest
    from matching.facts import facts_of_needs, facts_of_offers
    from matching.retrieval import Found, find_offers
    from needs.models import Need

    found: dict[int, list[Found]] = {need_id: [] for need_id in ids}
    for row in find_offers(ids, now=judge.now, limits=judge.limits):
        found[row.need_id].append(row)
    needs = facts_of_needs(Need.objects.filter(pk__in=ids), categories=settings.categories)
    best = {}
    for need_id in ids:
        offers = facts_of_offers(found[need_id], categories=settings.categories)
        answer = suggest(
            needs[need_id], offers, now=judge.now, weights=judge.weights, limits=judge.limits,
            text_by_offer={}, k=TOP,
        )  # fmt: skip
        best[need_id] = [candidate.value for candidate in answer.candidates]
    return best


def _baseline_seconds(ids: Sequence[int], settings: GroupSettings) -> float:
    """Return how long the app's own search and judgement take for these needs."""
    from itertools import batched

    from matching.candidates import candidates_for
    from needs.models import Need

    started = time.perf_counter()
    for lot in batched(ids, TOGETHER):
        needs = list(Need.objects.filter(pk__in=lot).defer("details", "search", "plain"))
        candidates_for(needs, keep_by_need={}, now=MOMENT, settings=settings)
    return time.perf_counter() - started
