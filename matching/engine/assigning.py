"""The best pairings where everybody is wanted once: shortest augmenting paths, need by need.

The usual case of a piece of the plan: each need lacks one helper, each helper may be asked once.
Where helpers are many, a need whose first choice is taken finds another one a few steps away, and
all the network around it need not be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np

from matching.engine.network import NO_LIMIT, Integers, Piece, costs_of

FREE = -1

# Helpers passed on the way, for each need; where help is so scarce, flow is quicker.
PATIENCE = 8


def is_simple(piece: Piece) -> bool:
    """Say whether every need wants one, every helper takes one, and no budget binds."""
    once = (piece.wanted == 1).all() and (piece.pace == 1).all()
    return bool(once and (piece.room > 0).all() and (piece.budget == NO_LIMIT).all())


def assign(piece: Piece, *, patience: int = PATIENCE) -> Integers | None:
    """Return the positions of the pairs that are worth most together, or None where it takes long.

    1. Of each need and helper keep the better offer, and order each need's pairs, best first.
    2. Let every helper whom several needs like best go to the first of them.
    3. For each need left, find the cheapest way to place it: along a path of needs that move on to
       another helper, up to a helper who is free or a need that goes without. Prices of the helpers
       on the way rise, so that every need keeps what is best for it at these prices.

    piece: ``is_simple``. The answer is worth as much as that of ``network.solve_piece``.
    patience: gives up after passing so many helpers for each need.
    Source: Jonker, Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
    assignment problems", Computing 38 (1987).
    """
    cost = costs_of(piece)
    helper = piece.helper[piece.offer]
    order = np.lexsort((cost, piece.need))
    both = piece.need[order] * len(piece.pace) + helper[order]
    order = order[np.sort(np.unique(both, return_index=True)[1])]
    starts = np.searchsorted(piece.need[order], np.arange(len(piece.wanted) + 1))
    market = _Market(cost[order], helper[order], starts, len(piece.pace))

    left = market.give_first_choices()
    steps = patience * len(piece.wanted)
    for need in left:
        steps -= market.place(need)
        if steps < 0:
            return None
    chosen = np.array([place for place in market.taken if place != FREE], dtype=np.int64)
    answer: Integers = np.sort(order[chosen])
    return answer


@dataclass(slots=True)
class _Market:
    """Needs and the helpers they could have. Pairs of need n: from starts[n] up to starts[n + 1].

    taken: by need the place of its pair. mate: by helper the need they go to. price: by helper,
    above zero only where several needs want them.
    """

    cost: Integers
    helper: Integers
    starts: Integers
    helpers: int
    taken: list[int] = field(init=False)
    mate: list[int] = field(init=False)
    price: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = [FREE] * (len(self.starts) - 1)
        self.mate = [FREE] * self.helpers
        self.price = [0] * self.helpers

    def give_first_choices(self) -> list[int]:
        """Give each helper to the first need that likes them best; return the needs left."""
        firsts = self.starts[:-1]
        wanted, need = np.unique(self.helper[firsts], return_index=True)
        for helper, one in zip(wanted.tolist(), need.tolist(), strict=True):
            self.mate[helper], self.taken[one] = one, int(firsts[one])
        left = np.ones(len(firsts), dtype=np.bool_)
        left[need] = False
        return np.flatnonzero(left).tolist()

    def place(self, need: int) -> int:
        """Place one more need, moving others on where that is worth it; count those it passed."""
        path = _Path(nearest=0, end=FREE, last=need)
        self._look_ahead(path, need, base=0)
        while path.heap and path.heap[0][0] < path.nearest:
            length, helper = heappop(path.heap)
            if length > path.distance[helper]:
                continue
            path.passed.append(helper)
            mate = self.mate[helper]
            base = length - self._pays(mate) - self.price[helper]
            if base < path.nearest:
                path.nearest, path.end, path.last = base, FREE, mate
            self._look_ahead(path, mate, base=base)
        for helper in path.passed:
            self.price[helper] += path.nearest - path.distance[helper]
        self._move(path)
        return len(path.passed)

    def _look_ahead(self, path: _Path, need: int, *, base: int) -> None:
        """Add the helpers that a need could have, who are not farther than the end known so far."""
        start, stop = int(self.starts[need]), int(self.starts[need + 1])
        costs, helpers = self.cost[start:stop].tolist(), self.helper[start:stop].tolist()
        for place, (cost, helper) in enumerate(zip(costs, helpers, strict=True), start):
            # Prices are never below zero, and the costs of one need ascend.
            if base + cost >= path.nearest:
                break
            length = base + cost + self.price[helper]
            if length >= path.nearest or length >= path.distance.get(helper, path.nearest):
                continue
            path.distance[helper] = length
            path.came[helper] = (need, place)
            if self.mate[helper] == FREE:
                path.nearest, path.end = length, helper
            else:
                heappush(path.heap, (length, helper))

    def _pays(self, need: int) -> int:
        return int(self.cost[self.taken[need]])

    def _move(self, path: _Path) -> None:
        """Let each need on the path have the next helper; the last may go without."""
        helper = path.end
        if helper == FREE and self.taken[path.last] != FREE:
            helper = int(self.helper[self.taken[path.last]])
            self.taken[path.last] = FREE
        while helper != FREE:
            need, place = path.came[helper]
            before = self.taken[need]
            self.taken[need], self.mate[helper] = place, need
            helper = FREE if before == FREE else int(self.helper[before])


@dataclass(slots=True)
class _Path:
    """A search for the cheapest way to place one need.

    distance, came: by helper the cost of the way, and the need and its pair that led there.
    end: a free helper, or ``FREE`` where ``last`` goes without; ``nearest`` is what that costs.
    passed: helpers whose needs may have to move on.
    """

    nearest: int
    end: int
    last: int
    distance: dict[int, int] = field(default_factory=dict)
    came: dict[int, tuple[int, int]] = field(default_factory=dict)
    heap: list[tuple[int, int]] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
