"""One piece of a joint plan as a network, and its minimum-cost flow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.ties import TIE_BITS

type Integers = NDArray[np.int64]

# Values are stretched by this, and the ties of one piece together stay below it.
STRETCH = 1 << 20

# More would not fit into a word once stretched.
MOST_WORTH = 1 << 40

NO_LIMIT = int(np.iinfo(np.int64).max)


class PlanNotFound(RuntimeError):
    """The solver gave no optimum; values too large for it are the only known cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Whole components of a graph, numbered from 0; the columns mean what they do in ``Graph``.

    Every need, offer, helper and area occurs in some pair. The load is taken off the values. A
    budget of ``NO_LIMIT`` does not bind.
    """

    need: Integers
    offer: Integers
    value: Integers
    tie: Integers
    wanted: Integers
    area: Integers
    room: Integers
    helper: Integers
    pace: Integers
    budget: Integers
    spread: int


@dataclass(frozen=True, slots=True)
class _Network:
    """A flow problem. The first arcs are the pairs, in their order."""

    tail: Integers
    head: Integers
    capacity: Integers
    cost: Integers
    supply: Integers


def solve_piece(piece: Piece) -> Integers:
    """Return the positions of the pairs that are worth most together; see ``flow.solve``.

    Raises PlanNotFound when values are too large for the solver.
    """
    # Half a second to import, and most requests never plan.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    if piece.value.max() > MOST_WORTH:
        raise PlanNotFound(f"No pairing can be worth more than {MOST_WORTH}.")
    network = _network_of(piece)
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        network.tail, network.head, network.capacity, network.cost
    )
    solver.set_nodes_supplies(np.arange(len(network.supply)), network.supply)
    status = solver.solve()
    if status != SimpleMinCostFlow.OPTIMAL:
        raise PlanNotFound(f"The solver answered {status}.")
    return np.flatnonzero(solver.flows(arcs[: len(piece.need)]))


def _network_of(piece: Piece) -> _Network:
    """Lay out area → need → need and helper → offer → helper → sink.

    Only areas whose budget binds send; elsewhere the needs do. Every place may stay empty, at no
    cost: what is sent may go straight to the sink.
    """
    needs, offers = len(piece.wanted), len(piece.room)
    offer_node = needs + np.arange(offers)
    helper_node = needs + offers + np.arange(len(piece.pace))
    area_node = needs + offers + len(piece.pace) + np.arange(len(piece.budget))
    sink = int(area_node[-1]) + 1

    wanted = np.minimum(piece.wanted, np.bincount(piece.need))
    binds = piece.budget < NO_LIMIT
    budget = np.where(binds, piece.budget, 0)
    sent = np.where(binds[piece.area], 0, wanted)
    told = np.flatnonzero(binds[piece.area])
    tail, entered = _entries(piece, after=sink)
    stays, cost = _stays(piece)
    arcs = (
        (tail, offer_node[piece.offer], 1, costs_of(piece)),
        (entered, sink + 1 + np.arange(len(entered)), 1, 0),
        (area_node[piece.area[told]], told, wanted[told], 0),
        (offer_node, helper_node[piece.helper], piece.room, 0),
        (helper_node[stays], sink, 1, cost),
        (np.arange(needs), sink, sent, 0),
        (area_node, sink, budget, 0),
    )
    between = np.zeros(offers + len(piece.pace), dtype=np.int64)
    supply = (sent, between, budget, [-sent.sum() - budget.sum()], np.zeros_like(entered))
    whole = [np.broadcast_arrays(*arc) for arc in arcs]
    tails, heads, capacities, costs = map(np.concatenate, zip(*whole, strict=True))
    return _Network(tails, heads, capacities, costs, np.concatenate(supply))


def costs_of(piece: Piece) -> Integers:
    """Turn values into costs, with ties so small that all of them together never reach one.

    Raises PlanNotFound for values that a column of them could not hold.
    """
    if int(piece.value.max()) >= NO_LIMIT // STRETCH:
        raise PlanNotFound("A pairing is worth more than can be counted.")
    places = int(np.minimum(piece.wanted, np.bincount(piece.need)).sum())
    share = STRETCH // (places + 1)
    return (piece.tie * share >> TIE_BITS) - piece.value * STRETCH


def _entries(piece: Piece, *, after: int) -> tuple[Integers, Integers]:
    """Let each need reach a helper with several fitting offers through a node of its own.

    Nobody is planned twice for one need that way. Returns the node that each pair starts from, and
    the need behind each of these nodes, which are numbered from ``after`` + 1.
    """
    if len(piece.pace) == len(piece.room):
        return piece.need, np.zeros(0, dtype=np.int64)
    both = piece.need * len(piece.pace) + piece.helper[piece.offer]
    _, first, key, times = np.unique(
        both, return_index=True, return_inverse=True, return_counts=True
    )
    several = times > 1
    node = after + np.cumsum(several)
    return np.where(several[key], node[key], piece.need), piece.need[first[several]]


def _stays(piece: Piece) -> tuple[Integers, Integers]:
    """Give each helper one arc for each pairing their pace allows, dearer from one to the next.

    Returns the helper behind each arc and its cost.
    """
    times = np.minimum(piece.pace, np.bincount(piece.helper[piece.offer]))
    stays = np.repeat(np.arange(len(times)), times)
    step = np.arange(len(stays)) - np.repeat(np.cumsum(times) - times, times)
    return stays, step * piece.spread * STRETCH
