"""What simulated helpers do when they are asked, which nobody in the app can see beforehand.

None of this uses the engine's score. Chance is a hash of what it is about – town, need, offer,
day – so that the same question on the same day has the same luck, whichever policy puts it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from hashlib import blake2b
from math import exp, log

from benchmarks.town_people import Helper
from matching.engine.meeting import km_apart, time_in_common
from matching.engine.types import Limits, NeedFacts, OfferFacts, Urgency

WEEK = 7.0
HOUR = 1 / 24

# How long people take to answer who do answer, on average.
ANSWER_MEAN_DAYS = 14 * HOUR
ANSWER_MEAN_DAYS_TODAY = 2 * HOUR

# How long it is quiet after a question in vain.
QUIET_LEAST_DAYS = 3.0
QUIET_MORE_DAYS = 8.0

# Helping at just one's pace, week after week, ends at a load of 1.
TIRED_FADES_DAYS = 14.0
LOAD_AT_PACE = 1 / (1 - exp(-WEEK / TIRED_FADES_DAYS))
LOAD_UNFELT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How much helpers mind being asked and helping; zeros and ones make them mind nothing.

    quiet: chance that a question in vain makes quiet; quiet_beyond_pace: the same for one more
    than they wanted that week. tired: how fast willingness falls with load. bothered: what each
    question beyond the pace leaves of it.
    """

    quiet: float = 0.3
    quiet_beyond_pace: float = 0.6
    tired: float = 0.8
    bothered: float = 0.75


MINDING = Habits()
CALM = Habits(quiet=0.0, quiet_beyond_pace=0.0, tired=0.0, bothered=1.0)


@dataclass(slots=True)
class HelperState:
    """What a helper went through; moments in days, in order.

    asks, yeses, helped: yeses count until they are called off. Hidden: ``quiet_until`` and
    ``tired``. over_pace: they were once asked, or said yes, more often than their pace allows.
    """

    asks: list[float] = field(default_factory=list)
    yeses: list[float] = field(default_factory=list)
    helped: list[float] = field(default_factory=list)
    open_asks: int = 0
    quiet_until: float = 0.0
    tired: float = 0.0
    tired_at: float = 0.0
    over_pace: bool = False

    def tire(self, share_of_pace: float, at: float) -> None:
        """Add one help, as a share of what they want to give in a week."""
        self.tired = self.tired_now(at) + share_of_pace
        self.tired_at = at

    def tired_now(self, at: float) -> float:
        """Return what is left of earlier help."""
        return self.tired * exp(-max(0.0, at - self.tired_at) / TIRED_FADES_DAYS)


def luck(*keys: int) -> float:
    """Return a number in [0, 1) that depends on nothing but the keys."""
    mixed = blake2b(b",".join(b"%d" % key for key in keys), digest_size=8).digest()
    return int.from_bytes(mixed) / 2**64


def in_last_week(moments: list[float], at: float) -> int:
    """Count the moments of the seven days before ``at``."""
    return len(moments) - bisect_right(moments, at - WEEK)


def hears(helper: Helper, state: HelperState, at: float) -> bool:
    """Say whether a message reaches somebody who reads it."""
    return helper.reachable and state.quiet_until <= at


def answers_after(need: NeedFacts, chance: float) -> float:
    """Return the days until the answer of somebody who reads the question."""
    today = need.urgency == Urgency.TODAY
    return -log(1 - chance) * (ANSWER_MEAN_DAYS_TODAY if today else ANSWER_MEAN_DAYS)


def willingness(need: NeedFacts, offer: OfferFacts, helper: Helper) -> float:
    """Return how likely a rested helper says yes.

    Farther than half of what they said they travel is a nuisance, a tight fit of times is a
    risk, today is short notice, and who offers "anything at home" may not mean a drain.
    """
    km = km_apart(need, offer)
    road = 1.0 if km is None else 1 - 0.5 * (km / offer.travel_km) ** 1.5
    time = time_in_common(need, offer)
    slack = min(1.0, time.stretch / (2 * max(1, time.needed)))
    notice = {Urgency.TODAY: 0.7, Urgency.THIS_WEEK: 0.9}.get(need.urgency, 1.0)
    exact = 1.0 if need.category.id == offer.category.id else 0.75
    return helper.keen * road * (0.6 + 0.4 * slack) * notice * exact


def strength(state: HelperState, at: float, *, beyond: int, habits: Habits) -> float:
    """Return what help and questions of late leave of a helper's willingness, up to 1.

    beyond: questions of this week above what they want, see ``beyond_pace``.
    """
    load = state.tired_now(at) / LOAD_AT_PACE
    tired: float = exp(-habits.tired * max(0.0, load - LOAD_UNFELT))
    return tired * float(habits.bothered**beyond)


def beyond_pace(helper: Helper, state: HelperState, at: float, limits: Limits) -> int:
    """Count the questions of this week above what the helper wants to be asked."""
    wanted = limits.asks_per_week.at(helper.facts.pace)
    return max(0, in_last_week(state.asks, at) - wanted)


def quiet_days(habits: Habits, *, beyond: int, chance: float, length: float) -> float:
    """Return for how many days a question in vain makes quiet, often 0.

    Source: Manshadi, Rodilitz, "Online policies for efficient volunteer crowdsourcing",
    Management Science 68 (2022): who is notified in vain is inactive for a while.
    """
    if chance >= (habits.quiet_beyond_pace if beyond else habits.quiet):
        return 0.0
    return QUIET_LEAST_DAYS - log(1 - length) * QUIET_MORE_DAYS
