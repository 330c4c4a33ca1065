"""What a replayed stream came to, in the published figures and a few more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.relief_replay import Ledger
from benchmarks.relief_stream import Floats, Ints, Stream

# The most hand-overs that may be asked of one donor.
HANDOVER_BOUND = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The figures of one replay.

    A hand-over is one donor, one recipient, one day, whatever lies in the parcel. Per donor means
    per donor who shipped anything: the published "average number of shipments".

    served: recipients whom at least one unit reached; served_share: of all who asked.
    well_served: recipients who got at least half of one request. fill: mean share of a request
    that was met, first within each kind, then over the kinds; fill_of_served: the same over the
    requests that got anything. miles, idle_days: means over units. units_share: of all on offer.
    """

    served: int
    served_share: float
    well_served: int
    miles: float
    idle_days: float
    handovers_per_donor: float
    most_handovers: int
    donors_above_bound: float
    units_share: float
    fill: float
    fill_of_served: float
    units_per_handover: float


def measure(stream: Stream, ledger: Ledger) -> Measures:
    """Return the figures of a replay in which anything was shipped."""
    units, total = ledger.units, ledger.units.sum()
    handed_over = _handovers(ledger)
    wanted, got = _requests(stream, ledger)
    kind, share = np.nonzero(wanted)[1], np.minimum(got[wanted > 0] / wanted[wanted > 0], 1)
    served = np.unique(ledger.recipient)
    return Measures(
        served=len(served),
        served_share=len(served) / len(np.unique(stream.requested.who)),
        well_served=int((got >= np.maximum(wanted / 2, np.finfo(float).tiny)).any(axis=1).sum()),
        miles=float(units @ stream.miles[ledger.donor, ledger.recipient] / total),
        idle_days=float(units @ ledger.idle_days / total),
        handovers_per_donor=float(handed_over.mean()),
        most_handovers=int(handed_over.max()),
        donors_above_bound=float((handed_over > HANDOVER_BOUND).mean()),
        units_share=float(total / stream.donated.units.sum()),
        fill=_mean_of_means(kind, share),
        fill_of_served=_mean_of_means(kind[share > 0], share[share > 0]),
        units_per_handover=float(np.median(_parcels(ledger))),
    )


def _handovers(ledger: Ledger) -> Ints:
    """Return the number of hand-overs of each donor who shipped."""
    each = np.unique(_handover_keys(ledger), axis=0)
    return np.unique(each[:, 0], return_counts=True)[1]


def _parcels(ledger: Ledger) -> Floats:
    """Return the units of each hand-over."""
    _, place = np.unique(_handover_keys(ledger), axis=0, return_inverse=True)
    return np.bincount(place, weights=ledger.units)


def _handover_keys(ledger: Ledger) -> Ints:
    return np.stack((ledger.donor, ledger.recipient, ledger.week), axis=1)


def _requests(stream: Stream, ledger: Ledger) -> tuple[Floats, Floats]:
    """Return what was asked for and what was got, recipients × kinds."""
    wanted = np.zeros((stream.miles.shape[1], len(stream.kinds)))
    got = np.zeros_like(wanted)
    np.add.at(wanted, (stream.requested.who, stream.requested.kind), stream.requested.units)
    np.add.at(got, (ledger.recipient, ledger.kind), ledger.units)
    return wanted, got


def _mean_of_means(group: Ints, values: Floats) -> float:
    """Return the mean over groups of the mean in each group."""
    sizes = np.bincount(group)
    sums = np.bincount(group, weights=values)
    return float((sums[sizes > 0] / sizes[sizes > 0]).mean())
