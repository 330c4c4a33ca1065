"""The recorded weeks once more, under the published rules, with any policy in charge."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.relief_stream import Flags, Floats, Ints, Stream

SECONDS_A_DAY = 24 * 60 * 60
INTERVAL_DAYS = 7

# What rounding leaves of a quantity is nothing that could be shipped.
DUST = 1e-9


class NotThere(Exception):
    """A policy has shipped more than a donor has, or more than a recipient still wants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a policy is told on its day: the open posts, summed for each person and kind.

    stock: donors × kinds, units on offer. wanted: recipients × kinds, units still wanted.
    miles: donors × recipients. handed_over: of donors, their hand-overs so far.
    served: of recipients, whether anything has reached them yet. week: number of the planning day.
    units, unit_miles: shipped by all so far, and the miles of these units together.
    Not to be written to.
    """

    stock: Floats
    wanted: Floats
    miles: Floats
    handed_over: Ints
    served: Flags
    week: int
    units: float
    unit_miles: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipments:
    """Who ships what to whom, as columns of the same length."""

    donor: Ints
    recipient: Ints
    kind: Ints
    units: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that was shipped, as columns, one row for each donation that a shipment drew from.

    week: number of the planning day. idle_days: whole days that the units had waited.
    """

    donor: Ints
    recipient: Ints
    kind: Ints
    week: Ints
    units: Floats
    idle_days: Floats


type Policy = Callable[[Moment], Shipments]

type Line = tuple[int, int, int, int, float, float]


def shipments(rows: list[tuple[int, int, int, float]]) -> Shipments:
    """Return rows of donor, recipient, kind, units as columns."""
    table = np.array(rows, np.float64).reshape(-1, 4)
    donor, recipient, kind = table[:, :3].astype(np.int64).T
    return Shipments(donor=donor, recipient=recipient, kind=kind, units=table[:, 3])


def replay(stream: Stream, policy: Policy, *, interval_days: int = INTERVAL_DAYS) -> Ledger:
    """Let a policy plan every seventh day with what is open then, and write down what it ships.

    Posts stay open until nothing is left of them; a shipment draws from a donor's oldest donations
    first. As published, a post of the very second of a planning day is never seen.

    Raises NotThere when the policy ships what is not there.
    Source: Bala, Jacob, He, Samorani, "Framework for PPE Matching", ``ppe-match`` 0.1.4.
    """
    exchange = _Exchange(stream)
    lines: list[Line] = []
    for week, (since, until) in enumerate(_weeks(stream, interval_days)):
        exchange.open_posts(since, until)
        if exchange.has_pairs:
            lines += exchange.hand_over(policy(exchange.moment(week)), week, until)
    return _ledger(lines)


def _weeks(stream: Stream, interval_days: int) -> Iterator[tuple[float, float]]:
    """Yield the stretches between planning days; the last one ends soon after the last post."""
    first, last = stream.span
    since, end = first - 60, last + 60
    while (until := since + interval_days * SECONDS_A_DAY) <= end:
        yield since, until
        since = until
    yield since, end + 120


class _Exchange:
    """What is open, and what each side has given and got so far."""

    def __init__(self, stream: Stream) -> None:
        donors, recipients = stream.miles.shape
        self._stream = stream
        self._stock = np.zeros((donors, len(stream.kinds)))
        self._wanted = np.zeros((recipients, len(stream.kinds)))
        self._handed_over = np.zeros(donors, np.int64)
        self._served = np.zeros(recipients, np.bool_)
        self._units = 0.0
        self._unit_miles = 0.0
        self._donations: dict[tuple[int, int], deque[list[float]]] = defaultdict(deque)

    @property
    def has_pairs(self) -> bool:
        """Say whether any kind is both on offer and wanted."""
        return bool((self._stock.any(axis=0) & self._wanted.any(axis=0)).any())

    def moment(self, week: int) -> Moment:
        """Return what a policy is told."""
        return Moment(
            stock=self._stock.copy(),
            wanted=self._wanted.copy(),
            miles=self._stream.miles,
            handed_over=self._handed_over.copy(),
            served=self._served.copy(),
            week=week,
            units=self._units,
            unit_miles=self._unit_miles,
        )

    def open_posts(self, since: float, until: float) -> None:
        """Add what was posted after ``since`` and before ``until``."""
        asked, given = self._stream.requested, self._stream.donated
        asked = asked.where((asked.posted > since) & (asked.posted < until))
        given = given.where((given.posted > since) & (given.posted < until))

        np.add.at(self._wanted, (asked.who, asked.kind), asked.units)
        np.add.at(self._stock, (given.who, given.kind), given.units)
        for row in np.argsort(given.posted, kind="stable"):
            donations = self._donations[int(given.who[row]), int(given.kind[row])]
            donations.append([float(given.posted[row]), float(given.units[row])])

    def hand_over(self, chosen: Shipments, week: int, now: float) -> list[Line]:
        """Move the units and return the lines of the ledger."""
        lines: list[Line] = []
        for donor, recipient, kind, units in zip(
            chosen.donor.tolist(),
            chosen.recipient.tolist(),
            chosen.kind.tolist(),
            chosen.units.tolist(),
            strict=True,
        ):
            self._book(donor, recipient, kind, units)
            for posted, part in _taken(self._donations[donor, kind], units):
                idle_days = round((now - posted) / SECONDS_A_DAY)
                lines.append((donor, recipient, kind, week, part, idle_days))
        for donor, _recipient in {line[:2] for line in lines}:
            self._handed_over[donor] += 1
        return lines

    def _book(self, donor: int, recipient: int, kind: int, units: float) -> None:
        there = min(self._stock[donor, kind], self._wanted[recipient, kind])
        if not 0 < units <= there + DUST:
            raise NotThere(f"Donor {donor} cannot ship {units} of {kind} to {recipient}.")
        self._stock[donor, kind] = _left(self._stock[donor, kind], units)
        self._wanted[recipient, kind] = _left(self._wanted[recipient, kind], units)
        self._served[recipient] = True
        self._units += units
        self._unit_miles += units * float(self._stream.miles[donor, recipient])


def _left(there: float, units: float) -> float:
    return there - units if there - units > DUST else 0.0


def _taken(donations: deque[list[float]], units: float) -> Iterator[tuple[float, float]]:
    """Take units from the oldest donations on; yield when each was posted, and how many."""
    while units > DUST and donations:
        posted, there = donations[0]
        part = min(there, units)
        units -= part
        donations[0][1] -= part
        if donations[0][1] <= DUST:
            donations.popleft()
        yield posted, part


def _ledger(lines: list[Line]) -> Ledger:
    table = np.array(lines, np.float64).reshape(-1, 6)
    donor, recipient, kind, week = table[:, :4].astype(np.int64).T
    return Ledger(
        donor=donor,
        recipient=recipient,
        kind=kind,
        week=week,
        units=table[:, 4],
        idle_days=table[:, 5],
    )
