"""Needs, offers and helpers as columns, so that the queue of a whole city is judged at once.

Each column is a numpy array with one entry for a row; rows are known by their position. What
repeats is stored once: people tick the same few parts of days, so windows are codes into a table,
and words of a vocabulary are bits of a mask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.engine.meeting import longest_stretch
from matching.engine.types import CategoryFacts, Pace, Urgency, Windows

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]
type Masks = NDArray[np.uint64]
"""Sets of words, one bit for each: shape (rows, 1), or more columns for over 64 words."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# Moments are microseconds since ``EPOCH``, days are counted as ``date.toordinal`` does.
NEVER = -(2**62)
NO_DAY = 0
NO_END = 2**31 - 1

# The code of "any time" in every table of windows.
ANY_TIME = 0
ENDLESS = 2**30

BITS = 64

PACES = tuple(Pace)
URGENCIES = tuple(Urgency)


def moment_of(moment: datetime | None) -> int:
    """Return microseconds since ``EPOCH``, ``NEVER`` for None."""
    return NEVER if moment is None else (moment - EPOCH) // MICROSECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What is asked for, by position.

    area: an id. kind: position in ``Kinds``. asked: code in ``Board.asked``, the date heeded.
    anyone: any language will do. urgency: position in ``URGENCIES``.
    needed_on: ``NO_DAY`` for any. places: how many helpers are still wanted.
    """

    id: Ints
    requester: Ints
    area: Ints
    kind: Ints
    probability: Floats
    east_km: Floats
    north_km: Floats
    opened_at: Ints
    confirmed_at: Ints
    asked: Ints
    minutes: Ints
    languages: Masks
    anyone: Bools
    requirements: Masks
    urgency: Ints
    needed_on: Ints
    places: Ints

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpers:
    """The people behind the offers, by position.

    pace: position in ``PACES``. resting_until: ``NO_DAY`` for not at all.
    last_asked_at, last_helped_at: ``NEVER`` where it never happened.
    """

    id: Ints
    pace: Ints
    resting_until: Ints
    asks: Ints
    helps: Ints
    open_asks: Ints
    last_asked_at: Ints
    last_helped_at: Ints

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What can be given, by position.

    helper: position in ``Helpers``. free: code in ``Board.free``. valid_until: ``NO_END`` for
    ever. languages: those of the offer and those of its helper.
    """

    id: Ints
    helper: Ints
    kind: Ints
    probability: Floats
    east_km: Floats
    north_km: Floats
    confirmed_at: Ints
    free: Ints
    languages: Masks
    abilities: Masks
    travel_km: Floats
    room: Ints
    valid_until: Ints

    def __len__(self) -> int:
        return len(self.id)


def taken(offers: Offers, places: Ints) -> Offers:
    """Return the offers at these positions, in this order."""
    return Offers(
        **{column.name: getattr(offers, column.name)[places] for column in fields(offers)}
    )


def looked_up(wanted: Ints, ids: Ints) -> tuple[Ints, Bools]:
    """Return the position of each wanted id, and whether it is there at all."""
    if not len(ids):
        return np.zeros_like(wanted), np.zeros(len(wanted), dtype=np.bool_)
    order = np.argsort(ids)
    place = order[np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)]
    return place, ids[place] == wanted


@dataclass(frozen=True)
class Kinds:
    """The kinds of help, in the order of their positions, and how two of them go together.

    Matrices are indexed by the need's kind first, the offer's second.
    """

    facts: tuple[CategoryFacts, ...]

    @cached_property
    def same(self) -> Bools:
        """Return where both are the same kind."""
        return np.asarray(self._ids[:, None] == self._ids)

    @cached_property
    def fits(self) -> Bools:
        """Return where the kinds are the same, or one stands inside the other."""
        return np.asarray(self.same | self._offer_inside | self._need_inside)

    @cached_property
    def remote(self) -> Bools:
        """Return where distance does not count: the narrower of the two says so."""
        remote = np.array([kind.remote for kind in self.facts], dtype=np.bool_)
        return np.where(self._offer_inside, remote, remote[:, None])

    @cached_property
    def tau_km(self) -> Floats:
        """Return how fast nearness fades, by the narrower of the two."""
        tau_km = np.array([kind.tau_km for kind in self.facts], dtype=np.float64)
        return np.where(self._offer_inside, tau_km, tau_km[:, None])

    @cached_property
    def _ids(self) -> Ints:
        return np.array([kind.id for kind in self.facts], dtype=np.int64)

    @cached_property
    def _parents(self) -> Ints:
        parents = [-1 if kind.parent_id is None else kind.parent_id for kind in self.facts]
        return np.array(parents, dtype=np.int64)

    @property
    def _offer_inside(self) -> Bools:
        return np.asarray(self._ids[:, None] == self._parents)

    @property
    def _need_inside(self) -> Bools:
        return np.asarray(self._parents[:, None] == self._ids)


@dataclass(frozen=True, slots=True)
class WindowTable:
    """Distinct windows by their code: spans of minutes, filled up with empty ones.

    start, end: shape (codes, spans). longest: minutes of the longest span of each code. The code
    ``ANY_TIME`` has no span and is longer than a week.
    """

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    longest: Ints

    @classmethod
    def of(cls, distinct: Sequence[Windows]) -> Self:
        """Make a table in which the first of ``distinct`` has code 1."""
        spans = max([len(windows) for windows in distinct], default=0)
        edges = np.zeros((2, len(distinct) + 1, spans), dtype=np.int32)
        for code, windows in enumerate(distinct, 1):
            if windows:
                edges[:, code, : len(windows)] = np.transpose(windows)
        longest = [ENDLESS, *map(longest_stretch, distinct)]
        return cls(edges[0], edges[1], np.array(longest, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.longest)


@dataclass(frozen=True, slots=True)
class Ties:
    """A set of pairs of a need's position and somebody's or something's id, for look-up."""

    keys: Ints
    stride: int

    @classmethod
    def of(cls, needs: Iterable[int], ids: Iterable[int]) -> Self:
        """Make a set from positions and ids of the same length; ids >= 0."""
        first, second = np.array([*needs], dtype=np.int64), np.array([*ids], dtype=np.int64)
        stride = int(second.max(initial=0)) + 1
        return cls(np.unique(first * stride + second), stride)

    def __contains__(self, pair: tuple[int, int]) -> bool:
        return bool(self.has(np.array([pair[0]]), np.array([pair[1]]))[0])

    def has(self, needs: Ints, ids: Ints) -> Bools:
        """Say for each pair whether it is in the set."""
        if not len(self.keys):
            return np.zeros(len(needs), dtype=np.bool_)
        keys = needs * self.stride + ids
        place = np.searchsorted(self.keys, keys)
        found = self.keys[np.minimum(place, len(self.keys) - 1)] == keys
        return np.asarray(found & (ids < self.stride))


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that is judged together.

    blocked, declined_helpers: by member id. declined_offers: by offer id.
    """

    needs: Needs
    offers: Offers
    helpers: Helpers
    kinds: Kinds
    asked: WindowTable
    free: WindowTable
    blocked: Ties
    declined_helpers: Ties
    declined_offers: Ties
