"""The best pairings for a whole queue, on columns: minimum-cost flow, piece by piece.

Positions are indices into columns, so that a city fits into memory; ``plan`` turns facts into
such columns and answers back into pairings. How one piece becomes a network stands in ``network``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.assigning import assign, is_simple
from matching.engine.network import NO_LIMIT, Integers, Piece, PlanNotFound, solve_piece
from matching.engine.ties import TIE_BITS, tie_keys

__all__ = ["Graph", "Integers", "PlanNotFound", "solve", "worth_of"]

type Flags = NDArray[np.bool_]
type Column = NDArray[np.integer[Any]]
type Pairs = NDArray[np.int32]
type Labels = NDArray[np.int32]

# Small components are solved together, since each call costs more than a small one does.
PAIRS_TOGETHER = 40_000

# Pairs looked at in one go where a column of all of them would only cost memory.
AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Eligible pairs, and how much each side can take; every column holds integers of any size.

    Needs and offers stand in ascending order of their ids, pairs in any order.

    Of pairs: ``need`` and ``offer`` are positions, ``value`` is in thousandths. Of needs: their
    ids, ``wanted`` places, and ``area``, a position. Of offers: their ids, ``room`` for so many
    needs, and ``helper``, a position. Of helpers: ``pace``, how many more pairings at most, and
    ``load``, how often asked or helping lately. Of areas: ``budget``, how many pairings at most.

    spread: taken off the value of a pairing for each of the helper's ``load`` and for each further
    pairing of the same helper, thousandths.
    """

    need: Column
    offer: Column
    value: Column
    need_ids: Column
    wanted: Column
    area: Column
    offer_ids: Column
    room: Column
    helper: Column
    pace: Column
    load: Column
    budget: Column
    spread: int = 0


def solve(graph: Graph) -> Integers:
    """Choose the pairs that are worth most together; return their positions, ascending.

    The worth of a choice is the sum of its values less ``spread`` for load and repetition. No
    choice within ``wanted``, ``room``, ``pace`` and ``budget``, with no helper twice at one need,
    is worth more; of choices worth the same, the one with the lower tie keys is taken.

    1. Leave out pairs that are worth nothing or have no place.
    2. Find the connected components of needs, helpers and areas whose budget is short.
    3. Where every need can have its best without a helper being wanted twice, that is the answer.
    4. Solve the others, several small ones in one call: by shortest augmenting paths where
       everybody is wanted once and help is not scarce, else by minimum-cost flow.

    The order of the pairs does not matter.
    Cost: beside the columns about 16 bytes a pair, and what the solver wants for the largest
    component.
    Raises PlanNotFound when values are too large for the solver.
    Source: Ahuja, Magnanti, Orlin, "Network Flows" (1993), ch. 9 and 10.
    """
    kept = _possible(graph)
    graph = replace(graph, budget=_short_budgets(graph, kept))
    label = _components(graph, kept)
    chosen = [_choose(graph, pairs, label) for pairs in _pieces(graph, kept, label)]
    return np.sort(np.concatenate(chosen)) if chosen else np.zeros(0, dtype=np.int64)


def worth_of(graph: Graph, chosen: Integers) -> int:
    """Return what a choice of pairs is worth, thousandths; see ``solve``."""
    helpers = graph.helper[graph.offer[chosen]]
    times = np.bincount(helpers, minlength=len(graph.pace))
    repeated = times * (times - 1) // 2
    return int(
        graph.value[chosen].sum() - graph.spread * (graph.load[helpers].sum() + repeated.sum())
    )


def _possible(graph: Graph) -> Pairs:
    """Return the pairs that could be chosen at all."""
    helper_can = (graph.room > 0) & (graph.pace[graph.helper] > 0)
    need_can = (graph.wanted > 0) & (graph.budget[graph.area] > 0)
    least = graph.spread * graph.load[graph.helper].astype(np.int64)
    possible = [
        need_can[graph.need[some]]
        & helper_can[graph.offer[some]]
        & (graph.value[some] > least[graph.offer[some]])
        for some in _chunks(len(graph.need))
    ]
    found = np.flatnonzero(np.concatenate(possible)) if possible else np.zeros(0)
    return found.astype(np.int32)


def _chunks(length: int) -> Iterator[slice]:
    return (slice(start, start + AT_ONCE) for start in range(0, length, AT_ONCE))


def _short_budgets(graph: Graph, kept: Pairs) -> Integers:
    """Return the budgets of areas that could use more than they have; others have no limit."""
    reach = np.bincount(graph.need[kept], minlength=len(graph.wanted))
    usable = np.minimum(graph.wanted, reach)
    could = np.bincount(graph.area, weights=usable, minlength=len(graph.budget))
    return np.where(could > graph.budget, graph.budget.astype(np.int64), NO_LIMIT)


def _components(graph: Graph, kept: Pairs) -> Labels:
    """Return for each need a number that all needs of its component share, and no others.

    Nodes hang below the lowest number they touch until nothing moves.
    Source: Shiloach, Vishkin, "An O(log n) parallel connectivity algorithm" (1982).
    """
    needs, helpers = len(graph.wanted), len(graph.pace)
    parent = np.arange(needs + helpers + len(graph.budget), dtype=np.int32)
    bound = np.flatnonzero(graph.budget[graph.area] < NO_LIMIT)
    _join(parent, bound, graph.area[bound] + needs + helpers)
    for some in _chunks(len(kept)):
        pairs = kept[some]
        _join(parent, graph.need[pairs], graph.helper[graph.offer[pairs]] + needs)
    _, number = _numbered(parent[:needs], len(parent))
    return number.astype(np.int32)


def _join(parent: Labels, first: Column, second: Column) -> None:
    """Hang the roots of each two nodes below one another, until each two share theirs."""
    while len(first):
        ours, theirs = parent[first], parent[second]
        apart = ours != theirs
        first, second, ours, theirs = first[apart], second[apart], ours[apart], theirs[apart]
        np.minimum.at(parent, np.maximum(ours, theirs), np.minimum(ours, theirs))
        while not np.array_equal(above := parent[parent], parent):
            parent[:] = above


def _pieces(graph: Graph, kept: Pairs, label: Labels) -> Iterator[Pairs]:
    """Yield the pairs of whole components, about ``PAIRS_TOGETHER`` at a time, in plan order."""
    sizes = np.bincount(label[graph.need[kept]], minlength=1)
    ends = np.cumsum(sizes)
    kept = kept[np.argsort(label[graph.need[kept]], kind="stable")]
    start = 0
    while start < len(kept):
        stop = int(ends[np.searchsorted(ends, start, side="right")])
        fits = int(np.searchsorted(ends, start + PAIRS_TOGETHER, side="right")) - 1
        if fits >= 0 and ends[fits] > stop:
            stop = int(ends[fits])
        yield _in_plan_order(graph, kept[start:stop])
        start = stop


def _in_plan_order(graph: Graph, pairs: Pairs) -> Pairs:
    """Order by need, then best first, then tie; so the answer is the same however they came."""
    need, offer = graph.need[pairs], graph.offer[pairs]
    value = _value(graph, pairs)
    ties = tie_keys(graph.need_ids[need], graph.offer_ids[offer])
    worst = int(value.max()) - value
    value_bits = int(worst.max()).bit_length()
    tie_bits = min(TIE_BITS, 63 - value_bits - int(need.max()).bit_length())
    if tie_bits > 0:
        # Three keys in one word sort several times faster than one after the other.
        first = (need.astype(np.int64) << value_bits) + worst
        packed = (first << tie_bits) + (ties >> TIE_BITS - tie_bits)
        order = np.argsort(packed)
        packed = packed[order]
        if (packed[1:] != packed[:-1]).all():
            return np.take(pairs, order)
    return np.take(pairs, np.lexsort((offer, ties, worst, need)))


def _value(graph: Graph, pairs: Column) -> Integers:
    """Return the values of pairs with what the helpers' load takes off them."""
    load = graph.load[graph.helper[graph.offer[pairs]]].astype(np.int64)
    return graph.value[pairs].astype(np.int64) - graph.spread * load


def _choose(graph: Graph, pairs: Pairs, label: Labels) -> Pairs:
    """Choose among the pairs of whole components, which stand in plan order."""
    best = _best_of_each_need(graph, pairs)
    helper = graph.helper[graph.offer[pairs]]
    wished = np.bincount(helper[best], minlength=len(graph.pace))
    bound = graph.budget[graph.area[graph.need[pairs]]] < NO_LIMIT
    component = label[graph.need[pairs]]
    hard = np.zeros(component.max() + 1, dtype=np.bool_)
    hard[component[bound | (best & (wished[helper] > 1))]] = True
    is_hard = hard[component]
    contended = pairs[is_hard]
    if not len(contended):
        return pairs[best]
    return np.concatenate((pairs[best & ~is_hard], contended[_solved(_piece_of(graph, contended))]))


def _solved(piece: Piece) -> Integers:
    """Return the best pairs of a piece; the quicker way first, where it may be gone."""
    assigned = assign(piece) if is_simple(piece) else None
    return solve_piece(piece) if assigned is None else assigned


def _best_of_each_need(graph: Graph, pairs: Pairs) -> Flags:
    """Mark the best pairs of each need, as many as it wants, one of each helper."""
    need = graph.need[pairs].astype(np.int64)
    best = _first_with_each_helper(graph, pairs)
    firsts = np.flatnonzero(best)
    need = need[firsts]
    rank = _places_in_run(need)
    best[firsts[rank >= graph.wanted[need]]] = False
    return best


def _first_with_each_helper(graph: Graph, pairs: Pairs) -> Flags:
    """Mark the first pair of each need and helper; most helpers have one offer that fits."""
    helper = graph.helper[graph.offer[pairs]]
    offers = np.zeros(len(graph.offer_ids), dtype=np.bool_)
    offers[graph.offer[pairs]] = True
    often = np.bincount(graph.helper[offers], minlength=len(graph.pace)) > 1
    doubtful = np.flatnonzero(often[helper])
    both = graph.need[pairs[doubtful]].astype(np.int64) * len(graph.pace) + helper[doubtful]
    first = ~often[helper]
    first[doubtful[np.unique(both, return_index=True)[1]]] = True
    return first


def _places_in_run(column: Integers) -> Integers:
    """Return for each entry how many equal ones stand right before it."""
    starts = np.flatnonzero(np.r_[True, column[1:] != column[:-1]])
    return np.arange(len(column)) - np.repeat(starts, np.diff(np.r_[starts, len(column)]))


def _piece_of(graph: Graph, pairs: Pairs) -> Piece:
    """Cut some pairs out, their needs, offers, helpers and areas numbered from 0."""
    needs, need = _numbered(graph.need[pairs], len(graph.wanted))
    offers, offer = _numbered(graph.offer[pairs], len(graph.room))
    helpers, helper = _numbered(graph.helper[offers], len(graph.pace))
    areas, area = _numbered(graph.area[needs], len(graph.budget))
    return Piece(
        need=need,
        offer=offer,
        value=_value(graph, pairs),
        tie=tie_keys(graph.need_ids[needs][need], graph.offer_ids[offers][offer]),
        wanted=graph.wanted[needs].astype(np.int64),
        area=area,
        room=graph.room[offers].astype(np.int64),
        helper=helper,
        pace=graph.pace[helpers].astype(np.int64),
        budget=graph.budget[areas].astype(np.int64),
        spread=graph.spread,
    )


def _numbered(column: Column, count: int) -> tuple[Integers, Integers]:
    """Return the positions that occur, ascending, and the column counted from 0 among them."""
    number = np.zeros(count, dtype=np.int64)
    number[column] = 1
    positions = np.flatnonzero(number)
    number[positions] = np.arange(len(positions))
    return positions, number[column]
