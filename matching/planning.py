"""The joint plan for the open queue: reads what is true now, plans, writes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from matching.engine.eligibility import eligible
from matching.engine.plan import Plan, escalations, plan
from matching.engine.queue import Queue, area_budgets, area_lifts
from matching.engine.scoring import parts, score
from matching.engine.ties import tie_key
from matching.engine.types import Candidate, NeedFacts, OfferFacts
from matching.facts import GroupSettings, facts_of_needs, facts_of_offers
from matching.models import Match, Suggestion
from matching.planning_columns import candidates_of, choose, offers_of
from matching.retrieval import Found, find_enough, find_pairs
from needs.models import Need, NeedQuerySet

#: (need id, offer id)
type Pair = tuple[int, int]

# Needs looked through in one statement.
TOGETHER = 200

# More choices for one need than this hardly ever change a plan.
CHOICES = 20

# From here on facts one by one take too long.
LARGE = 2000

# How far back the share of needs that were met is counted, for the areas' budgets.
LATELY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """A joint plan, and everything it went by."""

    queue: Queue
    plan: Plan
    candidate_by_pair: Mapping[Pair, Candidate]

    @property
    def pairs(self) -> list[Pair]:
        """Return the pairs planned, by need."""
        return [(one.need_id, one.offer_id) for one in self.plan.pairings]


def plan_queue(*, now: datetime, settings: GroupSettings, large: int = LARGE) -> QueuePlan:
    """Plan the whole queue as it stands at this moment.

    Needs that coordinators let rest and needs that wait for as many answers as they have places
    are left out, and so are offers that wait for as many as they have room: nobody is asked over
    their heads. Nine queries, and one to three for every ``TOGETHER`` needs. With more than
    ``large`` needs the plan is made on columns, where texts are not compared.
    """
    local = settings.local(now)
    needs = needs_to_plan(Need.objects.open().awake(at=now).staying(), settings=settings)
    if len(needs) > large:
        return _plan_on_columns(local, needs=needs, settings=settings)
    choices = [
        choice
        for some in batched(needs.values(), TOGETHER)
        for choice in _choices({need.id: need for need in some}, local, settings)
    ]
    offers = with_room_left({offer.id: offer for _candidate, offer in choices})
    candidates = [one for one, offer in choices if offer.id in offers]
    queue = _lifted(
        queue_at(local, needs=needs, offers=offers, settings=settings),
        could={one.need_id for one in candidates},
    )
    return QueuePlan(
        queue=queue,
        plan=plan(candidates, queue=queue),
        candidate_by_pair={(one.need_id, one.offer_id): one for one in candidates},
    )


def queue_of_pairs(
    pairs: Sequence[Pair], *, needs: Iterable[Need], now: datetime, settings: GroupSettings
) -> Queue:
    """Return the queue of some pairs only, as it stands now, for the verifier to judge them.

    Offers that have left the board are missing, and so are needs that rest. Areas have no budgets
    here: which part of a plan is asked is for people to say. Eight queries.
    """
    local = settings.local(now)
    found = find_pairs(pairs, now=local, limits=settings.limits) if pairs else []
    offers = facts_of_offers(found, categories=settings.categories)
    return queue_at(
        local,
        needs=needs_to_plan((one for one in needs if one.is_awake_at(now)), settings=settings),
        offers=with_room_left({offer.id: offer for offer in offers}),
        settings=settings,
    )


def still_fitting(pairs: Iterable[Pair], queue: Queue) -> list[Pair]:
    """Keep the pairs whose need and offer are in the queue and break no hard rule."""
    needs, offers = queue.needs, queue.offers
    return [
        pair
        for pair in pairs
        if pair[0] in needs
        and pair[1] in offers
        and eligible(needs[pair[0]], offers[pair[1]], now=queue.now, limits=queue.limits)
    ]


def batched_by_need(pairs: Iterable[Pair], *, size: int) -> Iterator[list[Pair]]:
    """Yield the pairs of so many needs at a time, all pairs of one need together."""
    pairs_by_need: defaultdict[int, list[Pair]] = defaultdict(list)
    for pair in sorted(pairs):
        pairs_by_need[pair[0]].append(pair)
    for need_ids in batched(pairs_by_need, size):
        yield [pair for need_id in need_ids for pair in pairs_by_need[need_id]]


def ranked_offers(needs: Sequence[Need], *, now: datetime, settings: GroupSettings) -> list[Pair]:
    """Return whom could be asked about these needs, as (need id, offer id), each need's best first.

    Offers that wait for as many answers as they have room are left out. At most five queries.
    """
    local = settings.local(now)
    facts = facts_of_needs(needs, categories=settings.categories)
    choices = _choices(facts, local, settings)
    offers = with_room_left({offer.id: offer for _candidate, offer in choices})
    return [(one.need_id, one.offer_id) for one, offer in choices if offer.id in offers]


def needs_to_plan(needs: Iterable[Need], *, settings: GroupSettings) -> dict[int, NeedFacts]:
    """Return the needs with places nobody was asked to fill yet, and how many. Four queries."""
    facts = facts_of_needs(needs, categories=settings.categories)
    asked = Match.objects.proposed().filter(need__in=facts).values_list("need")
    waiting_by_need = dict(asked.annotate(Count("pk")))
    left = {
        need_id: replace(need, places_left=need.places_left - waiting_by_need.get(need_id, 0))
        for need_id, need in facts.items()
    }
    return {need_id: need for need_id, need in left.items() if need.places_left > 0}


def with_room_left(offers: Mapping[int, OfferFacts]) -> dict[int, OfferFacts]:
    """Return the offers with room that no open question may take yet, and how much. One query."""
    asked = Match.objects.proposed().filter(offer__in=offers).values_list("offer")
    waiting_by_offer = dict(asked.annotate(Count("pk")))
    left = {
        offer_id: replace(offer, room=offer.room - waiting_by_offer.get(offer_id, 0))
        for offer_id, offer in offers.items()
    }
    return {offer_id: offer for offer_id, offer in left.items() if offer.room > 0}


def still_to_fill(needs: NeedQuerySet) -> NeedQuerySet:
    """Keep the needs with a place that nobody has been asked to fill. Runs no query."""
    return needs.alias(taken=places_spoken_for()).filter(taken__lt=F("helpers_wanted"))


def places_spoken_for() -> CombinedExpression:
    """Return, for a query of needs, how many places are taken or wait for an answer."""
    asked = Match.objects.proposed().filter(need=OuterRef("pk")).order_by().values("need")
    waiting = Coalesce(Subquery(asked.annotate(Count("pk")).values("pk__count")), 0)
    return F("helpers_committed") + waiting


def queue_at(
    local: datetime,
    *,
    needs: Mapping[int, NeedFacts],
    offers: Mapping[int, OfferFacts],
    settings: GroupSettings,
) -> Queue:
    """Return the queue that a plan goes by, with what was planned before. One query."""
    planned = Suggestion.objects.standing().planned().filter(need__in=needs)
    return Queue(
        needs=needs,
        offers=offers,
        now=local,
        limits=settings.limits,
        knobs=settings.knobs,
        shown=frozenset(planned.values_list("need_id", "offer_id")),
    )


def _plan_on_columns(
    local: datetime, *, needs: Mapping[int, NeedFacts], settings: GroupSettings
) -> QueuePlan:
    queue = queue_at(local, needs=needs, offers={}, settings=settings)
    lifts = area_lifts(Need.objects.met_share_by_area(since=local - LATELY), knobs=queue.knobs)
    chosen = choose(local, settings=settings, shown=frozenset(queue.shown), lifts=lifts)
    offers = with_room_left(offers_of(chosen.pairings, local, settings))
    queue = replace(queue, offers=offers, lifts=lifts)
    # The board is read in several statements, and some of it may have left meanwhile.
    fitting = set(still_fitting(((one.need_id, one.offer_id) for one in chosen.pairings), queue))
    pairings = sorted(
        (one for one in chosen.pairings if (one.need_id, one.offer_id) in fitting),
        key=lambda one: (one.need_id, one.own_rank),
    )
    planned = {one.need_id for one in pairings}
    return QueuePlan(
        queue=queue,
        plan=Plan(
            tuple(pairings),
            chosen.value,
            escalations(queue, could=chosen.could, planned=planned),
        ),
        candidate_by_pair={(one.need_id, one.offer_id): one for one in candidates_of(chosen)},
    )


def _lifted(queue: Queue, *, could: Collection[int]) -> Queue:
    """Let needs of areas that lag behind count more, and limit questions where the group does.

    could: needs with somebody to ask. One query.
    """
    met = Need.objects.met_share_by_area(since=queue.now - LATELY)
    lifts = area_lifts(met, knobs=queue.knobs)
    open_by_area = Counter(queue.needs[need_id].area_id for need_id in could)
    budgets = area_budgets(open_by_area=open_by_area, lifts=lifts, knobs=queue.knobs)
    return replace(queue, lifts=lifts, budgets=budgets)


def _choices(
    needs: Mapping[int, NeedFacts], local: datetime, settings: GroupSettings
) -> list[tuple[Candidate, OfferFacts]]:
    """Return the best candidates of each need, with their offers. One to three queries."""
    found_by_need = find_enough(list(needs), now=local, limits=settings.limits)
    return [
        choice
        for need_id, found in found_by_need.items()
        for choice in _best(_judged(needs[need_id], list(found.values()), local, settings))
    ]


def _judged(
    need: NeedFacts, found: Sequence[Found], local: datetime, settings: GroupSettings
) -> list[tuple[Candidate, OfferFacts]]:
    offers = facts_of_offers(found, categories=settings.categories)
    return [
        (_candidate(need, offer, one, local, settings), offer)
        for one, offer in zip(found, offers, strict=True)
        if eligible(need, offer, now=local, limits=settings.limits)
    ]


def _candidate(
    need: NeedFacts, offer: OfferFacts, found: Found, local: datetime, settings: GroupSettings
) -> Candidate:
    sides = parts(
        need,
        offer,
        now=local,
        weights=settings.weights,
        limits=settings.limits,
        text=found.text,
    )
    return Candidate(need.id, offer.id, score(sides), sides, ())


def _best(choices: Sequence[tuple[Candidate, OfferFacts]]) -> list[tuple[Candidate, OfferFacts]]:
    return sorted(
        choices, key=lambda one: (-one[0].value, tie_key(one[0].need_id, one[0].offer_id))
    )[:CHOICES]
