"""What a policy sees of a simulated town, and what is kept of its year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from benchmarks.town_helpers import MINDING, Habits, HelperState
from benchmarks.town_people import TOWN_LIMITS
from matching.engine.types import Limits, NeedFacts, OfferFacts


class Outcome(StrEnum):
    """What became of a question."""

    HELPED = "helped"
    GONE = "supply gone"
    NO_ANSWER = "helper silent"
    NOT_THIS_TIME = "not this time"
    TAKEN_BACK = "taken back"
    NOT_NEEDED = "no longer needed"
    REQUESTER_SILENT = "requester silent"
    STEPPED_OUT = "stepped out"


# After these the same helper is not asked for the same need again, as in the app.
NOT_REPEATED = frozenset(
    {Outcome.GONE, Outcome.NO_ANSWER, Outcome.NOT_THIS_TIME, Outcome.STEPPED_OUT}
)
# These are questions in vain for a helper who read them.
IN_VAIN = frozenset({Outcome.GONE, Outcome.NOT_THIS_TIME, Outcome.TAKEN_BACK, Outcome.NOT_NEEDED})
# The helper said yes, whatever came of it.
SAID_YES = frozenset(
    {Outcome.HELPED, Outcome.NOT_NEEDED, Outcome.REQUESTER_SILENT, Outcome.STEPPED_OUT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the app knows in one round.

    needs: open ones without an open question, longest open first. offers: those available.
    fitting: by need, offers that fit by what is written on both, available or not. made_at: days
    by offer. waiting: open questions by offer. met_by_area: of the needs that ended lately, the
    share that was met.
    """

    now: datetime
    limits: Limits
    needs: tuple[NeedFacts, ...]
    offers: Mapping[int, OfferFacts]
    fitting: Mapping[int, tuple[int, ...]]
    made_at: Mapping[int, float]
    waiting: Mapping[int, int]
    met_by_area: Mapping[int, float]

    def fitting_offers(self, need: NeedFacts) -> Iterator[OfferFacts]:
        """Yield the available offers that fit a need by what is written on both."""
        for offer_id in self.fitting[need.id]:
            offer = self.offers.get(offer_id)
            if offer is not None:
                yield offer


class Policy(Protocol):
    """Decides who is asked."""

    @property
    def name(self) -> str:
        """Return what it is called in tables and in the JSON object."""
        ...

    @property
    def keeps_pace(self) -> bool:
        """Tell whether a yes beyond the helper's own pace is not taken."""
        ...

    def choose(self, board: Board) -> Iterable[tuple[int, int]]:
        """Return (need id, offer id) of the questions to put now, the most important first."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """One question that was put. beyond: questions of that week above the helper's pace."""

    need_id: int
    offer_id: int
    helper_id: int
    at: float
    beyond: int


@dataclass(slots=True)
class NeedState:
    """How a need stands. met_at: when the helper said yes who then helped."""

    facts: NeedFacts
    engaged: bool = False
    ended: bool = False
    met_at: float | None = None


@dataclass(slots=True)
class OfferState:
    """How an offer stands, by what the app knows."""

    confirmed_at: float
    news: bool = False
    committed: int = 0
    waiting: int = 0
    withdrawn: bool = False


@dataclass(slots=True)
class Year:
    """What happened to every need, every offer and every helper, and what became of questions."""

    needs: dict[int, NeedState]
    offers: dict[int, OfferState]
    helpers: dict[int, HelperState]
    outcomes: list[tuple[Question, Outcome]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds in a town whoever is asked: the app's limits, and how people take questions.

    asks_per_day: the most questions a day, None for as many as the open needs have.
    """

    limits: Limits = TOWN_LIMITS
    habits: Habits = MINDING
    asks_per_day: int | None = None
