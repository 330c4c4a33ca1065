"""Who could help with a need: retrieval finds them, the engine judges them. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from matching.engine.eligibility import refusals
from matching.engine.reasons import reasons
from matching.engine.scoring import parts, score
from matching.engine.suggest import suggest
from matching.engine.types import (
    Limits,
    NeedFacts,
    OfferFacts,
    Part,
    Reason,
    Refusal,
    Suggestions,
)
from matching.facts import GroupSettings, facts_of_needs, facts_of_offers
from matching.retrieval import (
    CLOSEST,
    CLOSEST_FULL,
    Found,
    find_enough,
    find_offers,
    find_pairs,
)
from needs.models import Need

SUGGESTED = 5

# Enough to choose from; for so many nobody has to be looked for farther out.
CHOICE = 2 * SUGGESTED

# Where fewer helpers than this could help, those whom a rule keeps away are found too, to say so.
KEPT_AWAY = ((CLOSEST, SUGGESTED), (CLOSEST_FULL, 1))

type FoundByNeed = dict[int, dict[int, Found]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that can be said about one need and one offer, whether they fit or not.

    ``value`` in thousandths, shown to nobody but an operator.
    """

    need: NeedFacts
    offer: OfferFacts
    refusals: tuple[Refusal, ...]
    parts: tuple[Part, ...]
    value: int
    reasons: tuple[Reason, ...]


def candidates_for(
    needs: Sequence[Need],
    *,
    keep_by_need: Mapping[int, Sequence[int]],
    now: datetime,
    settings: GroupSettings,
    planned_by_need: Mapping[int, Collection[int]] = MappingProxyType({}),
) -> dict[int, Suggestions]:
    """Return the best candidates of each need, by its id, and what kept the others away.

    keep_by_need: offer ids shown at present, in their order; they stay unless clearly beaten.
    planned_by_need: those among them that the joint plan chose; they come first.
    Two to seven queries, however many needs.
    """
    local, categories = settings.local(now), settings.categories
    facts = facts_of_needs(needs, categories=categories)
    found = _search(list(facts), keep_by_need=keep_by_need, now=local, limits=settings.limits)
    return {
        need_id: suggest(
            facts[need_id],
            facts_of_offers(list(found[need_id].values()), categories=categories),
            now=local,
            weights=settings.weights,
            limits=settings.limits,
            text_by_offer={offer_id: one.text for offer_id, one in found[need_id].items()},
            k=SUGGESTED,
            keep=keep_by_need.get(need_id, ()),
            planned=planned_by_need.get(need_id, ()),
        )
        for need_id in facts
    }


def judge(need: Need, *, offer_id: int, now: datetime, settings: GroupSettings) -> Judgement:
    """Judge one need and one offer, without looking at any other. Two queries.

    Raises LookupError when there is no such offer.
    """
    local, limits = settings.local(now), settings.limits
    found = find_pairs([(need.pk, offer_id)], now=local, limits=limits, standing=False)
    if not found:
        raise LookupError(f"There is no offer {offer_id}.")
    [offer] = facts_of_offers(found, categories=settings.categories)
    facts = facts_of_needs([need], categories=settings.categories)[need.pk]
    return judge_facts(facts, offer, text=found[0].text, now=now, settings=settings)


def judge_facts(
    need: NeedFacts, offer: OfferFacts, *, text: float, now: datetime, settings: GroupSettings
) -> Judgement:
    """Judge facts, wherever they come from. Runs no query; ``text`` as in ``engine.parts``."""
    local, limits = settings.local(now), settings.limits
    sides = parts(need, offer, now=local, weights=settings.weights, limits=limits, text=text)
    return Judgement(
        need=need,
        offer=offer,
        refusals=refusals(need, offer, now=local, limits=limits),
        parts=sides,
        value=score(sides),
        reasons=reasons(need, offer, sides, now=local, limits=limits),
    )


def add_kept_away(found: FoundByNeed, *, now: datetime, limits: Limits) -> None:
    """Add the nearest offers whatever rule they break, for needs with few helpers in ``found``.

    Where there is not even one of those, offers without room too. At most two queries.
    """
    for reach, enough in KEPT_AWAY:
        short = [need_id for need_id, ours in found.items() if _helpers(ours) < enough]
        if short:
            _add(found, find_offers(short, now=now, limits=limits, reach=reach))


def _search(
    need_ids: Sequence[int],
    *,
    keep_by_need: Mapping[int, Sequence[int]],
    now: datetime,
    limits: Limits,
) -> FoundByNeed:
    found: FoundByNeed = find_enough(need_ids, now=now, limits=limits, few=CHOICE)
    add_kept_away(found, now=now, limits=limits)
    out_of_sight = [
        (need_id, offer_id)
        for need_id in need_ids
        for offer_id in keep_by_need.get(need_id, ())
        if offer_id not in found[need_id]
    ]
    if out_of_sight:
        _add(found, find_pairs(out_of_sight, now=now, limits=limits))
    return found


def _helpers(found: Mapping[int, Found]) -> int:
    return len({one.helper_id for one in found.values()})


def _add(found: FoundByNeed, more: Iterable[Found]) -> None:
    for one in more:
        found[one.need_id].setdefault(one.offer_id, one)
