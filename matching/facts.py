"""Rows of the database as the facts that the engine judges."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from matching.engine.knobs import PlanKnobs
from matching.engine.types import (
    BadSetting,
    CategoryFacts,
    HelperFacts,
    Limits,
    NeedFacts,
    OfferFacts,
    Pace,
    Urgency,
    Weights,
    Windows,
)
from matching.retrieval import Found, kept_apart, kinds_of_help
from needs.models import Need
from neighborhood.fields import MinuteRangesField
from neighborhood.models import Neighborhood

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """What the group has decided about pairing, and its kinds of help by id."""

    zone: ZoneInfo
    weights: Weights
    limits: Limits
    knobs: PlanKnobs
    categories: Mapping[int, CategoryFacts]

    def local(self, moment: datetime) -> datetime:
        """Return the same moment in the neighborhood's zone, as the engine wants it."""
        return moment.astimezone(self.zone)


def current_settings() -> GroupSettings:
    """Return the settings in force: the engine's start values with what the group changed.

    A stored value that makes no sense is logged and passed over. Two queries.
    """
    group = Neighborhood.current()
    return GroupSettings(
        zone=group.tz,
        weights=_read(Weights, group.weights, {}),
        limits=current_limits(group),
        knobs=_read(PlanKnobs, group.plan_knobs, {}),
        categories=_categories(),
    )


def current_limits(group: Neighborhood) -> Limits:
    """Return the limits in force alone. Runs no query."""
    fresh = {"offer_fresh_days": group.offer_days, "need_fresh_days": group.need_days}
    return _read(Limits, group.limits, fresh)


def facts_of_needs(
    needs: Iterable[Need], *, categories: Mapping[int, CategoryFacts]
) -> dict[int, NeedFacts]:
    """Return the facts of each need by its id, with who must not be suggested. One query."""
    needs = list(needs)
    apart_by_need = kept_apart([need.pk for need in needs])
    return {
        need.pk: _need_facts(
            need,
            category=categories[need.category_id],
            blocked=apart_by_need[need.pk][0],
            declined=apart_by_need[need.pk][1],
        )
        for need in needs
    }


def facts_of_offers(
    found: Sequence[Found], *, categories: Mapping[int, CategoryFacts]
) -> list[OfferFacts]:
    """Return the facts of each offer found, in the same order. No query."""
    return [_offer_facts(one, categories[one.category_id]) for one in found]


def _read[S: (Weights, Limits, PlanKnobs)](
    kind: type[S], stored: Mapping[str, object], start: Mapping[str, object]
) -> S:
    try:
        return kind.from_dict({**start, **stored})
    except (BadSetting, TypeError, AttributeError) as problem:
        logger.warning("The group's %s were passed over: %s", kind.__name__, problem)
        return kind.from_dict(start)


def _categories() -> dict[int, CategoryFacts]:
    return {row[0]: CategoryFacts(*row) for row in kinds_of_help()}


def _need_facts(
    need: Need, *, category: CategoryFacts, blocked: frozenset[int], declined: frozenset[int]
) -> NeedFacts:
    return NeedFacts(
        id=need.pk,
        requester_id=need.requester_id,
        area_id=need.area_id,
        category=category,
        category_probability=need.category_probability,
        pt=need.pt,
        opened_at=need.opened_at,
        confirmed_current_at=need.confirmed_current_at,
        windows=need.availability,
        minutes=need.minutes,
        languages=frozenset(need.languages),
        interpreter=need.interpreter,
        requirements=frozenset(need.requirements),
        urgency=Urgency(need.urgency),
        needed_on=need.needed_on,
        places_left=need.places_left,
        blocked_ids=blocked,
        declined_helper_ids=declined,
    )


def _offer_facts(found: Found, category: CategoryFacts) -> OfferFacts:
    return OfferFacts(
        id=found.offer_id,
        helper=_helper_facts(found),
        area_id=found.area_id,
        category=category,
        category_probability=found.category_probability,
        pt=(found.east_km, found.north_km),
        confirmed_current_at=datetime.fromtimestamp(found.confirmed_current_s, UTC),
        windows=_windows(found.availability),
        languages=frozenset(found.languages),
        abilities=frozenset(found.abilities),
        travel_km=found.travel_km,
        room=found.room,
        valid_until=found.valid_until,
    )


def _helper_facts(found: Found) -> HelperFacts:
    return HelperFacts(
        id=found.helper_id,
        pace=Pace(found.pace),
        resting_until=found.resting_until,
        asks_this_week=found.asks,
        helps_this_week=found.helps,
        open_asks=found.open_asks,
        last_asked_at=_moment(found.last_asked_s),
        last_helped_at=_moment(found.last_helped_s),
        languages=frozenset(found.helper_languages),
    )


# People tick the same few parts of days.
@lru_cache(maxsize=2048)
def _windows(ranges: str | None) -> Windows | None:
    """Read a multirange as Postgres writes it."""
    return None if ranges is None else MinuteRangesField().to_python(ranges)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
