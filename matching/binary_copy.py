"""Reading a query of numbers as columns: Postgres' binary COPY, taken over by numpy as it stands.

Every row has to be of the same width: numbers, dates, moments, points and flags, none of them
null. A date or moment that may be missing is coalesced to infinity in the statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.board.columns import NEVER, Ints

type Row = Mapping[str, str]
"""The columns of a query and their types on the wire, in order."""

type Table = dict[str, NDArray[Any]]
"""Columns by name, all of one length."""

INT2, INT4, INT8, FLOAT8, FLAG, POINT = ">i2", ">i4", ">i8", ">f8", "?", "(2,)>f8"
DATE, MOMENT = INT4, INT8

# What stands before the first row, and behind the last one.
HEADER_BYTES, TRAILER_BYTES = 19, 2

# Rows are taken over when about so many bytes have come.
CHUNK_BYTES = 8_000_000

# Postgres counts from 2000; infinite dates and moments are its least and greatest numbers.
FIRST_DAY = date(2000, 1, 1).toordinal()
FIRST_MOMENT = 946_684_800_000_000
LEAST_DAY, LAST_DAY, LEAST_MOMENT = -(2**31), 2**31 - 1, -(2**63)


def copied(cursor: Any, statement: str, row: Row, params: Mapping[str, Any]) -> Table:
    """Return the columns of a query: whole numbers of eight bytes, floats and flags."""
    wire = np.dtype([("fields", INT2), *_on_the_wire(row)])
    with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)", params) as copy:
        chunks = [{name: _plain(some[name]) for name in row} for some in _rows(copy, wire)]
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in row}


def days_of(days: Ints, *, endless: int) -> Ints:
    """Return days as ``date.toordinal`` counts them, ``endless`` for infinity."""
    return np.where((days == LEAST_DAY) | (days == LAST_DAY), endless, days + FIRST_DAY)


def moments_of(moments: Ints) -> Ints:
    """Return moments as the engine's columns count them, ``NEVER`` for infinitely long ago."""
    return np.where(moments == LEAST_MOMENT, NEVER, moments + FIRST_MOMENT)


def _on_the_wire(row: Row) -> Iterator[tuple[str, str]]:
    """Yield each field behind its length."""
    for name, kind in row.items():
        yield f"length of {name}", INT4
        yield name, kind


def _rows(blocks: Iterable[bytes], wire: np.dtype[Any]) -> Iterator[NDArray[Any]]:
    """Yield the rows of a binary COPY, many at a time; the last array may be empty."""
    held: list[bytes] = []
    size, start = 0, HEADER_BYTES
    for block in blocks:
        held.append(block)
        size += len(block)
        if size > CHUNK_BYTES:
            data = b"".join(held)
            count = (size - start) // wire.itemsize
            yield np.frombuffer(data, wire, count, start)
            held = [data[start + count * wire.itemsize :]]
            size, start = len(held[0]), 0
    data = b"".join(held)
    yield np.frombuffer(data[start : size - TRAILER_BYTES], wire)


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    """Return numbers as this machine counts, eight bytes each; flags stay flags."""
    if column.dtype.kind == "b":
        return column.copy()
    return column.astype(np.float64 if column.dtype.kind == "f" else np.int64)
