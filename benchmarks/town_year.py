"""A year in a simulated town under one policy: questions, answers, help, silence.

A policy sees a ``Board``, which holds what the app knows, and says whom to ask for what. The rest
happens by itself: answers, plans, people who no longer need or no longer give, and the two
questions that keep the board true, "still needed?" and "still offered?".
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from benchmarks.town_board import (
    IN_VAIN,
    NOT_REPEATED,
    Board,
    NeedState,
    OfferState,
    Outcome,
    Policy,
    Question,
    Rules,
    Year,
)
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
from matching.engine.types import HelperFacts, OfferFacts, Urgency

# Questions leave twice a day, in the morning and in the late afternoon.
ROUNDS = (9 * HOUR, 17 * HOUR)

# Time to answer: the app's own starting values.
ANSWER_DAYS = 72 * HOUR
ANSWER_DAYS_TODAY = 4 * HOUR

ASK_NEEDED_EVERY_DAYS = 10.0
ASK_OFFERED_EVERY_DAYS = 45.0
ANSWERS_STILL = 0.6

# How far back "met lately" looks.
LATELY_DAYS = 60.0

REQUESTER_SILENT = 0.08
STEPS_OUT = 0.05
HELP_AFTER_DAYS = 0.5
HELP_WITHIN_DAYS = 3.0


def live(town: Town, policy: Policy, *, days: int, rules: Rules) -> Year:
    """Let a policy run a town for ``days``."""
    at_most = None if rules.asks_per_day is None else rules.asks_per_day // len(ROUNDS)
    running = _Running(town, policy, rules)
    for day in range(days):
        for hour in ROUNDS:
            running.settle(day + hour)
            running.ask(day + hour, at_most=at_most)
    running.settle(days + ANSWER_DAYS + HELP_WITHIN_DAYS)
    return running.year


class _Running:
    """The town while it runs; what comes later waits in a heap of moments."""

    def __init__(self, town: Town, policy: Policy, rules: Rules) -> None:
        self.town, self.policy, self.rules = town, policy, rules
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
        self._ends: deque[tuple[float, int, bool]] = deque()
        self._post_everything()

    def settle(self, moment: float) -> None:
        """Let everything happen that is due."""
        while self._events and self._events[0][0] <= moment:
            heapq.heappop(self._events)[2]()

    def ask(self, at: float, *, at_most: int | None) -> None:
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
            limits=self.rules.limits,
            needs=tuple(year.needs[pk].facts for pk in sorted(waiting)),
            offers=offers,
            fitting=self.town.fitting,
            made_at=self.made_at,
            waiting={pk: year.offers[pk].waiting for pk in offers},
            met_by_area=self._met_by_area(at),
        )

    def _met_by_area(self, at: float) -> dict[int, float]:
        """Return the share of needs met among those that ended in the last weeks."""
        while self._ends and self._ends[0][0] <= at - LATELY_DAYS:
            self._ends.popleft()
        met_by_area: dict[int, list[bool]] = {}
        for _, area_id, met in self._ends:
            met_by_area.setdefault(area_id, []).append(met)
        return {area_id: sum(met) / len(met) for area_id, met in sorted(met_by_area.items())}

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
                self._at(need.over_at, partial(self._end, pk, need.over_at))
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
        fresh = unconfirmed < timedelta(days=self.rules.limits.need_fresh_days)
        if not state.engaged and (not fresh or (answered and need.over_at <= at)):
            self._end(pk, at)
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

    def _end(self, pk: int, at: float) -> None:
        """Close a need, once, met or not."""
        need = self.year.needs[pk]
        if not need.ended:
            need.ended = True
            self._ends.append((at, need.facts.area_id, need.met_at is not None))
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
        beyond = beyond_pace(helper, state, at, self.rules.limits)
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
        beyond = beyond_pace(helper, state, at, self.rules.limits)
        likely *= strength(state, at, beyond=beyond, habits=self.rules.habits)
        most = self.rules.limits.helps_per_week.at(helper.facts.pace)
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
            state.tire(1 / self.rules.limits.helps_per_week.at(helper.facts.pace), at)
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
            self._end(question.need_id, at)
        if outcome in NOT_REPEATED:
            declined = need.facts.declined_helper_ids | {question.helper_id}
            need.facts = replace(need.facts, declined_helper_ids=declined)
        if outcome in IN_VAIN:
            chance, length = self._luck(question, 8), self._luck(question, 9)
            quiet = quiet_days(
                self.rules.habits, beyond=question.beyond, chance=chance, length=length
            )
            state.quiet_until = max(state.quiet_until, at + quiet)

    def _helper_of(self, offer_id: int) -> HelperState:
        return self.year.helpers[self.town.offers[offer_id].facts.helper.id]

    def _luck(self, question: Question, what: int) -> float:
        return luck(self.town.seed, what, question.need_id, question.offer_id, int(question.at))
