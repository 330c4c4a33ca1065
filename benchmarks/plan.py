"""Measure the joint plan of a large queue: whether it is the optimum, and what it costs.

The optimum is proven by an independent solution of the whole queue as one network, without the
cutting into pieces and without the choices that need no solver. Beside it: greedy (the best pair
first, whoever it is for) and first come first served (each need, by age, takes its best). All are
judged by one measure and keep to the same limits.
"""

from __future__ import annotations

import gc
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from benchmarks.crowd import crowd
from benchmarks.report import Report, Table, peak_mb
from matching.engine.flow import Graph, Integers, solve, worth_of

MEASURES_TIME = True


def add_arguments(parser: ArgumentParser) -> None:
    """Take the size of the queue."""
    parser.add_argument("--needs", type=int, default=100_000)
    parser.add_argument("--offers", type=int, help="default: two for three needs")
    parser.add_argument("--helpers", type=int, help="default: one for each offer")
    parser.add_argument("--seed", type=int, default=1)


def run(options: Namespace) -> Report:
    """Plan one queue in every way."""
    offers = options.offers or options.needs * 67 // 100
    helpers = options.helpers or offers
    graph = crowd(needs=options.needs, offers=offers, helpers=helpers, seed=options.seed)
    gc.collect()

    ours, seconds, extra_mb = _measured(graph)
    optimum, whole_seconds, whole_mb = _whole(graph)
    greedy = _served(graph, np.argsort(-graph.value, kind="stable"))
    first_come = _served(graph, np.lexsort((-graph.value, graph.need)))
    rows = [
        ("joint plan, piece by piece", ours, f"{seconds:.2f}", f"{extra_mb:.0f}"),
        ("one network for all (proof)", None, f"{whole_seconds:.2f}", f"{whole_mb:.0f}"),
        ("greedy", greedy, "", ""),
        ("first come first served", first_come, "", ""),
    ]
    ratios = {name: (worth_of(graph, chosen) if chosen is not None else optimum) / optimum
              for name, chosen, _, _ in rows}  # fmt: skip
    return Report(
        title=f"{options.needs} needs, {offers} offers of {helpers} helpers, "
        f"{len(graph.need)} eligible pairs",
        tables=[
            Table(
                "",
                ("plan", "of the optimum", "pairings", "CPU s", "extra MB"),
                [
                    (name, f"{ratios[name]:.6f}", "" if chosen is None else len(chosen), cpu, mb)
                    for name, chosen, cpu, mb in rows
                ],
            )
        ],
        numbers={
            "ratio_to_optimum": ratios["joint plan, piece by piece"],
            "cpu_seconds": round(seconds, 3),
            "extra_mb": round(extra_mb, 1),
            "pairs": len(graph.need),
            "pairings": len(ours),
            "greedy_ratio": round(ratios["greedy"], 4),
            "first_come_ratio": round(ratios["first come first served"], 4),
            "whole_cpu_seconds": round(whole_seconds, 3),
            "whole_extra_mb": round(whole_mb, 1),
        },
    )


def _measured(graph: Graph) -> tuple[Integers, float, float]:
    before = _forget_peak()
    started = time.process_time()
    chosen = solve(graph)
    return chosen, time.process_time() - started, _peak() - before


def _whole(graph: Graph) -> tuple[int, float, float]:
    """Solve the queue as one network; return the worth, CPU seconds and MB."""
    before = _forget_peak()
    started = time.process_time()
    helper = graph.helper[graph.offer]
    value = graph.value.astype(np.int64) - graph.spread * graph.load[helper]
    needs, offers, helpers = len(graph.wanted), len(graph.room), len(graph.pace)
    both, entry = np.unique(graph.need * np.int64(helpers) + helper, return_inverse=True)
    entries, sink = needs + np.arange(len(both)), needs + len(both) + offers + helpers
    offer_node = needs + len(both) + np.arange(offers)
    helper_node = needs + len(both) + offers + np.arange(helpers)
    turn = np.concatenate([np.full(helpers, step) for step in range(int(graph.pace.max()))])
    solver = SimpleMinCostFlow()
    arcs = (
        (both // helpers, entries, 1, 0),
        (entries[entry], offer_node[graph.offer], 1, -value),
        (offer_node, helper_node[graph.helper], graph.room, 0),
        (np.tile(helper_node, int(graph.pace.max())), sink,
         turn < np.tile(graph.pace, int(graph.pace.max())), turn * graph.spread),
        (np.arange(needs), sink, graph.wanted, 0),
    )  # fmt: skip
    for arc in arcs:
        columns = (np.ascontiguousarray(one, dtype=np.int64) for one in np.broadcast_arrays(*arc))
        solver.add_arcs_with_capacity_and_unit_cost(*columns)
    solver.set_nodes_supplies(np.arange(needs), graph.wanted.astype(np.int64))
    solver.set_nodes_supplies(np.array([sink]), np.array([-int(graph.wanted.sum())]))
    if solver.solve() != SimpleMinCostFlow.OPTIMAL:
        raise RuntimeError("the whole network was not solved")
    return -solver.optimal_cost(), time.process_time() - started, _peak() - before


def _served(graph: Graph, order: Integers) -> Integers:
    """Take pairs in this order while both sides have room; nobody twice for one need."""
    wanted, room, pace = graph.wanted.tolist(), graph.room.tolist(), graph.pace.tolist()
    helper = graph.helper[graph.offer]
    together, chosen = set[tuple[int, int]](), list[int]()
    columns: Iterable[tuple[int, int, int, int]] = zip(
        order.tolist(), graph.need[order].tolist(), graph.offer[order].tolist(),
        helper[order].tolist(), strict=True,
    )  # fmt: skip
    for pair, need, offer, who in columns:
        if wanted[need] and room[offer] and pace[who] and (need, who) not in together:
            wanted[need] -= 1
            room[offer] -= 1
            pace[who] -= 1
            together.add((need, who))
            chosen.append(pair)
    return np.array(sorted(chosen))


def _forget_peak() -> float:
    """Let the peak of memory start anew, where the system can; return what is held now, MB."""
    gc.collect()
    # Only Linux can forget; elsewhere the highest peak so far is the best there is.
    forget = Path("/proc/self/clear_refs")
    if not forget.exists():
        return peak_mb()
    forget.write_text("5")
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM") if Path("/proc/self/status").exists() else peak_mb()


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024
