"""A year in a simulated town under one policy: questions, answers, help, silence.

A policy sees a ``Board``, which holds what the app knows, and says whom to ask for what. The rest
happens by itself: answers, plans, people who no longer need or no longer give, and the two
questions that keep the board true, "still needed?" and "still offered?".
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Protocol

from benchmarks.town_helpers import (
    HOUR,
    HelperState,
    answers_after,
    beyond_pace,
    hears,
    in_last_week,
    luck,
    quiet_days,
    strength,
    willingness,
)
from benchmarks.town_people import Town, moment_of
from matching.engine.types import HelperFacts, Limits, NeedFacts, OfferFacts, Urgency

# Questions leave twice a day, in the morning and in the late afternoon.
ROUNDS = (9 * HOUR, 17 * HOUR)

# Time to answer: the app's own starting values.
ANSWER_DAYS = 72 * HOUR
ANSWER_DAYS_TODAY = 4 * HOUR

ASK_NEEDED_EVERY_DAYS = 10.0
ASK_OFFERED_EVERY_DAYS = 45.0
ANSWERS_STILL = 0.6

REQUESTER_SILENT = 0.08
STEPS_OUT = 0.05
HELP_AFTER_DAYS = 0.5
HELP_WITHIN_DAYS = 3.0


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
    by offer. waiting: open questions by offer. met_by_area: needs met and needs opened so far.
    """

    now: datetime
    limits: Limits
    needs: tuple[NeedFacts, ...]
    offers: Mapping[int, OfferFacts]
    fitting: Mapping[int, tuple[int, ...]]
    made_at: Mapping[int, float]
    waiting: Mapping[int, int]

    def fitting_offers(self, need: NeedFacts) -> Iterator[OfferFacts]:
        """Yield the available offers that fit a need by what is written on both."""
        for offer_id in self.fitting[need.id]:
            offer = self.offers.get(offer_id)
            if offer is not None:
                yield offer


class Policy(Protocol):
    """Decides who is asked. keeps_pace: a yes beyond the helper's own pace is not taken."""

    name: str
    keeps_pace: bool

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


def live(town: Town, policy: Policy, *, days: int, limits: Limits, asks_per_day: int) -> Year:
    """Let a policy run a town for ``days``, putting at most so many questions a day."""
    running = _Running(town, policy, limits)
    for day in range(days):
        for hour in ROUNDS:
            running.settle(day + hour)
            running.ask(day + hour, at_most=asks_per_day // len(ROUNDS))
    running.settle(days + ANSWER_DAYS + HELP_WITHIN_DAYS)
    return running.year


class _Running:
    """The town while it runs; what comes later waits in a heap of moments."""

    def __init__(self, town: Town, policy: Policy, limits: Limits) -> None:
        self.town, self.policy, self.limits = town, policy, limits
        self.year = Year(
            needs={pk: NeedState(need.facts) for pk, need in town.needs.items()},
            offers={pk: OfferState(offer.made_at) for pk, offer in town.offers.items()},
            helpers={pk: HelperState() for pk in town.helpers},
        )
        self.made_at = {pk: offer.made_at for pk, offer in town.offers.items()}
        self._offer_facts_known = {pk: offer.facts for pk, offer in town.offers.items()}
        self._helper_facts_known: dict[int, tuple[tuple[object, ...], HelperFacts]] = {}
        self.open: set[int] = set()
        self.available: set[int] = set()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._post_everything()

    def settle(self, moment: float) -> None:
        """Let everything happen that is due."""
        while self._events and self._events[0][0] <= moment:
            heapq.heappop(self._events)[2]()

    def ask(self, at: float, *, at_most: int) -> None:
        """Let the policy put its questions."""
        chosen = list(self.policy.choose(self._board(at)))
        for need_id, offer_id in chosen[:at_most]:
            self._put(need_id, offer_id, at)

    def _board(self, at: float) -> Board:
        year = self.year
        giving = {pk: self.town.offers[pk].facts.helper.id for pk in sorted(self.available)}
        helpers = {pk: self._helper_facts(pk, at) for pk in sorted(set(giving.values()))}
        offers = {pk: self._offer_facts(pk, helpers[giving[pk]]) for pk in giving}
        waiting = [pk for pk in self.open if not year.needs[pk].engaged]
        return Board(
            now=moment_of(at),
            limits=self.limits,
            needs=tuple(year.needs[pk].facts for pk in sorted(waiting)),
            offers=offers,
            fitting=self.town.fitting,
            made_at=self.made_at,
            waiting={pk: year.offers[pk].waiting for pk in offers},
        )

    def _offer_facts(self, pk: int, helper: HelperFacts) -> OfferFacts:
        """Return the facts of today; most are those of the last round, and kept."""
        state, known = self.year.offers[pk], self._offer_facts_known[pk]
        room = self.town.offers[pk].facts.room - state.committed
        if known.helper is not helper or known.room != room or state.news:
            state.news = False
            known = replace(
                known,
                helper=helper,
                confirmed_current_at=moment_of(state.confirmed_at),
                room=room,
            )
            self._offer_facts_known[pk] = known
        return known

    def _helper_facts(self, pk: int, at: float) -> HelperFacts:
        helper, state = self.town.helpers[pk], self.year.helpers[pk]
        counts = (
            helper.resting_until(at),
            in_last_week(state.asks, at),
            in_last_week(state.yeses, at),
            state.open_asks,
            state.asks[-1] if state.asks else None,
            state.helped[-1] if state.helped else None,
        )
        kept = self._helper_facts_known.get(pk)
        if kept is not None and kept[0] == counts:
            return kept[1]
        resting_until, asks, helps, open_asks, asked_at, helped_at = counts
        facts = replace(
            helper.facts,
            resting_until=resting_until,
            asks_this_week=asks,
            helps_this_week=helps,
            open_asks=open_asks,
            last_asked_at=None if asked_at is None else moment_of(asked_at),
            last_helped_at=None if helped_at is None else moment_of(helped_at),
        )
        self._helper_facts_known[pk] = (counts, facts)
        return facts

    def _at(self, moment: float, event: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (moment, self._count, event))

    def _post_everything(self) -> None:
        for pk, need in self.town.needs.items():
            self._at(need.opened_at, partial(self.open.add, pk))
            if need.tells:
                self._at(need.over_at, partial(self._end, pk))
            self._at(need.opened_at + ASK_NEEDED_EVERY_DAYS, partial(self._ask_if_needed, pk, 1))
        for pk, offer in self.town.offers.items():
            self._at(offer.made_at, partial(self.available.add, pk))
            self._at(offer.made_at + ASK_OFFERED_EVERY_DAYS, partial(self._ask_if_offered, pk, 1))

    def _ask_if_needed(self, pk: int, time: int) -> None:
        """Ask the requester every ten days; a need that stays unconfirmed expires."""
        need, state = self.town.needs[pk], self.year.needs[pk]
        at = need.opened_at + time * ASK_NEEDED_EVERY_DAYS
        if state.ended:
            return
        answered = luck(self.town.seed, 1, pk, time) < ANSWERS_STILL
        if answered and need.over_at > at:
            state.facts = replace(state.facts, confirmed_current_at=moment_of(at))
        unconfirmed = moment_of(at) - state.facts.confirmed_current_at
        fresh = unconfirmed < timedelta(days=self.limits.need_fresh_days)
        if not state.engaged and (not fresh or (answered and need.over_at <= at)):
            self._end(pk)
            return
        self._at(at + ASK_NEEDED_EVERY_DAYS, partial(self._ask_if_needed, pk, time + 1))

    def _ask_if_offered(self, pk: int, time: int) -> None:
        """Ask the helper every 45 days; whoever is quiet does not answer this either."""
        offer, state = self.town.offers[pk], self.year.offers[pk]
        at = offer.made_at + time * ASK_OFFERED_EVERY_DAYS
        if state.withdrawn:
            return
        helper_id = offer.facts.helper.id
        heard = hears(self.town.helpers[helper_id], self.year.helpers[helper_id], at)
        if heard and luck(self.town.seed, 2, pk, time) < ANSWERS_STILL:
            if offer.gone_at <= at:
                self._withdraw(pk)
                return
            state.confirmed_at, state.news = at, True
        self._at(at + ASK_OFFERED_EVERY_DAYS, partial(self._ask_if_offered, pk, time + 1))

    def _end(self, pk: int) -> None:
        self.year.needs[pk].ended = True
        self.open.discard(pk)

    def _withdraw(self, pk: int) -> None:
        self.year.offers[pk].withdrawn = True
        self.available.discard(pk)

    def _put(self, need_id: int, offer_id: int, at: float) -> None:
        """Put one question; whether it is read and what comes back is decided by luck."""
        need, offer = self.year.needs[need_id], self.town.offers[offer_id]
        helper, state = self.town.helpers[offer.facts.helper.id], self._helper_of(offer_id)
        state.asks.append(at)
        state.open_asks += 1
        beyond = beyond_pace(helper, state, at, self.limits)
        state.over_pace = state.over_pace or beyond > 0
        need.engaged = True
        self.year.offers[offer_id].waiting += 1

        question = Question(need_id, offer_id, helper.facts.id, at, beyond)
        today = need.facts.urgency == Urgency.TODAY
        longest = ANSWER_DAYS_TODAY if today else ANSWER_DAYS
        delay = answers_after(need.facts, self._luck(question, 3))
        if hears(helper, state, at) and delay < longest:
            self._at(at + delay, partial(self._answered, question, at + delay))
        else:
            self._at(at + longest, partial(self._unanswered, question))

    def _unanswered(self, question: Question) -> None:
        self._release(question)
        self._close(question, Outcome.NO_ANSWER, question.at)

    def _answered(self, question: Question, at: float) -> None:
        self._release(question)
        need, offer = self.year.needs[question.need_id], self.town.offers[question.offer_id]
        helper, state = self.town.helpers[question.helper_id], self._helper_of(question.offer_id)
        if need.ended:
            self._close(question, Outcome.TAKEN_BACK, at)
            return
        if offer.gone_at <= at:
            self._withdraw(question.offer_id)
            self._close(question, Outcome.GONE, at)
            return
        likely = willingness(need.facts, offer.facts, helper)
        likely *= strength(helper, state, at, self.limits)
        most = self.limits.helps_per_week.at(helper.facts.pace)
        full = in_last_week(state.yeses, at) >= most
        if self._luck(question, 4) >= likely or (full and self.policy.keeps_pace):
            self._close(question, Outcome.NOT_THIS_TIME, at)
            return
        state.over_pace = state.over_pace or full
        self._said_yes(question, at)

    def _release(self, question: Question) -> None:
        self._helper_of(question.offer_id).open_asks -= 1
        self.year.offers[question.offer_id].waiting -= 1

    def _said_yes(self, question: Question, at: float) -> None:
        """Hear the requester, then let the two meet, or not."""
        need, offer = self.town.needs[question.need_id], self.year.offers[question.offer_id]
        self._helper_of(question.offer_id).yeses.append(at)
        offer.committed += 1
        day = HELP_AFTER_DAYS + self._luck(question, 6) * (HELP_WITHIN_DAYS - HELP_AFTER_DAYS)
        if need.over_at <= at:
            outcome, then = Outcome.NOT_NEEDED, at + HELP_AFTER_DAYS
        elif self._luck(question, 5) < REQUESTER_SILENT:
            outcome, then = Outcome.REQUESTER_SILENT, at + ANSWER_DAYS
        elif self._luck(question, 7) < STEPS_OUT:
            outcome, then = Outcome.STEPPED_OUT, at + day
        else:
            outcome, then = Outcome.HELPED, at + day
        self._at(then, partial(self._came_of, question, outcome, at, then))

    def _came_of(self, question: Question, outcome: Outcome, yes_at: float, at: float) -> None:
        need, offer = self.year.needs[question.need_id], self.year.offers[question.offer_id]
        helper, state = self.town.helpers[question.helper_id], self._helper_of(question.offer_id)
        if outcome == Outcome.HELPED:
            need.met_at = yes_at
            state.helped.append(at)
            state.tire(1 / self.limits.helps_per_week.at(helper.facts.pace), at)
            if self.town.offers[question.offer_id].once:
                self._withdraw(question.offer_id)
        else:
            state.yeses.remove(yes_at)
        offer.committed -= 1
        self._close(question, outcome, at)

    def _close(self, question: Question, outcome: Outcome, at: float) -> None:
        """Free the need or end it, and see how the helper takes it."""
        need, state = self.year.needs[question.need_id], self._helper_of(question.offer_id)
        self.year.outcomes.append((question, outcome))
        need.engaged = False
        if outcome == Outcome.HELPED or outcome == Outcome.NOT_NEEDED:
            self._end(question.need_id)
        if outcome in NOT_REPEATED:
            declined = need.facts.declined_helper_ids | {question.helper_id}
            need.facts = replace(need.facts, declined_helper_ids=declined)
        if outcome in IN_VAIN:
            chance, length = self._luck(question, 8), self._luck(question, 9)
            quiet = quiet_days(beyond=question.beyond, chance=chance, length=length)
            state.quiet_until = max(state.quiet_until, at + quiet)

    def _helper_of(self, offer_id: int) -> HelperState:
        return self.year.helpers[self.town.offers[offer_id].facts.helper.id]

    def _luck(self, question: Question, what: int) -> float:
        return luck(
            self.town.seed, what, question.need_id, question.offer_id, int(question.at)
        )
