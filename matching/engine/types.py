"""Facts that the engine judges, the answers it gives, and the numbers a group may turn.

Units: kilometres on the neighborhood's own plane, minutes of the local week, aware datetimes in
the neighborhood's zone, thousandths for values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

type Json = str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None
"""A plain value that can be stored as JSON."""

type Windows = tuple[tuple[int, int], ...]
"""Half-open spans of minutes of the week: Monday 00:00 is 0, the end of Sunday is 10080.

Sorted and not touching, as a Postgres multirange keeps them. None instead means any time.
"""

type Point = tuple[float, float]
"""Kilometres east and north of the neighborhood's origin."""

# How ``fields`` names the types of numbers, annotations being text in this module.
NUMBERS = ("int", "float")


class Urgency(StrEnum):
    """How soon a need wants to be met."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    TWO_WEEKS = "two_weeks"
    WHENEVER = "whenever"


class Pace(StrEnum):
    """How much a helper wants to be asked."""

    LITTLE = "little"
    SOME = "some"
    LOT = "lot"


class Rule(StrEnum):
    """A hard rule, named for what stands in the way; the order decides which one is told."""

    NEED_FULL = "need_full"
    NEED_DAY_PASSED = "need_day_passed"
    NEED_STALE = "need_stale"
    CATEGORY = "category"
    OWN = "own"
    BLOCKED = "blocked"
    DECLINED = "declined"
    OFFER_FULL = "offer_full"
    OFFER_ENDED = "offer_ended"
    OFFER_STALE = "offer_stale"
    DISTANCE = "distance"
    REQUIREMENTS = "requirements"
    LANGUAGE = "language"
    TIMES = "times"
    RESTING = "resting"
    OVER_PACE = "over_pace"
    OPEN_ASKS = "open_asks"
    COOL_DOWN = "cool_down"


class ReasonCode(StrEnum):
    """A reason for a pairing; its parameters are described in ``sentences``."""

    SAME_AREA = "same_area"
    CLOSE_BY = "close_by"
    ABOUT_KM = "about_km"
    REMOTE = "remote"
    FREE_WHEN_ASKED = "free_when_asked"
    FREE_FROM = "free_from"
    FREE_UNTIL = "free_until"
    SPEAKS = "speaks"
    INTERPRETER = "interpreter"
    REQUIREMENTS = "requirements"
    NOT_ASKED_LATELY = "not_asked_lately"
    CONFIRMED_LATELY = "confirmed_lately"
    SAME_CATEGORY = "same_category"


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A kind of help. ``remote`` ignores distance; ``tau_km`` is how fast nearness fades, > 0."""

    id: int
    parent_id: int | None
    remote: bool
    tau_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFacts:
    """What is asked for.

    category_probability: 1.0 when chosen, the guess's probability when read from words.
    windows: None means any time. ``needed_on`` narrows them to that day.
    minutes: how long the help takes in one go.
    languages: any one will do; empty when nothing was said.
    blocked_ids: members who must never be paired with the requester.
    """

    id: int
    requester_id: int
    area_id: int
    category: CategoryFacts
    pt: Point
    opened_at: datetime
    confirmed_current_at: datetime
    category_probability: float = 1.0
    windows: Windows | None = None
    minutes: int = 60
    languages: frozenset[str] = frozenset()
    interpreter: bool = False
    requirements: frozenset[str] = frozenset()
    urgency: Urgency = Urgency.WHENEVER
    needed_on: date | None = None
    places_left: int = 1
    blocked_ids: frozenset[int] = frozenset()
    declined_offer_ids: frozenset[int] = frozenset()
    declined_helper_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperFacts:
    """The person behind an offer: how much they want to be asked, and how much they were.

    resting_until: the first day on which they may be asked again.
    """

    id: int
    pace: Pace = Pace.SOME
    resting_until: date | None = None
    asks_this_week: int = 0
    helps_this_week: int = 0
    open_asks: int = 0
    last_asked_at: datetime | None = None
    last_helped_at: datetime | None = None
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """What can be given.

    languages: for this offer, beside those of the helper.
    room: capacity − committed. valid_until: the last day on which the offer stands.
    """

    id: int
    helper: HelperFacts
    area_id: int
    category: CategoryFacts
    pt: Point
    confirmed_current_at: datetime
    category_probability: float = 1.0
    windows: Windows | None = None
    languages: frozenset[str] = frozenset()
    abilities: frozenset[str] = frozenset()
    travel_km: float = 3.0
    room: int = 1
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: ``value`` in [0, 1], higher is better, and its weight."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words to come: a code and plain values to fill its sentence."""

    code: ReasonCode
    params: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An eligible pairing. ``value`` in thousandths; reasons best first."""

    need_id: int
    offer_id: int
    value: int
    parts: tuple[Part, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One hard rule that keeps an offer from a need. ``until``: the day it ends by itself."""

    rule: Rule
    offer_id: int
    until: date | None = None
    params: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """How many helpers one rule keeps away. ``soonest``: the first day it ends for one of them."""

    rule: Rule
    count: int
    soonest: date | None = None
    params: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The best candidates for one need, best first, and what kept the nearest others away."""

    candidates: tuple[Candidate, ...]
    why_not: tuple[WhyNot, ...]


@dataclass(frozen=True, slots=True)
class PerPace:
    """One number for each pace."""

    little: int
    some: int
    lot: int

    def at(self, pace: Pace) -> int:
        """Return the number for ``pace``."""
        return {Pace.LITTLE: self.little, Pace.SOME: self.some, Pace.LOT: self.lot}[pace]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What weighs how much in a score, and the numbers that shape its parts.

    related_category: how well a parent or child category fits, the same one being 1.
    rest_days: after so many days without helping, a helper counts as fully rested.
    Raises BadSetting for what is no number, a negative weight, or when all of them are zero.
    """

    category: float = 0.30
    distance: float = 0.20
    overlap: float = 0.15
    text: float = 0.10
    rest: float = 0.15
    freshness: float = 0.10
    related_category: float = 0.6
    rest_days: int = 14

    def __post_init__(self) -> None:
        weights = (
            self.category,
            self.distance,
            self.overlap,
            self.text,
            self.rest,
            self.freshness,
        )
        _require_numbers(weights, least=0)
        _require_numbers([self.rest_days], least=1)
        _require_numbers([self.related_category], least=0)
        if not any(weights) or self.related_category > 1:
            raise BadSetting("Some weight is above zero, and a related category counts up to 1.")

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, fit to be stored as JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what ``to_dict`` wrote; what is missing keeps its start value.

        Raises BadSetting for an unknown name or a value out of bounds.
        """
        _require_known(stored, cls)
        return cls(**stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where the hard rules draw their lines, and when a reason is worth saying.

    min_overlap_minutes: less time in common is none; a shorter need asks for less.
    close_km: nearer than this is "close by". everyday_languages: too common to be a reason.
    not_asked_days: not asked for so long is a reason, and a week-old confirmation is fresh.
    hysteresis: thousandths by which a newcomer must beat what was already shown.
    come_close: how many of the nearest refused helpers are told about.
    Raises BadSetting for what is no number, negative, or zero where that makes no sense.
    """

    asks_per_week: PerPace = PerPace(little=1, some=3, lot=6)
    helps_per_week: PerPace = PerPace(little=1, some=2, lot=5)
    open_asks: int = 2
    cool_down_hours: int = 20
    offer_fresh_days: int = 90
    need_fresh_days: int = 45
    min_overlap_minutes: int = 30
    close_km: float = 0.8
    not_asked_days: int = 31
    confirmed_days: int = 7
    max_reasons: int = 4
    hysteresis: int = 40
    come_close: int = 12
    everyday_languages: frozenset[str] = frozenset({"en"})

    def __post_init__(self) -> None:
        paces = (*astuple(self.asks_per_week), *astuple(self.helps_per_week))
        _require_numbers([*paces, self.offer_fresh_days, self.need_fresh_days], least=1)
        numbers = [getattr(self, item.name) for item in fields(self) if item.type in NUMBERS]
        _require_numbers(numbers, least=0)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, fit to be stored as JSON."""
        return {**asdict(self), "everyday_languages": sorted(self.everyday_languages)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what ``to_dict`` wrote; what is missing keeps its start value.

        Raises BadSetting for an unknown name or a value out of bounds.
        """
        _require_known(stored, cls)
        read: dict[str, Any] = dict(stored)
        try:
            for name in {"asks_per_week", "helps_per_week"} & read.keys():
                read[name] = PerPace(**read[name])
            if "everyday_languages" in read:
                read["everyday_languages"] = frozenset(read["everyday_languages"])
        except TypeError as problem:
            raise BadSetting("Paces are three numbers, and languages a list.") from problem
        return cls(**read)


class BadSetting(ValueError):
    """A weight or limit has an unknown name or a value that makes no sense."""


def _require_known(stored: Mapping[str, Any], kind: type[Weights | Limits]) -> None:
    unknown = sorted(set(stored) - {item.name for item in fields(kind)})
    if unknown:
        raise BadSetting(f"There is no setting named {', '.join(unknown)}.")


def _require_numbers(values: Iterable[object], *, least: float) -> None:
    if not all(isinstance(value, int | float) and value >= least for value in values):
        raise BadSetting(f"Every weight, pace and limit is a number, here of at least {least}.")
