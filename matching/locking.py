"""Locks, always in one order: need, offer, helper, match; ascending keys within a kind.

The contended parent comes first. Locking only the match gave the loser of a race a raw
IntegrityError; locking the need first gives them our own sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from matching.models import Match
from matching.refusals import JoinedMeanwhile
from matching.states import LIVE
from members.models import Member
from members.pairs import BlockedPair
from needs.models import Need
from offers.models import Offer

# Any number will do, as long as nothing else locks it.
PLAN_LOCK = 20261126


@dataclass(frozen=True, slots=True)
class Pair:
    """A need, an offer and its helper, locked in this order."""

    need: Need
    offer: Offer
    helper: Member


@dataclass(frozen=True, slots=True)
class Together(Pair):
    """The same and their match, locked last."""

    match: Match


@dataclass(frozen=True, slots=True)
class LockedPairs:
    """Needs, offers and helpers by their ids, locked in this order."""

    needs: dict[int, Need]
    offers: dict[int, Offer]
    helpers: dict[int, Member]

    def pair(self, need_id: int, offer_id: int) -> Pair:
        """Return one pair of them."""
        offer = self.offers[offer_id]
        return Pair(self.needs[need_id], offer, self.helpers[offer.helper_id])


def lock_pair(*, need_id: int, offer_id: int) -> Pair:
    """Lock a need, an offer and its helper. Three queries.

    Raises Need.DoesNotExist or Offer.DoesNotExist.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    offer = Offer.objects.select_for_update(no_key=True).get(pk=offer_id)
    helper = Member.objects.select_for_update(no_key=True).get(pk=offer.helper_id)
    return Pair(need, offer, helper)


def lock_pairs(pairs: Iterable[tuple[int, int]]) -> LockedPairs:
    """Lock all needs of these (need id, offer id), then all offers, then all helpers.

    What does not exist is missing. Three queries.
    """
    pairs = list(pairs)
    needs = _lock(Need, {need_id for need_id, _offer in pairs})
    offers = _lock(Offer, {offer_id for _need, offer_id in pairs})
    helpers = _lock(Member, {offer.helper_id for offer in offers.values()})
    return LockedPairs(needs, offers, helpers)


def lock_needs(need_ids: Iterable[int]) -> set[int]:
    """Lock needs in ascending order; return the ids of those that exist. One query."""
    rows = Need.objects.filter(pk__in=need_ids).select_for_update(no_key=True).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def one_plan_at_a_time() -> None:
    """Wait until no other transaction is keeping a plan. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLAN_LOCK])


def lock_match(match_id: int) -> Together:
    """Lock a match and, before it, everything it counts on. Five queries.

    Raises Match.DoesNotExist, or JoinedMeanwhile when the match went to another need while this
    waited: that one is not locked, and locking it now could stop two people for good.
    """
    need_id, offer_id = Match.objects.values_list("need_id", "offer_id").get(pk=match_id)
    pair = lock_pair(need_id=need_id, offer_id=offer_id)
    match = Match.objects.select_for_update(no_key=True).get(pk=match_id)
    if match.need_id != need_id:
        raise JoinedMeanwhile
    return Together(pair.need, pair.offer, pair.helper, match)


class Moved(Exception):
    """A match came to life while its parents were being locked; start again."""


def lock_need(need_id: int) -> tuple[Need, list[Together]]:
    """Lock a need and everything its live matches count on, each kind in ascending order.

    Once the need is locked no match of it can begin. Raises Need.DoesNotExist.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    live = Match.objects.filter(need=need).live().values_list("offer_id", "helper_id")
    offers = _lock(Offer, {offer_id for offer_id, _helper in live})
    helpers = _lock(Member, {helper_id for _offer, helper_id in live})
    matches = Match.objects.filter(need=need).live().select_for_update(no_key=True).order_by("pk")
    return need, [Together(need, offers[m.offer_id], helpers[m.helper_id], m) for m in matches]


def lock_doubles(
    need_ids: Iterable[int], *, match_ids: Iterable[int] = ()
) -> tuple[dict[int, Need], list[Together]]:
    """Lock several needs and everything their live matches count on, each kind in order.

    match_ids: others of their matches that will be changed. Needs that do not exist are missing,
    and so are matches of others. Four queries.
    """
    needs = _lock(Need, need_ids)
    concerned = Q(need__in=needs) & (Q(status__in=LIVE) | Q(pk__in=list(match_ids)))
    rows = Match.objects.filter(concerned)
    offers = _lock(Offer, set(rows.values_list("offer_id", flat=True)))
    helpers = _lock(Member, {offer.helper_id for offer in offers.values()})
    matches = rows.select_for_update(no_key=True).order_by("pk")
    return needs, [
        Together(needs[m.need_id], offers[m.offer_id], helpers[m.helper_id], m) for m in matches
    ]


def lock_one_person(member_ids: Iterable[int]) -> dict[int, Member]:
    """Lock all that some members asked for and give, then the members. Four queries.

    The same of whoever is kept apart from one of them, since what these have running may end.
    Matches that begin meanwhile wait for the offer or the helper, and find who has it then.
    """
    wanted = set(member_ids)
    pairs = BlockedPair.objects.filter(Q(one__in=wanted) | Q(other__in=wanted))
    people = wanted.union(*pairs.values_list("one", "other"))
    helping = Match.objects.filter(helper__in=people).live().values("need")
    _lock(Need, Need.objects.filter(Q(requester__in=people) | Q(pk__in=helping)).values("pk"))
    _lock(Offer, Offer.objects.filter(helper__in=people).values("pk"))
    locked = _lock(Member, people)
    return {pk: member for pk, member in locked.items() if pk in wanted}


def lock_around(need_id: int, *, match_ids: Iterable[int]) -> tuple[Need, dict[int, Match]]:
    """Lock a need, the offers and helpers of some of its matches, then those matches.

    Returns the need and the matches by id, each with its locked offer. Raises Need.DoesNotExist.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    rows = Match.objects.filter(need=need, pk__in=list(match_ids)).order_by("pk")
    pairs = list(rows.values_list("offer_id", "helper_id"))
    offers = _lock(Offer, {offer_id for offer_id, _helper in pairs})
    _lock(Member, {helper_id for _offer, helper_id in pairs})
    matches = {match.pk: match for match in rows.select_for_update(no_key=True)}
    for match in matches.values():
        match.offer = offers[match.offer_id]
    return need, matches


def lock_offer(offer_id: int) -> tuple[Offer, list[Together]]:
    """Lock an offer and everything its live matches count on, needs before the offer.

    Raises Offer.DoesNotExist, or Moved when a match with one more need began meanwhile:
    the caller rolls back, which lets the locks go, and tries again.
    """
    live = Match.objects.filter(offer=offer_id).live()
    needs = _lock(Need, set(live.values_list("need_id", flat=True)))
    offer = Offer.objects.select_for_update(no_key=True).get(pk=offer_id)
    helper = Member.objects.select_for_update(no_key=True).get(pk=offer.helper_id)
    matches = list(live.select_for_update(no_key=True).order_by("pk"))
    if not {match.need_id for match in matches} <= needs.keys():
        raise Moved
    return offer, [Together(needs[match.need_id], offer, helper, match) for match in matches]


def lock_running_of(member: Member) -> None:
    """Lock everything that a person's needs and offers count on, each kind in ascending order."""
    helping = Match.objects.filter(helper=member).live()
    needs = _lock(
        Need,
        {
            *Need.objects.of(member).unresolved().values_list("pk", flat=True),
            *helping.values_list("need_id", flat=True),
        },
    )
    live = Match.objects.filter(need__in=needs).live()
    offers = Offer.objects.of(member).unresolved().values_list("pk", flat=True)
    _lock(Offer, {*live.values_list("offer_id", flat=True), *offers})
    _lock(Member, {*live.values_list("helper_id", flat=True), member.pk})


def _lock[M: (Need, Offer, Member)](
    model: type[M], pks: Iterable[int] | QuerySet[Any, Any]
) -> dict[int, M]:
    rows = model.objects.filter(pk__in=pks).select_for_update(no_key=True).order_by("pk")
    return {row.pk: row for row in rows}
