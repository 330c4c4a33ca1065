"""The nearest eligible offers of every need, exact with respect to the hard rules.

Each need looks at the cells around it, ring after ring, until enough offers have passed every
rule that are nearer than anything not yet seen. Help without distance has an order of its own:
who is rested and confirmed lately comes first, and needs take turns, lest all ask the same few.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from matching.engine.board.columns import Bools, Floats, Ints, taken
from matching.engine.board.grid import Grid, Runs
from matching.engine.board.judging import Judge, Pairs, any_of
from matching.engine.ties import tie_keys
from matching.engine.types import Rule

# Each ring reaches so much farther than the one before.
WIDENING = 1.5

# Help without distance: offers looked at first for each one wanted, and how much more then.
FIRST_LOOK = 4

# Pairs judged at once: as many as fit into a processor's cache.
LOT = 200_000

# Kind and distance are seen to by the grid; these are asked of what it brings, in three sieves,
# since leaving out is what costs most.
SIEVES = (
    (Rule.TIMES,),
    (Rule.REQUIREMENTS, Rule.LANGUAGE),
    (Rule.OFFER_ENDED, Rule.OWN, Rule.BLOCKED, Rule.DECLINED),
)

# Squares are quicker than roots; where the two might differ, the exact distance is taken.
NEARLY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many eligible offers are gathered for a need, at most.

    nearest: of its own kind. related: of each kind above or inside, which fit less well.
    """

    nearest: int = 32
    related: int = 8


@dataclass(frozen=True, slots=True)
class Searches:
    """One need looking through one kind of help: positions, and how many offers are wanted."""

    need: Ints
    kind: Ints
    wanted: Ints

    def __len__(self) -> int:
        return len(self.need)

    def __getitem__(self, chosen: Bools) -> Self:
        return type(self)(self.need[chosen], self.kind[chosen], self.wanted[chosen])


@dataclass(frozen=True, slots=True)
class Found:
    """Offers by search. ``rank``: kilometres squared, or the place in line; lower is better."""

    search: Ints
    place: Ints
    rank: Floats

    def __getitem__(self, chosen: Bools | Ints) -> Self:
        return type(self)(self.search[chosen], self.place[chosen], self.rank[chosen])

    @classmethod
    def joined(cls, found: list[Self]) -> Self:
        """Put several one behind the other."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(
            np.concatenate([nothing, *(one.search for one in found)]),
            np.concatenate([nothing, *(one.place for one in found)]),
            np.concatenate([np.zeros(0), *(one.rank for one in found)]),
        )


@dataclass(frozen=True)
class Gathering:
    """The offers of a board, laid out to be looked through.

    judge: of the board as it is; positions in what is returned are those of its columns.
    """

    judge: Judge
    reach: Reach

    def around(self, needs: Ints) -> Pairs:
        """Return the nearest eligible offers of needs that ask, up to what ``reach`` wants.

        needs: positions. Of offers equally near, ``tie_keys`` decides who comes first.
        Cost: grows with the offers that are looked at before enough are found. Where thousands
        of one kind stand at one point, all of them are looked at for every need beside it.
        """
        kinds, grid = self.judge.board.kinds, self.grid
        own = self.judge.board.needs.kind[needs]
        place, kind = np.nonzero(kinds.fits[own] & (grid.count > 0))
        own = own[place]
        wanted = np.where(kinds.same[own, kind], self.reach.nearest, self.reach.related)
        searches, remote = Searches(needs[place], kind, wanted), kinds.remote[own, kind]

        near, far = searches[~remote], searches[remote]
        nearest, willing = self._nearest(near), self._willing(far)
        need = np.concatenate([near.need[nearest.search], far.need[willing.search]])
        return Pairs(need, grid.order[np.concatenate([nearest.place, willing.place])])

    @cached_property
    def grid(self) -> Grid:
        """Return where the offers lie that may be asked today."""
        board = self.judge.board
        return Grid.of(board.offers, standing=self.judge.standing, kinds=len(board.kinds.facts))

    @cached_property
    def _sorted(self) -> Judge:
        """Return a judge whose offers lie in the grid's order, what is near being near."""
        board = self.judge.board
        return replace(
            self.judge, board=replace(board, offers=taken(board.offers, self.grid.order))
        )

    @cached_property
    def _travel_squared(self) -> Floats:
        return np.square(self._sorted.board.offers.travel_km)

    @cached_property
    def _line(self) -> Line:
        return Line.of(self._sorted, self.grid, self.reach)

    def in_order_of_place(self, needs: Ints) -> Ints:
        """Return the needs in an order in which those of one kind and place stand together."""
        columns = self.judge.board.needs
        north = np.floor(columns.north_km[needs])
        return needs[
            np.lexsort((columns.id[needs], columns.east_km[needs], north, columns.kind[needs]))
        ]

    def _nearest(self, searches: Searches) -> Found:
        """Look ring after ring, until the nearest not yet seen are farther than those found."""
        needs, grid = self.judge.board.needs, self.grid
        east, north = needs.east_km[searches.need], needs.north_km[searches.need]
        active = np.arange(len(searches))
        found = Found.joined([])
        inner, outer = -1, 1
        while len(active):
            kind = searches.kind[active]
            runs, covered = grid.ring(kind, east[active], north[active], inner=inner, outer=outer)
            runs = replace(runs, search=active[runs.search])
            found = Found.joined([found, *self._reachable(searches, runs)])

            seen = np.zeros(len(searches))
            seen[active] = np.square(grid.seen_km(kind, outer))
            sure = found.search[found.rank <= seen[found.search]]
            enough = np.bincount(sure, minlength=len(searches)) >= searches.wanted
            beyond = grid.seen_km(kind, outer) > grid.travel_km[kind]
            active = active[~(enough[active] | covered | beyond)]
            inner, outer = outer, max(outer + 1, int(outer * WIDENING))
        return self._first(searches, found)

    def _reachable(self, searches: Searches, runs: Runs) -> Iterator[Found]:
        """Return which of these offers are near enough for their helpers and pass the rules."""
        needs, offers = self._sorted.board.needs, self._sorted.board.offers
        for search, place in runs.lots(LOT):
            need = searches.need[search]
            squared = np.square(needs.east_km[need] - offers.east_km[place])
            squared += np.square(needs.north_km[need] - offers.north_km[place])
            near = squared <= self._travel_squared[place] * (1 + NEARLY)
            passed = self._passed(searches, Found(search[near], place[near], squared[near]))
            unsure = passed.rank >= self._travel_squared[passed.place] * (1 - NEARLY)
            pairs = Pairs(searches.need[passed.search[unsure]], passed.place[unsure])
            met = np.ones(len(unsure), dtype=np.bool_)
            met[unsure] = ~self._sorted.about_pairs[Rule.DISTANCE](pairs)
            yield passed[met]

    def _passed(self, searches: Searches, found: Found) -> Found:
        """Return what breaks no rule that takes two, distance aside."""
        rules = self._sorted.about_pairs
        for sieve in SIEVES:
            pairs = Pairs(searches.need[found.search], found.place)
            found = found[~any_of(rules[rule](pairs) for rule in sieve)]
        return found

    def _willing(self, searches: Searches) -> Found:
        """Look down the line of the most willing, each need from a place of its own."""
        active = np.arange(len(searches))
        found = Found.joined([])
        begin, end = 0, FIRST_LOOK * self.reach.nearest
        while len(active):
            kind, need = searches.kind[active], searches.need[active]
            for search, place, rank in self._line.stretch(kind, self._ids(need), begin, end):
                seen = Found(active[search], place, rank)
                found = Found.joined([found, self._passed(searches, seen)])
            enough = np.bincount(found.search, minlength=len(searches)) >= searches.wanted
            active = active[~(enough[active] | (end >= self.grid.count[kind]))]
            begin, end = end, FIRST_LOOK * end
        return self._first(searches, found)

    def _ids(self, needs: Ints) -> Ints:
        return self.judge.board.needs.id[needs]

    def _first(self, searches: Searches, found: Found) -> Found:
        """Return the best ranked of each search, as many as are wanted."""
        found = found[np.argsort(found.rank)]
        # Numbers of two bytes are sorted by counting them.
        small = found.search.astype(np.min_scalar_type(max(1, len(searches))))
        found = found[np.argsort(small, kind="stable")]
        wanted = searches.wanted[found.search]
        place = places_in_group(found.search)
        last = np.full(len(searches), np.inf)
        last[found.search[place == wanted - 1]] = found.rank[place == wanted - 1]
        nearer, level = found.rank < last[found.search], found.rank == last[found.search]
        left = searches.wanted - np.bincount(found.search[nearer], minlength=len(searches))
        return Found.joined([found[nearer], self._by_ties(searches, found[level], left)])

    def _by_ties(self, searches: Searches, level: Found, wanted: Ints) -> Found:
        """Return as many of each search as are wanted, those with the lowest keys."""
        need_ids = self._ids(searches.need[level.search])
        ties = tie_keys(need_ids, self._sorted.board.offers.id[level.place])
        level = level[np.lexsort((ties, level.search))]
        return level[places_in_group(level.search) < wanted[level.search]]


@dataclass(frozen=True, slots=True)
class Line:
    """The offers of each kind in line for help without distance, the most willing first.

    order: places in the grid's order. first, count: by kind. turns: how many at the head of the
    line take turns, so that each need begins with another one; more where more needs ask.
    """

    order: Ints
    first: Ints
    count: Ints
    turns: Ints

    @classmethod
    def of(cls, judge: Judge, grid: Grid, reach: Reach) -> Self:
        """Line up the offers of a judge whose offers lie in the grid's order."""
        weights, offers, needs = judge.weights, judge.board.offers, judge.board.needs
        will = weights.rest * judge.rest[offers.helper] + weights.freshness * judge.freshness
        asking = np.bincount(needs.kind[judge.asking], minlength=len(grid.count))
        looking = 2 * (asking @ judge.board.kinds.fits) + reach.nearest
        # Powers of two, so that one need more does not move all others.
        turns = 2 ** np.ceil(np.log2(looking)).astype(np.int64)
        return cls(
            order=np.lexsort((offers.id, -will, offers.kind)),
            first=np.cumsum(grid.count) - grid.count,
            count=grid.count,
            turns=np.minimum(turns, grid.count),
        )

    def stretch(
        self, kind: Ints, need_ids: Ints, begin: int, end: int
    ) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Return searches, places and ranks from ``begin`` to ``end`` of each need's own line."""
        turns, count = self.turns[kind], self.count[kind]
        own = tie_keys(need_ids, np.zeros_like(need_ids)) % turns
        lines = Runs(np.arange(len(kind)), np.minimum(begin, count), np.minimum(end, count))
        for search, rank in lines.lots(LOT):
            turned = (rank + own[search]) % turns[search]
            place = np.where(rank < turns[search], turned, rank)
            yield search, self.order[self.first[kind[search]] + place], rank.astype(np.float64)


def places_in_group(group: Ints) -> Ints:
    """Return for each row how many rows before it belong to the same group.

    group: sorted.
    """
    first = np.flatnonzero(np.diff(group, prepend=-1))
    lengths = np.diff(first, append=len(group))
    return np.arange(len(group)) - np.repeat(first, lengths)
