"""Parts of a stream, and the joint plan beside the published policy on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.relief_measures import HANDOVER_BOUND, Measures, measure
from benchmarks.relief_plan import JointPlan, Weights, miles_beside
from benchmarks.relief_policies import Proximity, pick_by_lot
from benchmarks.relief_replay import replay
from benchmarks.relief_stream import Flags, Stream

# What a plan may cost beside the published policy: longer ways, and goods that stay behind.
MOST_MILES = 1.1
LEAST_UNITS = 0.85


@dataclass(frozen=True, slots=True)
class Comparison:
    """The published policy, the same drawing lots among the tied, and the joint plan."""

    published: Measures
    by_lot: Measures
    plan: Measures

    @property
    def served_ratio(self) -> float:
        """Return people served by the plan for each one by the published policy."""
        return self.plan.served / self.published.served

    @property
    def served_ratio_by_lot(self) -> float:
        """Return the same beside lots, which reach more people than the published order does."""
        return self.plan.served / self.by_lot.served

    @property
    def miles_ratio(self) -> float:
        """Return the mean way of a unit, beside the published policy's."""
        return self.plan.miles / self.published.miles

    @property
    def is_fit(self) -> bool:
        """Say whether nothing else pays for the people served.

        Waiting and fill no worse than under the published policy, its miles and units within
        ``MOST_MILES`` and ``LEAST_UNITS``, and nobody above the bound of hand-overs.
        """
        plan, published = self.plan, self.published
        return (
            self.miles_ratio <= MOST_MILES
            and plan.units_share >= LEAST_UNITS * published.units_share
            and plan.most_handovers <= HANDOVER_BOUND
            and plan.idle_days <= published.idle_days
            and plan.fill >= published.fill
            and plan.fill_of_served >= published.fill_of_served
        )


def compare(stream: Stream, *, weights: Weights | None = None, lots: int = 1) -> Comparison:
    """Replay a stream under the published policy and under the joint plan held to its miles.

    weights: those of ``Weights()`` when left out. lots: seed of the policy that draws lots.
    """
    ledger = replay(stream, Proximity())
    plan = JointPlan(miles_beside(stream, ledger), weights or Weights())
    return Comparison(
        published=measure(stream, ledger),
        by_lot=measure(stream, replay(stream, Proximity(pick_by_lot(lots)))),
        plan=measure(stream, replay(stream, plan)),
    )


def named_parts(stream: Stream) -> Iterator[tuple[str, Stream]]:
    """Yield halves of the people, and early and late stretches of the days."""
    first, last = stream.span
    days, after = last - first, last + 1
    yield "every other person", every_other(stream, 0)
    yield "the other persons", every_other(stream, 1)
    yield "first half of the days", stream.between(first, first + days / 2)
    yield "second half of the days", stream.between(first + days / 2, after)
    yield "first two thirds", stream.between(first, first + days * 2 / 3)
    yield "last two thirds", stream.between(first + days / 3, after)
    yield "last third", stream.between(first + days * 2 / 3, after)


def every_other(stream: Stream, start: int) -> Stream:
    """Return every second donor and recipient, from ``start`` on, in the order of their ids."""
    donors, recipients = stream.miles.shape
    return stream.only(
        donors=np.arange(donors) % 2 == start, recipients=np.arange(recipients) % 2 == start
    )


def random_halves(stream: Stream, *, count: int, seed: int) -> Iterator[Stream]:
    """Yield ``count`` streams of half of the donors and half of the recipients, drawn anew."""
    draw = np.random.default_rng(seed)
    donors, recipients = stream.miles.shape
    for _ in range(count):
        yield stream.only(donors=_half(donors, draw), recipients=_half(recipients, draw))


def _half(people: int, draw: np.random.Generator) -> Flags:
    return draw.permutation(people) < people // 2
