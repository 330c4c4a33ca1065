"""The joint plan: the pairings that are best for the whole queue, not for one need at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np

from matching.engine.flow import Graph, Integers, solve, worth_of
from matching.engine.network import NO_LIMIT
from matching.engine.queue import Queue, asks_left, worth
from matching.engine.ties import tie_key
from matching.engine.types import Candidate, NeedFacts, Urgency


class Cause(StrEnum):
    """Why a person should look at a need."""

    NOBODY_FITS = "nobody_fits"
    NO_HELPER_LEFT = "no_helper_left"
    WAITED_LONG = "waited_long"


@dataclass(frozen=True, slots=True)
class Pairing:
    """One need and one offer that the plan brings together.

    worth: thousandths, for this need at this moment. own_rank: where the offer stands among the
    need's own candidates, 1 for its best; more says that a better one is wanted elsewhere.
    """

    need_id: int
    offer_id: int
    helper_id: int
    worth: int
    own_rank: int


@dataclass(frozen=True, slots=True)
class Escalation:
    """A need that a person should look at, why, and since when it waits."""

    need_id: int
    cause: Cause
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer for a whole queue.

    pairings: by need id, the need's better one first. value: what they are worth together with
    what spreading help takes off, thousandths. escalations: the longest waiting first.
    """

    pairings: tuple[Pairing, ...]
    value: int
    escalations: tuple[Escalation, ...]


def plan(candidates: Iterable[Candidate], *, queue: Queue) -> Plan:
    """Choose the pairings that are best for the whole queue, and the needs to look at.

    candidates: eligible pairs of the needs and offers in ``queue``, each once.

    No need gets more helpers than it has places, no offer more needs than it has room, no helper
    more than ``asks_left``, no area more than its budget, and nobody is planned twice for one need.
    Within that no other choice is worth more together: one more offer never makes the plan worth
    less. The same facts give the same plan, in whatever order they come.

    Raises KeyError when a candidate's need or offer is not in the queue.
    """
    pairs = sorted(candidates, key=lambda one: (one.need_id, one.offer_id))
    graph = _graph(pairs, queue)
    chosen = solve(graph)
    ranks = _own_ranks(pairs)
    pairings = sorted(
        (_pairing(pairs[at], ranks[at], queue) for at in chosen.tolist()),
        key=lambda one: (one.need_id, one.own_rank),
    )
    could = {one.need_id for one in pairs}
    return Plan(
        tuple(pairings),
        worth_of(graph, chosen),
        escalations(queue, could=could, planned={one.need_id for one in pairings}),
    )


def escalations(
    queue: Queue, *, could: Collection[int], planned: Collection[int]
) -> tuple[Escalation, ...]:
    """Name the needs to look at: nobody fits, all who fit are wanted elsewhere, waited too long.

    could, planned: ids of the needs that have a candidate, and of those that got one.
    Whom nobody is likely to help is better known early than late.
    Source: Shi, Lizarondo, Fang, "A recommender system for crowdsourcing food rescue platforms"
    (2021).
    """
    return tuple(_escalated(queue, could, planned))


def _graph(pairs: Sequence[Candidate], queue: Queue) -> Graph:
    needs = [queue.needs[key] for key in sorted({one.need_id for one in pairs})]
    offers = [queue.offers[key] for key in sorted({one.offer_id for one in pairs})]
    helpers = list({offer.helper.id: offer.helper for offer in offers}.values())
    areas = sorted({need.area_id for need in needs})
    return Graph(
        need=_places([one.need_id for one in pairs], [need.id for need in needs]),
        offer=_places([one.offer_id for one in pairs], [offer.id for offer in offers]),
        value=_column([worth(one, queue) for one in pairs]),
        need_ids=_column([need.id for need in needs]),
        wanted=_column([need.places_left for need in needs]),
        area=_places([need.area_id for need in needs], areas),
        offer_ids=_column([offer.id for offer in offers]),
        room=_column([offer.room for offer in offers]),
        helper=_places([offer.helper.id for offer in offers], [one.id for one in helpers]),
        pace=_column([asks_left(helper, queue) for helper in helpers]),
        load=_column([one.asks_this_week + one.helps_this_week for one in helpers]),
        budget=_column([queue.budgets.get(area_id, NO_LIMIT) for area_id in areas]),
        spread=queue.knobs.spread,
    )


def _column(numbers: Sequence[int]) -> Integers:
    return np.array(numbers, dtype=np.int64)


def _places(ids: Iterable[int], among: Iterable[int]) -> Integers:
    place = {key: at for at, key in enumerate(among)}
    return _column([place[key] for key in ids])


def _own_ranks(pairs: Sequence[Candidate]) -> list[int]:
    """Return where each candidate stands among those of its need, 1 for the best."""
    best_first = sorted(
        range(len(pairs)),
        key=lambda at: (-pairs[at].value, tie_key(pairs[at].need_id, pairs[at].offer_id)),
    )
    ranks, so_far = [0] * len(pairs), dict[int, int]()
    for at in best_first:
        need_id = pairs[at].need_id
        ranks[at] = so_far[need_id] = so_far.get(need_id, 0) + 1
    return ranks


def _pairing(one: Candidate, own_rank: int, queue: Queue) -> Pairing:
    helper_id = queue.offers[one.offer_id].helper.id
    return Pairing(one.need_id, one.offer_id, helper_id, worth(one, queue), own_rank)


def _escalated(
    queue: Queue, could: Collection[int], planned: Collection[int]
) -> Iterator[Escalation]:
    longest = timedelta(days=queue.knobs.escalate_days)
    for need in sorted(queue.needs.values(), key=lambda need: (need.opened_at, need.id)):
        has_waited = queue.now - need.opened_at >= longest
        if need.id not in could:
            yield Escalation(need.id, Cause.NOBODY_FITS, need.opened_at)
        elif need.id not in planned and (has_waited or _is_for_today(need)):
            yield Escalation(need.id, Cause.NO_HELPER_LEFT, need.opened_at)
        elif has_waited:
            yield Escalation(need.id, Cause.WAITED_LONG, need.opened_at)


def _is_for_today(need: NeedFacts) -> bool:
    return need.urgency == Urgency.TODAY
