"""Offers by kind and by cell, so that what lies around a point is found without looking at all.

Every kind has a grid of its own, as fine as its offers are many. Cells are numbered row by row,
and offers sorted by cell: what lies in one row between two columns is one run of places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from matching.engine.board.columns import Bools, Floats, Ints, Offers

# Offers in a cell on average: fewer make many rings, more make the last ring needlessly wide.
PER_CELL = 6

# What the arithmetic of cells may be wrong by, as a share of a cell.
SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Runs:
    """Places in an order of offers, from ``begin`` up to ``end``, and whose search they are of."""

    search: Ints
    begin: Ints
    end: Ints

    def lots(self, size: int) -> Iterator[tuple[Ints, Ints]]:
        """Return searches and places side by side, about ``size`` of them at a time.

        One run is never divided, so that a lot is longer where a single run is.
        """
        lengths = self.end - self.begin
        until = np.cumsum(lengths)
        cuts = np.searchsorted(until, np.arange(size, until[-1] if len(until) else 0, size))
        edges = np.unique([0, *(cuts + 1), len(until)])
        for first, last in pairwise(edges):
            run = np.repeat(np.arange(first, last), lengths[first:last])
            before = until[first:last] - lengths[first:last]
            shift = self.begin[first:last] - before
            place = np.arange(before[0], until[last - 1]) + np.repeat(shift, lengths[first:last])
            yield self.search[run], place


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where offers lie. All but ``order`` and ``starts`` have one entry for each kind.

    order: positions of offers, sorted by kind and cell. starts: the first place of each cell, and
    behind the last one. travel_km: the farthest that anybody with such an offer goes.
    """

    order: Ints
    starts: Ints
    count: Ints
    first_cell: Ints
    columns: Ints
    rows: Ints
    cell_km: Floats
    west_km: Floats
    south_km: Floats
    travel_km: Floats

    @classmethod
    def of(cls, offers: Offers, *, standing: Bools, kinds: int) -> Self:
        """Lay out the offers that stand, for ``kinds`` kinds of help."""
        place = np.flatnonzero(standing)
        kind, east, north = offers.kind[place], offers.east_km[place], offers.north_km[place]
        count = np.bincount(kind, minlength=kinds)
        west, width = _extent(kind, east, kinds)
        south, height = _extent(kind, north, kinds)
        cells = np.maximum(1, count / PER_CELL)
        cell_km = np.maximum(np.sqrt(width * height / cells), np.maximum(width, height) / cells)
        cell_km[cell_km == 0] = 1.0
        columns = np.floor(width / cell_km).astype(np.int64) + 1
        rows = np.floor(height / cell_km).astype(np.int64) + 1
        first_cell = np.cumsum(columns * rows) - columns * rows

        column = np.floor((east - west[kind]) / cell_km[kind]).astype(np.int64)
        row = np.floor((north - south[kind]) / cell_km[kind]).astype(np.int64)
        cell = first_cell[kind] + row * columns[kind] + column
        by_cell = np.argsort(cell, kind="stable")
        travel_km = np.zeros(kinds)
        np.maximum.at(travel_km, kind, offers.travel_km[place])
        return cls(
            order=place[by_cell],
            starts=np.searchsorted(cell[by_cell], np.arange((columns * rows).sum() + 1)),
            count=count,
            first_cell=first_cell,
            columns=columns,
            rows=rows,
            cell_km=cell_km,
            west_km=west,
            south_km=south,
            travel_km=travel_km,
        )

    def ring(
        self, kind: Ints, east_km: Floats, north_km: Floats, *, inner: int, outer: int
    ) -> tuple[Runs, Bools]:
        """Return what lies around points, up to ``outer`` cells away but not up to ``inner``.

        Returns the runs of each point that are not empty, and which points have now seen all
        there is of their kind.
        """
        column, row = self._cell(kind, east_km, north_km)
        columns, rows = self.columns[kind], self.rows[kind]
        up = np.arange(-outer, outer + 1)
        across = np.abs(up) > inner
        left = np.stack((np.full(len(up), -outer), np.full(len(up), inner + 1)))
        right = np.stack((np.where(across, outer, -inner - 1), np.where(across, inner, outer)))

        rank = row[:, None] + up
        inside = (rank >= 0) & (rank < rows[:, None])
        first = np.maximum(0, column[:, None, None] + left)
        last = np.minimum(columns[:, None, None] - 1, column[:, None, None] + right)
        point, side, step = np.nonzero(inside[:, None, :] & (first <= last))
        row_start = self.first_cell[kind[point]] + rank[point, step] * columns[point]
        begin = self.starts[row_start + first[point, side, step]]
        end = self.starts[row_start + last[point, side, step] + 1]
        filled = begin < end
        covered = (column <= outer) & (columns - 1 - column <= outer)
        covered &= (row <= outer) & (rows - 1 - row <= outer)
        return Runs(point[filled], begin[filled], end[filled]), covered

    def seen_km(self, kind: Ints, outer: int) -> Floats:
        """Return how near an offer can be that lies farther than ``outer`` cells away."""
        return (outer - SLACK) * self.cell_km[kind]

    def _cell(self, kind: Ints, east_km: Floats, north_km: Floats) -> tuple[Ints, Ints]:
        """Return column and row; points outside of the grid have cells outside of it."""
        column = np.floor((east_km - self.west_km[kind]) / self.cell_km[kind])
        row = np.floor((north_km - self.south_km[kind]) / self.cell_km[kind])
        return column.astype(np.int64), row.astype(np.int64)


def _extent(kind: Ints, values: Floats, kinds: int) -> tuple[Floats, Floats]:
    """Return the least value of each kind, and how far the greatest lies above it."""
    least, most = np.full(kinds, np.inf), np.full(kinds, -np.inf)
    np.minimum.at(least, kind, values)
    np.maximum.at(most, kind, values)
    empty = least > most
    least[empty], most[empty] = 0.0, 0.0
    return least, most - least
