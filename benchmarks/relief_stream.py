"""A recorded stream of donations and requests: read from files, and cut into parts."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

# The published harness takes a larger donation for a slip of the keyboard, and drops it.
LARGEST_DONATION = 1000.0


class UnusableFile(Exception):
    """A file of the stream lacks what its format promises; the message says which and what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """What one side has posted, as columns of the same length.

    who: position of the donor or recipient. kind: position of the kind of goods.
    units: how many, > 0. posted: seconds since 1970.
    """

    who: Ints
    kind: Ints
    units: Floats
    posted: Floats

    def where(self, kept: Flags) -> Posts:
        """Return the posts that are flagged."""
        return Posts(
            who=self.who[kept],
            kind=self.kind[kept],
            units=self.units[kept],
            posted=self.posted[kept],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Everything that was posted, and how far everybody is from everybody.

    miles: donors × recipients; infinite where the two have no kind of goods in common.
    Donors and recipients stand in the order of their ids as words, kinds in that of their names.
    """

    donated: Posts
    requested: Posts
    miles: Floats
    kinds: tuple[str, ...]

    @property
    def span(self) -> tuple[float, float]:
        """Return the seconds of the first and of the last post."""
        moments = np.concatenate((self.donated.posted, self.requested.posted))
        return float(moments.min()), float(moments.max())

    def only(self, *, donors: Flags, recipients: Flags) -> Stream:
        """Return the stream of the flagged people; positions stay as they are."""
        return replace(
            self,
            donated=self.donated.where(donors[self.donated.who]),
            requested=self.requested.where(recipients[self.requested.who]),
        )

    def between(self, since: float, until: float) -> Stream:
        """Return the posts of ``since`` ≤ moment < ``until``, in seconds since 1970."""
        donated, requested = self.donated.posted, self.requested.posted
        return replace(
            self,
            donated=self.donated.where((donated >= since) & (donated < until)),
            requested=self.requested.where((requested >= since) & (requested < until)),
        )


def read_stream(*, donors: Path, recipients: Path, distances: Path) -> Stream:
    """Read the three files, plain or gzipped.

    donors, recipients: columns don_id or rec_id, date, ppe, qty. distances: don_id, rec_id, miles.
    Donations above ``LARGEST_DONATION`` are dropped, as the published harness does, and so are
    posts of no unit at all. Distances of people who posted nothing are skipped.

    Raises UnusableFile when a column or every post is missing.
    """
    given = list(_rows(donors, ("don_id", "date", "ppe", "qty")))
    wanted = list(_rows(recipients, ("rec_id", "date", "ppe", "qty")))
    donor_at = _positions(row[0] for row in given)
    recipient_at = _positions(row[0] for row in wanted)
    kind_at = _positions(row[2] for row in (*given, *wanted))

    donated = _posts(given, donor_at, kind_at)
    requested = _posts(wanted, recipient_at, kind_at)
    for path, posts in ((donors, donated), (recipients, requested)):
        if not len(posts.who):
            raise UnusableFile(f"{path} holds no post.")
    return Stream(
        donated=donated.where(donated.units <= LARGEST_DONATION),
        requested=requested,
        miles=_miles(distances, donor_at, recipient_at),
        kinds=tuple(kind_at),
    )


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield the named columns of each row, in the order of the names."""
    with _opened(path) as page:
        reader = csv.reader(page)
        head = next(reader, [])
        missing = [name for name in columns if name not in head]
        if missing:
            raise UnusableFile(f"{path} has no column {', '.join(missing)}.")
        places = [head.index(name) for name in columns]
        for row in reader:
            yield [row[place] for place in places]


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _positions(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(sorted(set(names)))}


def _posts(rows: list[list[str]], at: Mapping[str, int], kind_at: Mapping[str, int]) -> Posts:
    posts = Posts(
        who=np.array([at[name] for name, *_ in rows], np.int64),
        kind=np.array([kind_at[kind] for _, _, kind, _ in rows], np.int64),
        units=np.array([float(units) for *_, units in rows], np.float64),
        posted=np.array([datetime.fromisoformat(row[1]).timestamp() for row in rows], np.float64),
    )
    return posts.where(posts.units > 0)


def _miles(path: Path, donor_at: Mapping[str, int], recipient_at: Mapping[str, int]) -> Floats:
    miles = np.full((len(donor_at), len(recipient_at)), np.inf)
    for donor, recipient, far in _rows(path, ("don_id", "rec_id", "miles")):
        if donor in donor_at and recipient in recipient_at:
            miles[donor_at[donor], recipient_at[recipient]] = float(far)
    return miles
