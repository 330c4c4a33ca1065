"""Who is asked for what: the engine's joint plan, and the ways it is compared with.

All of them see the same ``Board`` and obey the same hard rules, judged by the engine's own
``refusals``: kind of help, distance, times, languages, requirements, room, freshness, rest, own
posts, earlier answers. They differ in two things only:

- order: ``OneByOne`` goes through the needs from the oldest, and each takes the offer that has
  stood longest on the list (``first_come``), the nearest one, that of the helper whose last
  question is longest ago (``in_turn``), or the one that the engine scores highest
  (``best_score``). ``Engine`` plans all of them together.
- pace: the plain ones know nothing of how often a helper was asked lately, as a list on paper does
  not; those within pace also obey ``PACE_RULES``. That somebody rests, all of them know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from benchmarks.town_board import Board
from matching.engine.eligibility import eligible, refusals
from matching.engine.knobs import PlanKnobs
from matching.engine.meeting import km_apart
from matching.engine.plan import plan
from matching.engine.queue import Queue, area_budgets, asks_left
from matching.engine.scoring import parts, score
from matching.engine.ties import tie_key
from matching.engine.types import Candidate, NeedFacts, OfferFacts, Rule, Weights

PACE_RULES = frozenset({Rule.OVER_PACE, Rule.OPEN_ASKS, Rule.COOL_DOWN})

type Pair = tuple[int, int]


class Order(Protocol):
    """Says which offer a need takes first: the one with the lowest key."""

    def __call__(self, need: NeedFacts, offer: OfferFacts, board: Board) -> tuple[object, ...]:
        """Return a key; lower is asked earlier."""
        ...


def first_come(need: NeedFacts, offer: OfferFacts, board: Board) -> tuple[object, ...]:
    """Take what has stood longest on the list."""
    return (board.made_at[offer.id], offer.id)


def nearest(need: NeedFacts, offer: OfferFacts, board: Board) -> tuple[object, ...]:
    """Take the nearest; all help by phone is equally near, the longest on the list first."""
    return (km_apart(need, offer) or 0.0, board.made_at[offer.id], offer.id)


def in_turn(need: NeedFacts, offer: OfferFacts, board: Board) -> tuple[object, ...]:
    """Take the helper whose last question is longest ago, those never asked before all others."""
    asked_at = offer.helper.last_asked_at
    waited = 0.0 if asked_at is None else asked_at.timestamp()
    return (waited, tie_key(need.id, offer.id))


def best_score(need: NeedFacts, offer: OfferFacts, board: Board) -> tuple[object, ...]:
    """Take what the engine scores highest."""
    return (-value_of(need, offer, board), tie_key(need.id, offer.id))


@dataclass(frozen=True, slots=True)
class OneByOne:
    """Go through the needs from the oldest; each takes the first offer in ``order``."""

    name: str
    order: Order
    keeps_pace: bool = False

    def choose(self, board: Board) -> Iterator[Pair]:
        """Yield one question for each need that has somebody to ask."""
        asked: Counter[int] = Counter()
        promised: Counter[int] = Counter(board.waiting)
        for need in board.needs:
            fitting = sorted(
                board.fitting_offers(need), key=lambda offer: self.order(need, offer, board)
            )
            possible = (
                offer
                for offer in fitting
                if promised[offer.id] < offer.room
                and not (self.keeps_pace and asked[offer.helper.id])
                and self._allowed(need, offer, board)
            )
            taken = next(possible, None)
            if taken is not None:
                asked[taken.helper.id] += 1
                promised[taken.id] += 1
                yield need.id, taken.id

    def _allowed(self, need: NeedFacts, offer: OfferFacts, board: Board) -> bool:
        broken = refusals(need, offer, now=board.now, limits=board.limits)
        if self.keeps_pace:
            return not broken
        return PACE_RULES.issuperset(refusal.rule for refusal in broken)


def value_of(need: NeedFacts, offer: OfferFacts, board: Board) -> int:
    """Return the engine's score; how alike the words are is not part of this town."""
    sides = parts(need, offer, now=board.now, weights=Weights(), limits=board.limits, text=0.0)
    return score(sides)


@dataclass(frozen=True, slots=True)
class Engine:
    """Ask what the app's joint plan pairs, the pairing that is worth most first."""

    name: str
    knobs: PlanKnobs
    keeps_pace: bool = True

    def choose(self, board: Board) -> Iterator[Pair]:
        """Yield the pairings of one plan over all open needs."""
        queue = self._queue(board)
        pairs = [
            (need, offer)
            for need in board.needs
            for offer in board.fitting_offers(need)
            # The rules say the same, at more cost.
            if board.waiting[offer.id] < offer.room
            and asks_left(offer.helper, queue)
            and eligible(need, offer, now=board.now, limits=board.limits)
        ]
        candidates = [
            Candidate(need.id, offer.id, value_of(need, offer, board), (), ())
            for need, offer in pairs
        ]
        within = replace(queue, budgets=self._budgets(pairs, board))
        chosen = plan(candidates, queue=within).pairings
        for one in sorted(chosen, key=lambda one: (-one.worth, one.need_id)):
            yield one.need_id, one.offer_id

    def _queue(self, board: Board) -> Queue:
        return Queue(
            needs={need.id: need for need in board.needs},
            offers=board.offers,
            now=board.now,
            limits=board.limits,
            knobs=self.knobs,
        )

    def _budgets(
        self, pairs: Iterable[tuple[NeedFacts, OfferFacts]], board: Board
    ) -> dict[int, int]:
        """Share questions by the needs that have somebody to ask; the others use up none."""
        could = {need.id: need.area_id for need, _ in pairs}
        return area_budgets(
            open_by_area=Counter(could.values()),
            met_by_area=board.met_by_area,
            knobs=self.knobs,
        )
