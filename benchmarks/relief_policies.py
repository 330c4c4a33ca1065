"""What the joint plan is measured against: two published policies and plain flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow

from benchmarks.relief_replay import Moment, Shipments, shipments
from benchmarks.relief_stream import Floats, Ints, Stream

# In the plain flow every unit should ship, however far; then miles count, in tenths.
TENTHS = 10
UNIT_TENTHS = 100_000

type Row = tuple[int, int, int, float]
type Pick = Callable[[Floats], int]


def published_pick(miles: Floats) -> int:
    """Return the nearest as the published code finds it, by a sort that is not stable.

    The distances are rounded, so there are many ties. Which of the tied stands first after numpy's
    quicksort depends on the number of rows, and on the processor too.
    """
    return int(np.argsort(miles, kind="quicksort")[0])


def pick_by_lot(seed: int) -> Pick:
    """Return a choice of the nearest that draws lots among the tied."""
    lots = np.random.default_rng(seed)

    def pick(miles: Floats) -> int:
        return int(lots.choice(np.flatnonzero(miles == miles.min())))

    return pick


@dataclass(frozen=True, slots=True)
class Proximity:
    """Let each donor ship to the nearest open recipient, kind by kind, one each week.

    Source: ``proximity_match_strategy`` of ``ppe-match`` 0.1.4, as tested by Bala et al. (2021).
    """

    pick: Pick = published_pick

    def __call__(self, moment: Moment) -> Shipments:
        rows: list[Row] = []
        for kind in _shared_kinds(moment):
            wanted = moment.wanted[:, kind].copy()
            for donor in np.flatnonzero(moment.stock[:, kind]):
                takers = np.flatnonzero((wanted > 0) & np.isfinite(moment.miles[donor]))
                if len(takers):
                    taker = takers[self.pick(moment.miles[donor, takers])]
                    units = min(moment.stock[donor, kind], wanted[taker])
                    wanted[taker] -= units
                    rows.append((int(donor), int(taker), kind, units))
        return shipments(rows)


def first_come(moment: Moment) -> Shipments:
    """Let the first donor ship to the first recipient, the second to the second, kind by kind.

    First is whose id comes first, as published.
    Source: ``FCFM_strategy`` of ``ppe-match`` 0.1.4.
    """
    rows: list[Row] = []
    for kind in _shared_kinds(moment):
        donors, takers = np.nonzero(moment.stock[:, kind])[0], np.nonzero(moment.wanted[:, kind])[0]
        for donor, taker in zip(donors, takers, strict=False):
            units = min(moment.stock[donor, kind], moment.wanted[taker, kind])
            rows.append((int(donor), int(taker), kind, units))
    return shipments(rows)


@dataclass(frozen=True, slots=True)
class PlainFlow:
    """Ship all units with fewest unit-miles, kind by kind, as minimum-cost flow.

    reach_miles: what the first unit for somebody is worth more than another unit for them. Nobody
    counts hand-overs here. Units are whole; parts of one are left.
    Source: Ahuja, Magnanti, Orlin, "Network Flows" (1993), ch. 9.
    """

    reach_miles: float

    def __call__(self, moment: Moment) -> Shipments:
        rows: list[Row] = []
        for kind in _shared_kinds(moment):
            rows += self._of_kind(moment, kind)
        return shipments(rows)

    def _of_kind(self, moment: Moment, kind: int) -> list[Row]:
        donors, takers = _open(moment.stock[:, kind]), _open(moment.wanted[:, kind])
        stock = moment.stock[donors, kind].astype(np.int64)
        # More than all donors hold together cannot flow, and would only be large.
        wanted = np.minimum(moment.wanted[takers, kind], stock.sum()).astype(np.int64)
        miles = moment.miles[np.ix_(donors, takers)]
        giver, taker = np.nonzero(np.isfinite(miles))
        cost = np.round(TENTHS * miles[giver, taker]).astype(np.int64) - UNIT_TENTHS
        bonus = round(TENTHS * self.reach_miles)
        flows = _cheapest_flow((giver, taker, cost), stock, wanted, bonus)
        return [
            (int(donors[giver[pair]]), int(takers[taker[pair]]), kind, float(flows[pair]))
            for pair in np.flatnonzero(flows)
        ]


def most_reachable(stream: Stream, *, pace: int) -> int:
    """Return how many recipients any policy can reach with ``pace`` hand-overs for each donor.

    Knows the whole stream from the first day, and no distance. Maximum flow from donors, through
    what they give, over the kinds, to those who want the kind.
    """
    stock = np.zeros((stream.miles.shape[0], len(stream.kinds)))
    np.add.at(stock, (stream.donated.who, stream.donated.kind), stream.donated.units)
    donor, kind = np.nonzero(stock)
    wants = np.unique(np.stack((stream.requested.who, stream.requested.kind), axis=1), axis=0)
    donors, recipients = stream.miles.shape
    kinds = len(stream.kinds)

    source = donors + kinds + recipients
    flow = max_flow.SimpleMaxFlow()
    parts = np.minimum(np.ceil(stock[donor, kind]), pace)
    flow.add_arcs_with_capacity(*_arcs(np.full(donors, source), np.arange(donors), pace))
    flow.add_arcs_with_capacity(*_arcs(donor, donors + kind, parts))
    flow.add_arcs_with_capacity(*_arcs(donors + wants[:, 1], donors + kinds + wants[:, 0], 1))
    taker = donors + kinds + np.arange(recipients)
    flow.add_arcs_with_capacity(*_arcs(taker, np.full(recipients, source + 1), 1))
    flow.solve(source, source + 1)
    return int(flow.optimal_flow())


def _arcs(tails: Ints, heads: Ints, capacity: Floats | Ints | int) -> tuple[Ints, Ints, Ints]:
    room = np.broadcast_to(np.asarray(capacity), len(tails)).astype(np.int64)
    return tails.astype(np.int32), heads.astype(np.int32), room


def _cheapest_flow(pairs: tuple[Ints, Ints, Ints], stock: Ints, wanted: Ints, bonus: int) -> Ints:
    """Return the units on each pair; the first unit of each taker costs ``bonus`` less."""
    giver, taker, cost = pairs
    givers, takers = len(stock), len(wanted)
    source, sink = givers + takers, givers + takers + 1
    nodes = givers + np.arange(takers)
    flow = min_cost_flow.SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    arcs = add(*_arcs(giver, givers + taker, stock[giver]), cost)
    nothing = np.zeros(takers, np.int64)
    add(*_arcs(np.full(givers, source), np.arange(givers), stock), np.zeros(givers, np.int64))
    add(*_arcs(nodes, np.full(takers, sink), np.minimum(wanted, 1)), nothing - bonus)
    add(*_arcs(nodes, np.full(takers, sink), np.maximum(wanted - 1, 0)), nothing)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, int(stock.sum()), 0)
    flow.set_node_supply(source, int(stock.sum()))
    flow.set_node_supply(sink, -int(stock.sum()))
    flow.solve()
    return np.asarray(flow.flows(arcs), np.int64)


def _shared_kinds(moment: Moment) -> list[int]:
    shared = moment.stock.any(axis=0) & moment.wanted.any(axis=0)
    return [int(kind) for kind in np.flatnonzero(shared)]


def _open(units: Floats) -> Ints:
    """Return who has at least one unit."""
    return np.flatnonzero(units >= 1)
