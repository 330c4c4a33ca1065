"""The hard rules and the score over columns, for millions of pairs at once.

``eligibility`` and ``scoring`` are the judges. What stands here says the same of every pair, rule
for rule and to the last digit of a score; properties in the tests hold the two against each
other. Distances and exponentials are therefore taken from ``math``, whose last digit numpy's own
need not share, and parts are added up as Python's ``sum`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, reduce
from math import exp, hypot
from typing import Self

import numpy as np

from matching.engine.board.columns import (
    ANY_TIME,
    MICROSECOND,
    NO_DAY,
    PACES,
    Board,
    Bools,
    Floats,
    Ints,
    WindowTable,
    moment_of,
)
from matching.engine.types import Limits, PerPace, Rule, Weights

MICROSECONDS_PER_DAY = 86_400_000_000

# Up to so many combinations of two windows are worked out in advance.
KNOWN_COMBINATIONS = 4_000_000

type Broken = dict[Rule, Bools]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Positions of needs and offers, side by side."""

    need: Ints
    offer: Ints

    def __len__(self) -> int:
        return len(self.need)

    def __getitem__(self, chosen: Bools | Ints | slice) -> Self:
        return type(self)(self.need[chosen], self.offer[chosen])


@dataclass(frozen=True)
class Judge:
    """One board at one moment, under one group's settings.

    now: in the neighborhood's own zone, because "today" is a local word.
    What says something about a need, an offer or a helper alone is worked out once for each.
    """

    board: Board
    now: datetime
    weights: Weights
    limits: Limits

    @cached_property
    def asking(self) -> Bools:
        """Return which needs break no rule of their own."""
        return ~any_of(self.about_needs.values())

    @cached_property
    def standing(self) -> Bools:
        """Return which offers break no rule that is the same for all needs of today."""
        ended = self.board.offers.valid_until < self._today
        of_helpers = any_of(self.about_helpers.values())[self.board.offers.helper]
        return ~(any_of(self.about_offers.values()) | ended | of_helpers)

    @cached_property
    def about_needs(self) -> Broken:
        """Return for each need which rules it breaks, whoever might help."""
        needs = self.board.needs
        days = timedelta(days=self.limits.need_fresh_days)
        has_day = needs.needed_on != NO_DAY
        return {
            Rule.NEED_FULL: needs.places < 1,
            Rule.NEED_DAY_PASSED: has_day & (needs.needed_on < self._today),
            Rule.NEED_STALE: self._age(needs.confirmed_at) > days // MICROSECOND,
        }

    @cached_property
    def about_offers(self) -> Broken:
        """Return for each offer which rules it breaks, whoever asks."""
        offers = self.board.offers
        days = timedelta(days=self.limits.offer_fresh_days)
        return {
            Rule.OFFER_FULL: offers.room < 1,
            Rule.OFFER_STALE: self._age(offers.confirmed_at) > days // MICROSECOND,
        }

    @cached_property
    def about_helpers(self) -> Broken:
        """Return for each helper which rules keep everybody from asking them."""
        helpers, limits = self.board.helpers, self.limits
        asks, helps = self._of_pace(limits.asks_per_week), self._of_pace(limits.helps_per_week)
        cool_down = timedelta(hours=limits.cool_down_hours) // MICROSECOND
        return {
            Rule.RESTING: self._today < helpers.resting_until,
            Rule.OVER_PACE: (helpers.asks >= asks) | (helpers.helps >= helps),
            Rule.OPEN_ASKS: helpers.open_asks >= limits.open_asks,
            Rule.COOL_DOWN: moment_of(self.now) < helpers.last_asked_at + cool_down,
        }

    @property
    def about_pairs(self) -> dict[Rule, Callable[[Pairs], Bools]]:
        """Return the rules that take two, the quickest to judge first."""
        return {
            Rule.CATEGORY: self._other_category,
            Rule.DISTANCE: self._too_far,
            Rule.TIMES: self._no_time,
            Rule.REQUIREMENTS: self._requirements_missing,
            Rule.LANGUAGE: self._no_language,
            Rule.OFFER_ENDED: self._ended,
            Rule.OWN: self._own,
            Rule.BLOCKED: self._blocked,
            Rule.DECLINED: self._declined,
        }

    def broken(self, pairs: Pairs) -> Broken:
        """Return for each pair which hard rules it breaks, in the order of ``Rule``."""
        helper = self.board.offers.helper[pairs.offer]
        found = {rule: broken[pairs.need] for rule, broken in self.about_needs.items()}
        found |= {rule: broken[pairs.offer] for rule, broken in self.about_offers.items()}
        found |= {rule: broken[helper] for rule, broken in self.about_helpers.items()}
        found |= {rule: judged(pairs) for rule, judged in self.about_pairs.items()}
        return {rule: found[rule] for rule in Rule}

    def eligible(self, pairs: Pairs) -> Bools:
        """Say for each pair whether no hard rule stands in between."""
        return ~any_of(self.broken(pairs).values())

    def km(self, pairs: Pairs) -> Floats:
        """Return the distance of each pair as the crow flies, whether it counts or not."""
        needs, offers = self.board.needs, self.board.offers
        east = needs.east_km[pairs.need] - offers.east_km[pairs.offer]
        north = needs.north_km[pairs.need] - offers.north_km[pairs.offer]
        return np.fromiter(map(hypot, east.tolist(), north.tolist()), np.float64, len(pairs))

    def parts(self, pairs: Pairs, *, text: Floats | None = None) -> dict[str, Floats]:
        """Judge each eligible pair from six sides; see ``scoring.parts``.

        text: how alike the two texts are, in [0, 1], for each pair; 0 where it is not given,
            since reading two million pairs of texts is no part of this.
        """
        words = np.zeros(len(pairs)) if text is None else _within_one(text)
        return {
            "category": self._category(pairs),
            "distance": self._distance(pairs),
            "overlap": self._overlap(pairs),
            "text": words,
            "rest": self.rest[self.board.offers.helper[pairs.offer]],
            "freshness": self.freshness[pairs.offer],
        }

    def scores(self, pairs: Pairs, *, text: Floats | None = None) -> Ints:
        """Return the weighted mean of the parts in thousandths, as ``scoring.score``."""
        sides = self.parts(pairs, text=text)
        weights = [getattr(self.weights, name) for name in sides]
        weighed = [side * weight for side, weight in zip(sides.values(), weights, strict=True)]
        means: Ints = np.rint(1000 * added_up(weighed) / sum(weights)).astype(np.int64)
        return means

    @cached_property
    def rest(self) -> Floats:
        """Return that part of the score for each helper."""
        helpers, limits = self.board.helpers, self.limits
        asked = helpers.asks / self._of_pace(limits.asks_per_week)
        helped = helpers.helps / self._of_pace(limits.helps_per_week)
        left = _within_one(1 - np.maximum(asked, helped))
        days = self._age(helpers.last_helped_at) / MICROSECONDS_PER_DAY
        return (left + _within_one(days / self.weights.rest_days)) / 2

    @cached_property
    def freshness(self) -> Floats:
        """Return that part of the score for each offer."""
        days = self._age(self.board.offers.confirmed_at) / MICROSECONDS_PER_DAY
        return _within_one(1 - days / self.limits.offer_fresh_days)

    @cached_property
    def _today(self) -> int:
        return self.now.date().toordinal()

    @cached_property
    def _common(self) -> TimesInCommon:
        return TimesInCommon(self.board.asked, self.board.free)

    def _age(self, moments: Ints) -> Ints:
        return moment_of(self.now) - moments

    def _of_pace(self, number: PerPace) -> Floats:
        by_pace = np.array([number.at(pace) for pace in PACES], dtype=np.float64)
        return by_pace[self.board.helpers.pace]

    def _kinds(self, pairs: Pairs) -> tuple[Ints, Ints]:
        return self.board.needs.kind[pairs.need], self.board.offers.kind[pairs.offer]

    def _other_category(self, pairs: Pairs) -> Bools:
        return ~self.board.kinds.fits[self._kinds(pairs)]

    def _own(self, pairs: Pairs) -> Bools:
        return np.asarray(self._helper_ids[pairs.offer] == self.board.needs.requester[pairs.need])

    def _blocked(self, pairs: Pairs) -> Bools:
        return self.board.blocked.has(pairs.need, self._helper_ids[pairs.offer])

    def _declined(self, pairs: Pairs) -> Bools:
        offers = self.board.declined_offers.has(pairs.need, self.board.offers.id[pairs.offer])
        return offers | self.board.declined_helpers.has(pairs.need, self._helper_ids[pairs.offer])

    @cached_property
    def _helper_ids(self) -> Ints:
        return self.board.helpers.id[self.board.offers.helper]

    def _ended(self, pairs: Pairs) -> Bools:
        day = np.maximum(self.board.needs.needed_on[pairs.need], self._today)
        return self.board.offers.valid_until[pairs.offer] < day

    def _too_far(self, pairs: Pairs) -> Bools:
        remote = self.board.kinds.remote[self._kinds(pairs)]
        return ~remote & (self.km(pairs) > self.board.offers.travel_km[pairs.offer])

    def _requirements_missing(self, pairs: Pairs) -> Bools:
        required, abilities = self.board.needs.requirements, self.board.offers.abilities
        return any_of(
            (required[pairs.need, place] & ~abilities[pairs.offer, place]) != 0
            for place in range(required.shape[1])
        )

    def _no_language(self, pairs: Pairs) -> Bools:
        ours, theirs = self.board.needs.languages, self.board.offers.languages
        shared = any_of(
            (ours[pairs.need, place] & theirs[pairs.offer, place]) != 0
            for place in range(ours.shape[1])
        )
        return ~(self.board.needs.anyone[pairs.need] | shared)

    def _no_time(self, pairs: Pairs) -> Bools:
        stretch, needed = self._time(pairs)
        return stretch < np.maximum(1, np.minimum(self.limits.min_overlap_minutes, needed))

    def _time(self, pairs: Pairs) -> tuple[Ints, Ints]:
        """Return minutes of the longest piece in common, and how many would be enough."""
        needs = self.board.needs
        asked, free = needs.asked[pairs.need], self.board.offers.free[pairs.offer]
        wished = np.minimum(needs.minutes[pairs.need], self.board.asked.longest[asked])
        needed = np.maximum(1, wished)
        whenever = (asked == ANY_TIME) & (free == ANY_TIME)
        return np.where(whenever, needed, self._common.stretch(asked, free)), needed

    def _category(self, pairs: Pairs) -> Floats:
        fit = np.where(
            self.board.kinds.same[self._kinds(pairs)], 1.0, self.weights.related_category
        )
        ours = self.board.needs.probability[pairs.need]
        return _within_one(fit * ours * self.board.offers.probability[pairs.offer])

    def _distance(self, pairs: Pairs) -> Floats:
        kinds = self._kinds(pairs)
        faded = (-self.km(pairs) / self.board.kinds.tau_km[kinds]).tolist()
        nearness = np.fromiter(map(exp, faded), np.float64, len(pairs))
        return np.where(self.board.kinds.remote[kinds], 1.0, nearness)

    def _overlap(self, pairs: Pairs) -> Floats:
        stretch, needed = self._time(pairs)
        return _within_one(stretch / needed)


class TimesInCommon:
    """The longest piece that two windows share, known in advance where combinations are few."""

    def __init__(
        self, asked: WindowTable, free: WindowTable, *, known: int = KNOWN_COMBINATIONS
    ) -> None:
        self._asked, self._free = asked, free
        self._known: Ints | None = None
        if len(asked) * len(free) <= known:
            ours, theirs = np.arange(len(asked)), np.arange(len(free))
            self._known = self._worked_out(ours[:, None], theirs)

    def stretch(self, asked: Ints, free: Ints) -> Ints:
        """Return the minutes for codes side by side; endless where both have any time."""
        if self._known is not None:
            return self._known[asked, free]
        return self._worked_out(asked, free)

    def _worked_out(self, asked: Ints, free: Ints) -> Ints:
        """Try each span of one with each of the other; who has any time takes it all."""
        whole = np.minimum(self._asked.longest[asked], self._free.longest[free])
        longest = np.zeros(whole.shape, dtype=np.int64)
        for ours in range(self._asked.start.shape[1]):
            for theirs in range(self._free.start.shape[1]):
                start = np.maximum(self._asked.start[asked, ours], self._free.start[free, theirs])
                end = np.minimum(self._asked.end[asked, ours], self._free.end[free, theirs])
                np.maximum(longest, end - start, out=longest)
        return np.where((asked == ANY_TIME) | (free == ANY_TIME), whole, longest)


def added_up(terms: Sequence[Floats]) -> Floats:
    """Return the sums of terms side by side, digit for digit what Python's ``sum`` makes of them.

    Source: Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen",
    ZAMM 54 (1974); Python adds floats up like that since 3.12.
    """
    total, lost = terms[0], np.zeros(len(terms[0]))
    for term in terms[1:]:
        grown = total + term
        larger = np.abs(total) >= np.abs(term)
        lost += np.where(larger, (total - grown) + term, (term - grown) + total)
        total = grown
    return total + lost


def any_of(broken: Iterable[Bools]) -> Bools:
    """Return where any of these is true."""
    return reduce(np.bitwise_or, broken)


def _within_one(values: Floats) -> Floats:
    return np.minimum(1.0, np.maximum(0.0, values))
