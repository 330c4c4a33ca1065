"""The joint plan of a queue too large for facts one by one: the same rules and worth, on columns.

Texts are not compared here: that part of each score is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched

import numpy as np
from django.db.models import Count

from matching.board_columns import read_board
from matching.engine.board.choices import Ahead, Choices, choices
from matching.engine.board.columns import Board, Ints, looked_up
from matching.engine.board.judging import Judge
from matching.engine.flow import solve, worth_of
from matching.engine.knobs import PlanKnobs
from matching.engine.network import NO_LIMIT
from matching.engine.plan import Pairing
from matching.engine.queue import area_budgets
from matching.engine.ties import tie_keys
from matching.engine.types import Candidate, OfferFacts
from matching.facts import GroupSettings, facts_of_offers
from matching.models import Match
from matching.retrieval import find_pairs

# Pairs whose facts are read in one statement.
TOGETHER = 2000


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the plan chose, and which needs had a choice at all."""

    pairings: list[Pairing]
    scores: list[int]
    value: int
    could: frozenset[int]


def choose(
    local: datetime,
    *,
    settings: GroupSettings,
    shown: frozenset[tuple[int, int]],
    lifts: Mapping[int, float],
) -> Chosen:
    """Plan everything on the board; see ``planning.plan_queue``. Sixteen statements."""
    board = read_board(now=local, settings=settings)
    _take_off(board.needs.places, board.needs.id, "need")
    _take_off(board.offers.room, board.offers.id, "offer")
    judge = Judge(board, local, settings.weights, settings.limits)
    found = choices(judge, ahead=Ahead(knobs=settings.knobs, shown=shown, lifts=lifts))
    graph = replace(found.graph, budget=_budgets(board, found, settings.knobs, lifts))
    at = solve(graph)
    ranks = _own_ranks(board, found)
    return Chosen(
        pairings=[_pairing(board, found, ranks, place) for place in at.tolist()],
        scores=found.scores[at].tolist(),
        value=worth_of(graph, at),
        could=frozenset(board.needs.id[np.unique(found.pairs.need)].tolist()),
    )


def offers_of(
    pairings: Iterable[Pairing], local: datetime, settings: GroupSettings
) -> dict[int, OfferFacts]:
    """Return the facts of what was chosen, for the verifier. One query a ``TOGETHER`` pairs."""
    pairs = [(one.need_id, one.offer_id) for one in pairings]
    return {
        offer.id: offer
        for some in batched(pairs, TOGETHER)
        for offer in facts_of_offers(
            find_pairs(some, now=local, limits=settings.limits), categories=settings.categories
        )
    }


def candidates_of(chosen: Chosen) -> Sequence[Candidate]:
    """Return the pairings as candidates with their scores; reasons come with the suggestions."""
    return [
        Candidate(one.need_id, one.offer_id, score, (), ())
        for one, score in zip(chosen.pairings, chosen.scores, strict=True)
    ]


def _take_off(room: Ints, ids: Ints, side: str) -> None:
    """Leave no place for what an open question may still take. One query."""
    asked = Match.objects.proposed().order_by().values_list(side).annotate(Count("pk"))
    waiting = np.array(list(asked), dtype=np.int64).reshape(-1, 2)
    place, known = looked_up(waiting[:, 0], ids)
    room[place[known]] -= waiting[known, 1]


def _budgets(board: Board, found: Choices, knobs: PlanKnobs, lifts: Mapping[int, float]) -> Ints:
    """Return the budget of each area of the graph; only needs with a choice count."""
    of_needs = board.needs.area[np.unique(found.pairs.need)]
    areas, counts = np.unique(of_needs, return_counts=True)
    open_by_area = dict(zip(areas.tolist(), counts.tolist(), strict=True))
    budgets = area_budgets(open_by_area=open_by_area, lifts=lifts, knobs=knobs)
    return np.array([budgets.get(area, NO_LIMIT) for area in open_by_area], dtype=np.int64)


def _own_ranks(board: Board, found: Choices) -> Ints:
    """Return where each pair stands among those of its need, 1 for the best."""
    need = found.pairs.need
    ties = tie_keys(board.needs.id[need], board.offers.id[found.pairs.offer])
    order = np.lexsort((ties, -found.scores, need))
    starts = np.searchsorted(need[order], need[order])
    ranks = np.empty(len(need), dtype=np.int64)
    ranks[order] = 1 + np.arange(len(need)) - starts
    return ranks


def _pairing(board: Board, found: Choices, ranks: Ints, place: int) -> Pairing:
    need, offer = found.pairs.need[place], found.pairs.offer[place]
    return Pairing(
        need_id=int(board.needs.id[need]),
        offer_id=int(board.offers.id[offer]),
        helper_id=int(board.helpers.id[board.offers.helper[offer]]),
        worth=int(found.graph.value[place]),
        own_rank=int(ranks[place]),
    )
