"""Rows of the database as the facts that the engine judges."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q

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
from matching.models import Match
from matching.retrieval import Found
from members.models import BlockedPair
from needs.models import Need
from neighborhood.fields import MinuteRangesField
from neighborhood.models import Category, Neighborhood

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """What the group has decided about pairing, and its kinds of help by id."""

    zone: ZoneInfo
    weights: Weights
    limits: Limits
    categories: Mapping[int, CategoryFacts]

    def local(self, moment: datetime) -> datetime:
        """Return the same moment in the neighborhood's zone, as the engine wants it."""
        return moment.astimezone(self.zone)


def current_settings() -> GroupSettings:
    """Return the settings in force: the engine's start values with what the group changed.

    A stored value that makes no sense is logged and passed over. Two queries.
    """
    group = Neighborhood.current()
    fresh = {"offer_fresh_days": group.offer_days, "need_fresh_days": group.need_days}
    return GroupSettings(
        zone=group.tz,
        weights=_read(Weights, group.weights, {}),
        limits=_read(Limits, group.limits, fresh),
        categories=_categories(),
    )


def facts_of_needs(
    needs: Iterable[Need], *, categories: Mapping[int, CategoryFacts]
) -> dict[int, NeedFacts]:
    """Return the facts of each need by its id, with who must not be suggested. Two queries."""
    needs = list(needs)
    blocked_by_member = _blocked({need.requester_id for need in needs})
    declined_by_need = _declined([need.pk for need in needs])
    return {
        need.pk: _need_facts(
            need,
            category=categories[need.category_id],
            blocked=blocked_by_member.get(need.requester_id, frozenset()),
            declined=declined_by_need.get(need.pk, frozenset()),
        )
        for need in needs
    }


def facts_of_offers(
    found: Sequence[Found], *, categories: Mapping[int, CategoryFacts]
) -> list[OfferFacts]:
    """Return the facts of each offer found, in the same order. No query."""
    return [_offer_facts(one, categories[one.category_id]) for one in found]


def _read[S: (Weights, Limits)](
    kind: type[S], stored: Mapping[str, object], start: Mapping[str, object]
) -> S:
    try:
        return kind.from_dict({**start, **stored})
    except (BadSetting, TypeError, AttributeError) as problem:
        logger.warning("The group's %s were passed over: %s", kind.__name__, problem)
        return kind.from_dict(start)


def _categories() -> dict[int, CategoryFacts]:
    rows = Category.objects.values_list("pk", "parent_id", "remote", "tau_km")
    return {row[0]: CategoryFacts(*row) for row in rows}


def _blocked(member_ids: set[int]) -> dict[int, frozenset[int]]:
    pairs = BlockedPair.objects.filter(Q(one__in=member_ids) | Q(other__in=member_ids))
    others_by_member: dict[int, set[int]] = {}
    for one, other in pairs.values_list("one_id", "other_id"):
        others_by_member.setdefault(one, set()).add(other)
        others_by_member.setdefault(other, set()).add(one)
    return {member_id: frozenset(others) for member_id, others in others_by_member.items()}


def _declined(need_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return by need the helpers who are not suggested to it a second time."""
    rows = Match.objects.filter(need__in=need_ids).not_to_be_repeated()
    helpers_by_need: dict[int, set[int]] = {}
    for need_id, helper_id in rows.values_list("need_id", "helper_id"):
        helpers_by_need.setdefault(need_id, set()).add(helper_id)
    return {need_id: frozenset(helpers) for need_id, helpers in helpers_by_need.items()}


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
