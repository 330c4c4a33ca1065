"""The numbers that shape the joint plan; a group may turn each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from matching.engine.types import BadSetting, Urgency

# Far more than makes sense, and little enough for the solver to count with.
MOST = {
    "bonus": 10_000,
    "wait_tau_days": 3650,
    "spread": 10_000,
    "escalate_days": 3650,
    "asks_per_plan": 1_000_000,
    "area_lift": 10,
}
MOST_URGENT = 20
FRACTIONS = frozenset({"wait_tau_days", "area_lift"})


@dataclass(frozen=True, slots=True)
class PerUrgency:
    """One factor for each urgency."""

    today: float
    this_week: float
    two_weeks: float
    whenever: float

    def at(self, urgency: Urgency) -> float:
        """Return the factor for ``urgency``."""
        return {
            Urgency.TODAY: self.today,
            Urgency.THIS_WEEK: self.this_week,
            Urgency.TWO_WEEKS: self.two_weeks,
            Urgency.WHENEVER: self.whenever,
        }[urgency]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanKnobs:
    """What the joint plan weighs against what.

    bonus: thousandths for one more place filled, whoever fills it; the more, the more needs are
        planned with pairings that fit less well.
    urgency: factors on the worth of a pairing; none is below that of a later urgency.
    wait_tau_days: after so many days of waiting a pairing is worth twice as much, after twice as
        many three times; 0 lets waiting count for nothing.
    spread: thousandths taken off for each time that the helper was asked or helped this week, and
        for each further pairing of theirs in the same plan, so that help is spread.
    escalate_days: no need waits longer than this without a person looking at it.
    asks_per_plan: how many questions one plan may ask altogether; 0 for as many as fit.
    area_lift: how much more the needs of an area count, and how many more of these questions it
        gets, where fewer are met; 0 for alike everywhere.
    Raises BadSetting for what is no number or out of bounds.
    """

    bonus: int = 200
    urgency: PerUrgency = PerUrgency(today=4.0, this_week=2.0, two_weeks=1.3, whenever=1.0)
    wait_tau_days: float = 14.0
    spread: int = 150
    escalate_days: int = 5
    asks_per_plan: int = 0
    area_lift: float = 2.0

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            number = getattr(self, name)
            is_number = isinstance(number, int | float) and not isinstance(number, bool)
            whole = name not in FRACTIONS
            if not is_number or not 0 <= number <= most or (whole and number != int(number)):
                raise BadSetting(f"{name} is a {'whole ' * whole}number from 0 to {most}.")
        if 0 < self.wait_tau_days < 1:
            raise BadSetting("wait_tau_days is 0, or at least a day.")
        factors = [self.urgency.at(urgency) for urgency in Urgency]
        if not all(isinstance(one, int | float) and 0 < one <= MOST_URGENT for one in factors):
            raise BadSetting(f"Urgencies are numbers above 0, up to {MOST_URGENT}.")
        if factors != sorted(factors, reverse=True):
            raise BadSetting("What is more urgent counts no less than what can wait.")

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, fit to be stored as JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what ``to_dict`` wrote; what is missing keeps its start value.

        Raises BadSetting for an unknown name or a value out of bounds.
        """
        unknown = sorted(set(stored) - {item.name for item in fields(cls)})
        if unknown:
            raise BadSetting(f"There is no setting named {', '.join(unknown)}.")
        read: dict[str, Any] = dict(stored)
        try:
            if "urgency" in read:
                read["urgency"] = PerUrgency(**read["urgency"])
        except TypeError as problem:
            raise BadSetting("Urgencies are four numbers.") from problem
        return cls(**read)
