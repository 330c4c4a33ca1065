"""The engine's joint plan in charge of the recorded exchange.

A need is a recipient, an offer is a donor with all that they give, and a pair is a parcel. The pace
of donors is a rule of the plan: nobody hands over more often than that, all weeks together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.relief_measures import HANDOVER_BOUND
from benchmarks.relief_replay import DUST, Ledger, Moment, Shipments, shipments
from benchmarks.relief_stream import Floats, Ints, Stream
from matching.engine.flow import Graph, solve

THOUSANDTHS = 1000

# Points that a mile may cost: the dearer, the nearer everything stays.
MILE_PRICES = tuple(2.0**power for power in range(-4, 7))

# So many units double what the way of a parcel costs, since miles are counted for each unit.
DOUBLING_UNITS = 100

# A little above what nearest-first drives, and well below the tenth that is too much.
MORE_MILES = 1.05

# What is left may bring the mean way up to this part of what is allowed: the weeks to come need
# the other part to reach people.
REST_MILES = 0.75

type Row = tuple[int, int, int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a parcel is worth, in points; what its way costs is taken off.

    person: it reaches somebody whom nothing has reached yet. request: it meets a request; a part of
    one counts in part. portion: it takes the donor's portion; a part of it counts in part.
    rest: the same for the last parcel, which is to take along what the others left.

    pace: the most hand-overs of one donor, all weeks together. kept: those of them that are kept
    for the rest, by donors with ``large_stock`` units or more.
    least_units: a portion holds so many, if the donor has them.
    senders: how many donors may send their rest to the same recipient in one week.
    """

    person: float = 600
    request: float = 200
    portion: float = 50
    rest: float = 1800
    pace: int = HANDOVER_BOUND
    kept: int = 1
    large_stock: int = 100
    least_units: int = 5
    senders: int = 20


@dataclass(frozen=True, slots=True)
class JointPlan:
    """Plan each week's parcels together: first to reach people, then to use up what is left.

    miles_allowed: by week, what the mean way of all units shipped until then may be; the last one
    holds for later weeks. Both waves of a week take the lowest price of a mile that keeps to it –
    the second to ``REST_MILES`` of it, or to the mean way so far – and send nothing when none does.
    """

    miles_allowed: Sequence[float]
    weights: Weights = field(default_factory=Weights)

    def __call__(self, moment: Moment) -> Shipments:
        """Return the parcels of one week."""
        weights = self.weights
        allowed = self.miles_allowed[min(moment.week, len(self.miles_allowed) - 1)]
        left = weights.pace - moment.handed_over
        kept = weights.kept * (moment.stock.sum(axis=1) >= weights.large_stock)
        reach = _Wave(weights, np.minimum(left, weights.pace - kept), weights.portion, 1)
        draft = _as_far_as_allowed(_Draft(moment, []), reach, allowed)

        left = np.minimum(left - draft.handed_over, weights.kept)
        left[draft.stock.sum(axis=1) < weights.least_units] = 0
        rest = _Wave(weights, left, weights.rest, weights.senders)
        so_far = draft.unit_miles / max(draft.units, DUST)
        allowed = max(REST_MILES * allowed, so_far)
        return shipments(_as_far_as_allowed(draft, rest, allowed).rows)


def miles_beside(stream: Stream, ledger: Ledger) -> tuple[float, ...]:
    """Return the miles that a plan is allowed beside another policy's, by week.

    The mean way of all units that the other has shipped until then, times ``MORE_MILES``. It knows
    nothing of later weeks, so a plan may be held to it while the weeks go by.
    """
    ways = stream.miles[ledger.donor, ledger.recipient]
    units = np.cumsum(np.bincount(ledger.week, weights=ledger.units))
    unit_miles = np.cumsum(np.bincount(ledger.week, weights=ledger.units * ways))
    return tuple((MORE_MILES * unit_miles / np.maximum(units, DUST)).tolist())


@dataclass(frozen=True, slots=True)
class _Wave:
    """Parcels that are planned together.

    left: of donors, how many more hand-overs. portion: points for taking a donor's portion.
    senders: how many donors may send to one recipient.
    """

    weights: Weights
    left: Ints
    portion: float
    senders: int


class _Draft:
    """A week's parcels so far, and what they leave open."""

    def __init__(self, moment: Moment, rows: list[Row]) -> None:
        sent = shipments(rows)
        ways = moment.miles[sent.donor, sent.recipient]
        pairs = np.unique(np.stack((sent.donor, sent.recipient)), axis=1)
        self.moment = moment
        self.rows = rows
        self.stock, self.wanted = moment.stock.copy(), moment.wanted.copy()
        np.subtract.at(self.stock, (sent.donor, sent.kind), sent.units)
        np.subtract.at(self.wanted, (sent.recipient, sent.kind), sent.units)
        self.served = moment.served.copy()
        self.served[sent.recipient] = True
        self.handed_over = np.bincount(pairs[0], minlength=len(self.stock))
        self.units = moment.units + float(sent.units.sum())
        self.unit_miles = moment.unit_miles + float(sent.units @ ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Market:
    """The pairs of one wave: everybody who may still give, and everybody who still wants.

    donors, recipients: their positions. left, rooms: of these donors, how many more hand-overs, and
    into how many parcels their stock goes. points, ways: donors × recipients; what a parcel is
    worth, and its miles as they count. senders: how many donors to one recipient.
    """

    donors: Ints
    recipients: Ints
    left: Ints
    rooms: Ints
    points: Floats
    ways: Floats
    senders: int


def _as_far_as_allowed(draft: _Draft, wave: _Wave, allowed: float) -> _Draft:
    """Add a wave at the lowest price of a mile that keeps the mean way within ``allowed``.

    Halves the list of prices again and again, since a lower price drives farther.
    """
    market = _market(draft, wave)
    best, low, high = draft, 0, len(MILE_PRICES)
    while low < high:
        middle = (low + high) // 2
        rows = _packed(draft, *_planned(market, MILE_PRICES[middle]))
        tried = _Draft(draft.moment, draft.rows + rows)
        if tried.unit_miles <= allowed * tried.units:
            best, high = tried, middle
        else:
            low = middle + 1
    return best


def _market(draft: _Draft, wave: _Wave) -> _Market:
    donors = np.flatnonzero((wave.left > 0) & (draft.stock > DUST).any(axis=1))
    recipients = np.flatnonzero((draft.wanted > DUST).any(axis=1))
    stock, left, weights = draft.stock[donors], wave.left[donors], wave.weights
    miles = draft.moment.miles[np.ix_(donors, recipients)]
    rooms = np.minimum(left, np.maximum(1, stock.sum(axis=1) // weights.least_units))
    even = np.ceil(stock / np.maximum(rooms, 1)[:, None])
    portions = np.maximum(even, np.minimum(stock, weights.least_units))
    units, met = _portions_taken(portions, draft.wanted[recipients])

    taken = np.minimum(1, units / np.maximum(even.sum(axis=1), 1)[:, None])
    points = weights.person * ~draft.served[recipients] + weights.request * met
    possible = (units > 0) & np.isfinite(miles)
    return _Market(
        donors=donors,
        recipients=recipients,
        left=left,
        rooms=rooms.astype(np.int64),
        points=np.where(possible, points + wave.portion * taken, 0),
        ways=np.where(possible, miles, 0) * (1 + units / DOUBLING_UNITS),
        senders=wave.senders,
    )


def _portions_taken(portions: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Return the units that go from a portion to somebody, and how many requests they meet.

    portions: donors × kinds. wanted: recipients × kinds. Both answers: donors × recipients.
    """
    units, met = (np.zeros((len(portions), len(wanted))) for _ in range(2))
    for kind in np.flatnonzero(portions.any(axis=0) & wanted.any(axis=0)):
        wish = wanted[:, kind]
        going = np.minimum.outer(portions[:, kind], wish)
        units += going
        met += np.divide(going, wish, out=np.zeros_like(going), where=wish > 0)
    return units, met


def _planned(market: _Market, mile_price: float) -> tuple[Ints, Ints]:
    """Let the engine plan, and return the donor and the recipient of each parcel."""
    worth = market.points - mile_price * market.ways
    offer, need = np.nonzero(worth > 0)
    donors, recipients = len(market.donors), len(market.recipients)
    graph = Graph(
        need=need,
        offer=offer,
        value=np.round(THOUSANDTHS * worth[offer, need]).astype(np.int64),
        need_ids=market.recipients,
        wanted=np.full(recipients, market.senders),
        area=np.zeros(recipients, np.int64),
        offer_ids=market.donors,
        room=market.rooms,
        helper=np.arange(donors),
        pace=market.left,
        load=np.zeros(donors, np.int64),
        budget=np.array([donors * market.senders * recipients]),
    )
    chosen = solve(graph)
    return market.donors[offer[chosen]], market.recipients[need[chosen]]


def _packed(draft: _Draft, donors: Ints, takers: Ints) -> list[Row]:
    """Share out what each donor has, kind by kind, among those who were planned to get it."""
    wanted = draft.wanted.copy()
    rows: list[Row] = []
    for donor in np.unique(donors):
        theirs = takers[donors == donor]
        for kind in np.flatnonzero(draft.stock[donor] > DUST):
            parts = shared_out(draft.stock[donor, kind], wanted[theirs, kind])
            wanted[theirs, kind] -= parts
            packed = zip(theirs, parts, strict=True)
            rows += [
                (int(donor), int(to), int(kind), float(part)) for to, part in packed if part > DUST
            ]
    return rows


def shared_out(stock: float, wanted: Floats) -> Floats:
    """Share units out evenly, in whole ones, nobody getting more than they want.

    The smallest wish comes first, so that what it does not need goes to the others.
    """
    parts = np.zeros_like(wanted)
    order = np.argsort(wanted, kind="stable")
    for place, taker in enumerate(order):
        parts[taker] = min(wanted[taker], stock // (len(order) - place))
        stock -= parts[taker]
    for taker in order:
        more = min(wanted[taker] - parts[taker], stock)
        parts[taker] += more
        stock -= more
    return parts
