"""Several questions at once about what is needed today, where the app asks by itself.

Waiting for one answer after the other would use up the day. The plan chooses whom to ask first;
a wave adds the next best, never more than the plan may ask and never anybody beyond their pace.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError, transaction

from matching.facts import GroupSettings, current_settings
from matching.locking import LockedPairs, lock_pairs
from matching.models import Match, Suggestion
from matching.planning import Pair, QueuePlan, ranked_offers
from matching.services.asking import Question, propose_locked
from matching.states import Origin
from needs.models import Need, Urgency
from neighborhood.models import Neighborhood
from neighborhood.moves import Refusal

logger = logging.getLogger(__name__)

# More needs than this are left for the next run, a few minutes later.
MOST_NEEDS = 100


def ask_in_waves(drawn: QueuePlan, *, now: datetime) -> list[Match]:
    """Ask further neighbors about each need for today that the app is asking about by itself.

    drawn: the plan whose questions went out a moment ago; where the group limits how many one
    plan may ask, all together and by area, the waves stay within what it left. The longest
    waiting first. One transaction for each need.
    """
    wave = Neighborhood.current().follow_up("wave")
    if not wave.is_on:
        return []
    settings = current_settings()
    left = _Budget(drawn)
    asked: list[Match] = []
    for need in _waiting(now=now):
        try:
            found = ask_wave(
                need.pk, questions=wave.numbers["questions"], now=now, settings=settings,
                most=left.of(need.area_id),
            )  # fmt: skip
        except (DatabaseError, Refusal):
            logger.exception("No wave of questions for need %s", need.pk)
            continue
        left.spend(need.area_id, len(found))
        asked += found
    return asked


@transaction.atomic
def ask_wave(
    need_id: int, *, questions: int, now: datetime, settings: GroupSettings,
    most: int | None = None,
) -> list[Match]:  # fmt: skip
    """Bring the open questions about one need for today up to so many.

    most: how many may be added at the most; None for no limit. Locks the need, then the offers
    and the helpers. Nothing happens while a person has asked somebody themselves: that answer
    comes first.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    origins = list(Match.objects.filter(need=need).proposed().values_list("origin", flat=True))
    is_asked_by_app = origins and all(origin == Origin.APP for origin in origins)
    if not (need.is_on_board and need.urgency == Urgency.TODAY and is_asked_by_app):
        return []
    room = max(questions, need.places_left) - len(origins)
    room = room if most is None else min(room, most)
    if room < 1:
        return []
    pairs = _new_pairs(need, now=now, settings=settings)
    ask = Question(by=None, origin=Origin.APP, at=now, settings=settings)
    return _ask(pairs, ask, locked=lock_pairs(pairs), room=room)


class _Budget:
    """How many questions a plan has left, all together and in each area."""

    def __init__(self, drawn: QueuePlan) -> None:
        knobs, needs = drawn.queue.knobs, drawn.queue.needs
        areas = Counter(needs[need_id].area_id for need_id, _offer in drawn.pairs)
        self._left = knobs.asks_per_plan - areas.total() if knobs.asks_per_plan else None
        self._by_area = {
            area_id: budget - areas[area_id] for area_id, budget in drawn.queue.budgets.items()
        }

    def of(self, area_id: int) -> int | None:
        """Return how many may still be asked in an area; None when nothing limits it."""
        if self._left is None:
            return None
        return max(0, min(self._left, self._by_area.get(area_id, self._left)))

    def spend(self, area_id: int, count: int) -> None:
        """Note that so many were asked."""
        if self._left is not None:
            self._left -= count
            if area_id in self._by_area:
                self._by_area[area_id] -= count


def _waiting(*, now: datetime) -> Sequence[Need]:
    by_app = Match.objects.proposed().filter(origin=Origin.APP).order_by().values("need")
    needs = Need.objects.open().awake(at=now).staying().filter(urgency=Urgency.TODAY, pk__in=by_app)
    return list(needs.order_by("opened_at", "pk")[:MOST_NEEDS])


def _new_pairs(need: Need, *, now: datetime, settings: GroupSettings) -> list[Pair]:
    """Return whom could be asked beside those who were, the best first."""
    put_aside = Suggestion.objects.put_aside().pairs(need_ids=[need.pk])
    before = set(Match.objects.filter(need=need).values_list("need", "offer"))
    found = ranked_offers([need], now=now, settings=settings)
    return [pair for pair in found if pair not in put_aside and pair not in before]


def _ask(pairs: Sequence[Pair], ask: Question, *, locked: LockedPairs, room: int) -> list[Match]:
    """Ask one after the other until so many are asked; whom a rule protects is passed over."""
    asked: list[Match] = []
    for pair in pairs:
        if len(asked) == room:
            break
        offer = locked.offers.get(pair[1])
        if offer is None or _is_spoken_for(offer.pk, room=offer.room):
            continue
        try:
            asked.append(propose_locked(locked.pair(*pair), ask))
        except Refusal:
            continue
    return asked


def _is_spoken_for(offer_id: int, *, room: int) -> bool:
    """Tell whether open questions may take all the room of an offer. Its row is locked."""
    return Match.objects.filter(offer=offer_id).proposed().count() >= room
