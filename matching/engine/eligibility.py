"""The hard rules: who may be suggested at all, and what kept the others away.

``Rule`` names them, and each is judged in exactly one place below. The SQL of retrieval applies
the same rules to be fast; this module is the judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import inf

from matching.engine.meeting import km_apart, time_in_common
from matching.engine.types import (
    HelperFacts,
    Limits,
    NeedFacts,
    OfferFacts,
    Refusal,
    Rule,
    WhyNot,
)

# Telling about these would count strangers to the need, or reveal who keeps away from whom.
UNTOLD = frozenset({Rule.CATEGORY, Rule.OWN, Rule.BLOCKED})

RULE_ORDER = {rule: place for place, rule in enumerate(Rule)}

type Judged = tuple[OfferFacts, tuple[Refusal, ...]]


def eligible(need: NeedFacts, offer: OfferFacts, *, now: datetime, limits: Limits) -> bool:
    """Say whether no hard rule stands between a need and an offer."""
    return not refusals(need, offer, now=now, limits=limits)


def refusals(
    need: NeedFacts, offer: OfferFacts, *, now: datetime, limits: Limits
) -> tuple[Refusal, ...]:
    """Judge every hard rule and return those that are broken, in the order of ``Rule``.

    now: in the neighborhood's own zone, because "today" is a local word.
    """
    return (
        *_about_need(need, offer.id, now, limits),
        *_about_people(need, offer),
        *_about_offer(offer, need, now, limits),
        *_about_meeting(need, offer, limits),
        *_about_pace(offer.helper, offer.id, now, limits),
    )


def why_not(
    need: NeedFacts, offers: Iterable[OfferFacts], *, now: datetime, limits: Limits
) -> tuple[WhyNot, ...]:
    """Say which rules keep the nearest helpers away; see ``explain``."""
    judged = [(offer, refusals(need, offer, now=now, limits=limits)) for offer in offers]
    return explain(need, judged, now=now, limits=limits)


def explain(
    need: NeedFacts, judged: Iterable[Judged], *, now: datetime, limits: Limits
) -> tuple[WhyNot, ...]:
    """Count the helpers who come closest under the rule that keeps them away.

    A helper whose only obstacle is one rule is counted under it, others under the first of their
    rules. Helpers with an eligible offer are not counted, nor are those with whom the need has
    nothing to do (``UNTOLD``). Closest is who breaks fewest rules, then who is nearest.

    Returns the rules with most helpers first, each with the parameters of the closest helper; what
    is missing of the requirements makes groups of its own. Two answers have a count of 0: a rule
    that the need itself breaks stands alone, and ``CATEGORY`` says that nobody offers this help.
    """
    own = next(_about_need(need, 0, now, limits), None)
    if own is not None:
        return (WhyNot(own.rule, 0, params=own.params),)

    could, kept_away = _closest_by_helper(need, judged)
    if not could and not kept_away:
        return (WhyNot(Rule.CATEGORY, 0),)
    alike: dict[tuple[Rule, str], list[Refusal]] = {}
    for close in sorted(kept_away)[: limits.come_close]:
        missing = str(close.told.params.get("requirements"))
        alike.setdefault((close.told.rule, missing), []).append(close.told)
    counted = [_counted(told) for told in alike.values()]
    return tuple(sorted(counted, key=lambda group: (-group.count, RULE_ORDER[group.rule])))


@dataclass(frozen=True, slots=True, order=True)
class _Closeness:
    """How near to eligible a helper comes with one offer."""

    broken: int
    km: float
    offer_id: int
    told: Refusal = field(compare=False)


def _closest_by_helper(
    need: NeedFacts, judged: Iterable[Judged]
) -> tuple[set[int], list[_Closeness]]:
    """Return the helpers who are eligible, and how close each other one comes."""
    could: set[int] = set()
    closest: dict[int, _Closeness] = {}
    for offer, broken in judged:
        if not broken:
            could.add(offer.helper.id)
        elif UNTOLD.isdisjoint(refusal.rule for refusal in broken):
            km = km_apart(need, offer)
            close = _Closeness(len(broken), inf if km is None else km, offer.id, broken[0])
            closest[offer.helper.id] = min(close, closest.get(offer.helper.id, close))
    return could, [close for helper_id, close in closest.items() if helper_id not in could]


def _counted(told: list[Refusal]) -> WhyNot:
    days = [refusal.until for refusal in told if refusal.until is not None]
    return WhyNot(told[0].rule, len(told), min(days, default=None), told[0].params)


def _about_need(need: NeedFacts, offer_id: int, now: datetime, limits: Limits) -> Iterator[Refusal]:
    """Check that the need itself still stands, whoever might help."""
    if need.places_left < 1:
        yield Refusal(Rule.NEED_FULL, offer_id)
    if need.needed_on is not None and need.needed_on < now.date():
        yield Refusal(Rule.NEED_DAY_PASSED, offer_id, params={"day": need.needed_on.isoformat()})
    if now - need.confirmed_current_at > timedelta(days=limits.need_fresh_days):
        yield Refusal(Rule.NEED_STALE, offer_id, params={"days": limits.need_fresh_days})


def _about_people(need: NeedFacts, offer: OfferFacts) -> Iterator[Refusal]:
    """Check that they belong together: kind of help, two people, nothing between them."""
    ours, theirs = need.category, offer.category
    if not (ours.id == theirs.id or ours.id == theirs.parent_id or ours.parent_id == theirs.id):
        yield Refusal(Rule.CATEGORY, offer.id)
    if offer.helper.id == need.requester_id:
        yield Refusal(Rule.OWN, offer.id)
    if offer.helper.id in need.blocked_ids:
        yield Refusal(Rule.BLOCKED, offer.id)
    if offer.id in need.declined_offer_ids or offer.helper.id in need.declined_helper_ids:
        yield Refusal(Rule.DECLINED, offer.id)


def _about_offer(
    offer: OfferFacts, need: NeedFacts, now: datetime, limits: Limits
) -> Iterator[Refusal]:
    """Check that the offer has room and still stands, also on the day of the need."""
    day = need.needed_on or now.date()
    if offer.room < 1:
        yield Refusal(Rule.OFFER_FULL, offer.id)
    if offer.valid_until is not None and offer.valid_until < max(day, now.date()):
        yield Refusal(Rule.OFFER_ENDED, offer.id, params={"day": offer.valid_until.isoformat()})
    if now - offer.confirmed_current_at > timedelta(days=limits.offer_fresh_days):
        yield Refusal(Rule.OFFER_STALE, offer.id, params={"days": limits.offer_fresh_days})


def _about_meeting(need: NeedFacts, offer: OfferFacts, limits: Limits) -> Iterator[Refusal]:
    """Check that the two can meet: near, able, with a language and time in common."""
    km = km_apart(need, offer)
    if km is not None and km > offer.travel_km:
        params = {"km": round(km, 1), "travel_km": offer.travel_km}
        yield Refusal(Rule.DISTANCE, offer.id, params=params)
    if not need.requirements <= offer.abilities:
        missing = sorted(need.requirements - offer.abilities)
        yield Refusal(Rule.REQUIREMENTS, offer.id, params={"requirements": missing})
    if not need.interpreter and not shares_language(need, offer):
        yield Refusal(Rule.LANGUAGE, offer.id, params={"languages": sorted(need.languages)})
    time = time_in_common(need, offer)
    if time.stretch < max(1, min(limits.min_overlap_minutes, time.needed)):
        yield Refusal(Rule.TIMES, offer.id)


def shares_language(need: NeedFacts, offer: OfferFacts) -> bool:
    """Say whether the two can talk; a need that names no language takes any."""
    return not need.languages or not need.languages.isdisjoint(
        offer.languages | offer.helper.languages
    )


def _about_pace(
    helper: HelperFacts, offer_id: int, now: datetime, limits: Limits
) -> Iterator[Refusal]:
    """Check that the helper may be asked now, by their own measure."""
    if helper.resting_until is not None and now.date() < helper.resting_until:
        yield Refusal(Rule.RESTING, offer_id, until=helper.resting_until)
    asks, helps = limits.asks_per_week.at(helper.pace), limits.helps_per_week.at(helper.pace)
    if helper.asks_this_week >= asks or helper.helps_this_week >= helps:
        yield Refusal(Rule.OVER_PACE, offer_id)
    if helper.open_asks >= limits.open_asks:
        yield Refusal(Rule.OPEN_ASKS, offer_id)
    rested_at = _cool_down_ends_at(helper, limits)
    if rested_at is not None and now < rested_at:
        yield Refusal(Rule.COOL_DOWN, offer_id, until=_day_of(rested_at, now))


def _cool_down_ends_at(helper: HelperFacts, limits: Limits) -> datetime | None:
    if helper.last_asked_at is None:
        return None
    return helper.last_asked_at + timedelta(hours=limits.cool_down_hours)


def _day_of(moment: datetime, now: datetime) -> date:
    return moment.astimezone(now.tzinfo).date()
