"""From a whole board to what the joint plan may choose among.

One call makes the graph that ``flow.solve`` wants: of every need the best few eligible offers, one
of each helper, what each pair is worth in the queue, and how much each side can take. The same
numbers as ``queue`` gives for facts, over columns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from matching.engine.board.columns import (
    PACES,
    URGENCIES,
    Floats,
    Ints,
    Ties,
    looked_up,
    moment_of,
)
from matching.engine.board.gathering import Gathering, Reach, places_in_group
from matching.engine.board.judging import MICROSECONDS_PER_DAY, Judge, Pairs
from matching.engine.flow import Graph
from matching.engine.knobs import PlanKnobs
from matching.engine.network import NO_LIMIT
from matching.engine.ties import TIE_BITS, tie_keys
from matching.engine.types import Rule

# Of a need's eligible offers so many are left to the plan. Measured on a made-up city, more
# hardly fill another place, and the solver takes as much longer as there are more.
KEPT = 20

# Needs looked at together; memory grows with them.
TOGETHER = 4096

# A score goes from 0 to this.
BEST = 1000
SCORE_BITS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What the plan goes by beside the board, as in ``queue.Queue``.

    shown: (need id, offer id) suggested at present; they stay among the choices while they are
    eligible. lifts: how much more pairings count by area id. budgets: the most pairings by area
    id. Areas not named count 1 and have no limit.
    """

    knobs: PlanKnobs
    shown: Collection[tuple[int, int]] = frozenset()
    lifts: Mapping[int, float] = field(default_factory=dict)
    budgets: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Pairs for the joint plan.

    pairs: positions on the board; pair by pair the same as those of ``graph``, whose ``need_ids``
    and ``offer_ids`` lead back to rows. scores: thousandths.
    nobody: positions of the needs that ask and have no candidate, for a person to look at.
    """

    pairs: Pairs
    scores: Ints
    graph: Graph
    nobody: Ints


def choices(judge: Judge, *, ahead: Ahead, reach: Reach | None = None, kept: int = KEPT) -> Choices:
    """Return the best ``kept`` candidates of every need that asks, and their graph.

    judge: the board, the moment, and the group's weights and limits.
    Texts are not compared: that part of each score is 0.
    The same rows give the same graph, in whatever order they come.
    """
    pairs, scores = _best(judge, reach or Reach(), _shown(judge, ahead.shown), kept)
    asking = judge.asking.copy()
    asking[pairs.need] = False
    return Choices(
        pairs=pairs,
        scores=scores,
        graph=_graph(judge, pairs, _worth(judge, pairs, scores, ahead), ahead),
        nobody=np.flatnonzero(asking),
    )


def _best(judge: Judge, reach: Reach, shown: Pairs, kept: int) -> tuple[Pairs, Ints]:
    """Return for every need that asks its best pairs and their scores."""
    gathering = Gathering(judge, reach)
    needs = gathering.in_order_of_place(np.flatnonzero(judge.asking))
    is_here = np.zeros(len(judge.board.needs), dtype=np.bool_)
    found = [(shown[:0], np.zeros(0, dtype=np.int64))]
    for start in range(0, len(needs), TOGETHER):
        some = needs[start : start + TOGETHER]
        is_here[:] = False
        is_here[some] = True
        kept_on = shown[is_here[shown.need]]
        pairs = _joined([kept_on, gathering.around(some)])
        scores = judge.scores(pairs)
        chosen = _best_of_each(judge, pairs, scores, first=len(kept_on), kept=kept)
        found.append((pairs[chosen], scores[chosen]))
    return _joined([pairs for pairs, _ in found]), np.concatenate([some for _, some in found])


def _best_of_each(judge: Judge, pairs: Pairs, scores: Ints, *, first: int, kept: int) -> Ints:
    """Return the places of the best ``kept`` pairs of each need, one of each helper.

    first: how many pairs at the head go before all others.
    """
    board = judge.board
    ties = tie_keys(board.needs.id[pairs.need], board.offers.id[pairs.offer])
    worse = np.where(np.arange(len(pairs)) < first, 0, BEST - scores)
    # Needs, scores and ties together fit into one number, which sorts quicker than three.
    _, need = np.unique(pairs.need, return_inverse=True)
    order = np.argsort((((need << SCORE_BITS) + worse) << TIE_BITS) + ties, kind="stable")
    both = need[order] * len(board.helpers) + board.offers.helper[pairs.offer[order]]
    order = order[np.sort(np.unique(both, return_index=True)[1])]
    best: Ints = order[places_in_group(need[order]) < kept]
    return best


def _joined(several: Sequence[Pairs]) -> Pairs:
    return Pairs(
        np.concatenate([pairs.need for pairs in several]),
        np.concatenate([pairs.offer for pairs in several]),
    )


def _shown(judge: Judge, shown: Collection[tuple[int, int]]) -> Pairs:
    """Return what is suggested at present and may still be, as positions on the board."""
    ids = np.array(sorted(shown), dtype=np.int64).reshape(-1, 2)
    need, has_need = looked_up(ids[:, 0], judge.board.needs.id)
    offer, has_offer = looked_up(ids[:, 1], judge.board.offers.id)
    pairs = Pairs(need, offer)[has_need & has_offer]
    return pairs[judge.eligible(pairs)]


def _worth(judge: Judge, pairs: Pairs, scores: Ints, ahead: Ahead) -> Ints:
    """Return what each pair is worth, thousandths; see ``queue.worth``."""
    knobs, needs = ahead.knobs, judge.board.needs
    shown = Ties.of(*zip(*ahead.shown, strict=True)) if ahead.shown else Ties.of([], [])
    is_shown = shown.has(needs.id[pairs.need], judge.board.offers.id[pairs.offer])
    good = knobs.bonus + scores + judge.limits.hysteresis * is_shown
    urgency = np.array([knobs.urgency.at(one) for one in URGENCIES], dtype=np.float64)
    hurry = good * urgency[needs.urgency[pairs.need]] * _waiting_factor(judge, knobs)[pairs.need]
    areas, area = np.unique(needs.area[pairs.need], return_inverse=True)
    lifts = np.array([ahead.lifts.get(one, 1.0) for one in areas.tolist()], dtype=np.float64)
    worth: Ints = np.rint(hurry * lifts[area]).astype(np.int64)
    return worth


def _waiting_factor(judge: Judge, knobs: PlanKnobs) -> Floats:
    """Return the factor of each need; see ``queue.waiting_factor``."""
    if not knobs.wait_tau_days:
        return np.ones(len(judge.board.needs))
    waited = np.maximum(0, moment_of(judge.now) - judge.board.needs.opened_at)
    return 1 + waited / MICROSECONDS_PER_DAY / knobs.wait_tau_days


def _asks_left(judge: Judge) -> Ints:
    """Return how many more questions each helper may be asked; see ``queue.asks_left``."""
    helpers, limits = judge.board.helpers, judge.limits
    asks = np.array([limits.asks_per_week.at(pace) for pace in PACES])[helpers.pace] - helpers.asks
    helps = np.array([limits.helps_per_week.at(pace) for pace in PACES])[helpers.pace]
    left = np.minimum(np.minimum(asks, helps - helpers.helps), limits.open_asks - helpers.open_asks)
    if limits.cool_down_hours:
        left = np.minimum(left, 1)
    closed = judge.about_helpers[Rule.RESTING] | judge.about_helpers[Rule.COOL_DOWN]
    return np.where(closed, 0, np.maximum(0, left))


def _graph(judge: Judge, pairs: Pairs, worth: Ints, ahead: Ahead) -> Graph:
    board = judge.board
    needs, need = _numbered(pairs.need, board.needs.id)
    offers, offer = _numbered(pairs.offer, board.offers.id)
    helpers, helper = _numbered(board.offers.helper[offers], board.helpers.id)
    areas, area = np.unique(board.needs.area[needs], return_inverse=True)
    return Graph(
        need=need.astype(np.int32),
        offer=offer.astype(np.int32),
        value=worth,
        need_ids=board.needs.id[needs],
        wanted=board.needs.places[needs],
        area=area,
        offer_ids=board.offers.id[offers],
        room=board.offers.room[offers],
        helper=helper,
        pace=_asks_left(judge)[helpers],
        load=(board.helpers.asks + board.helpers.helps)[helpers],
        budget=np.array([ahead.budgets.get(one, NO_LIMIT) for one in areas.tolist()], np.int64),
        spread=ahead.knobs.spread,
    )


def _numbered(column: Ints, ids: Ints) -> tuple[Ints, Ints]:
    """Return the positions that occur, ascending by id, and the column counted among them."""
    number = np.zeros(len(ids), dtype=np.int64)
    number[column] = 1
    positions = np.flatnonzero(number)
    positions = positions[np.argsort(ids[positions], kind="stable")]
    number[positions] = np.arange(len(positions))
    return positions, number[column]
