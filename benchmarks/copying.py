"""Columns in COPY's text form: how rows get into Postgres a million at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Cursor

# A Tuesday, ten in the morning where the group lives; the rows of benchmarks count from here.
MOMENT = datetime(2026, 11, 24, 15, tzinfo=UTC)
TODAY = date(2026, 11, 24)

NULL = "\\N"
MINUTE_S = 60
DAY_MIN = 24 * 60

type Columns = Mapping[str, Iterable[Any] | str]
"""Columns of one table; a plain string is the same in every row."""


def copy_rows(cursor: Cursor[Any], table: str, columns: Columns) -> None:
    """Write one chunk of rows. One statement."""
    filled = [repeat(c) if isinstance(c, str) else map(str, c) for c in columns.values()]
    names = ", ".join(columns)
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        # One constant column or more never ends; the first list does.
        copy.write("\n".join(map("\t".join, zip(*filled, strict=False))) + "\n")


def ids(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ids that count from 1 for places that count from 0."""
    return at + 1


def points(spots: NDArray[np.float64]) -> list[str]:
    """Return places, (rows, 2) in km, as Postgres writes them."""
    return [f"({east},{north})" for east, north in spots.tolist()]


def moments(
    days_ago: NDArray[np.float64], known: NDArray[np.bool_] | None = None
) -> NDArray[np.str_]:
    """Return moments so many days before ``MOMENT``; unknown ones are null."""
    minutes = (days_ago * DAY_MIN).astype("timedelta64[m]")
    texts = (np.datetime64(MOMENT.replace(tzinfo=None), "m") - minutes).astype(str)
    return texts if known is None else np.where(known, texts, NULL)


def days(ahead: NDArray[np.int64], known: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Return days so many after ``TODAY``; unknown ones are null."""
    return np.where(known, (np.datetime64(TODAY, "D") + ahead).astype(str), NULL)


def yes_no(values: Iterable[bool]) -> list[str]:
    """Return booleans as Postgres writes them."""
    return ["t" if value else "f" for value in values]


def picked(
    dice: np.random.Generator, shares: Mapping[str, float], count: int
) -> NDArray[np.object_]:
    """Draw texts by their shares, which need not add up to one."""
    weights = np.array(list(shares.values()), dtype=float)
    texts = np.array(list(shares), dtype=object)
    return texts[dice.choice(len(texts), count, p=weights / weights.sum())]
