"""Writing down what the joint plan says, and asking whom it names."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from matching.engine.eligibility import eligible
from matching.engine.plan import Cause
from matching.engine.queue import Queue
from matching.engine.verify import verify
from matching.facts import current_settings
from matching.locking import lock_pairs
from matching.models import Match, Outlook, Suggestion
from matching.planning import Pair, QueuePlan, plan_queue, queue_of_pairs
from matching.refusals import PlanBreaksRules
from matching.services.asking import propose
from matching.states import Origin
from matching.suggestions import renew_many
from members.models import Member
from neighborhood.moves import Refusal

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a plan: the matches proposed, and the pairs that were no longer true."""

    matches: list[Match]
    dropped: list[Pair]


@transaction.atomic
def propose_plan(pairs: Iterable[Pair], *, by: Member | None, origin: Origin) -> Asked:
    """Ask the helpers of these pairs, (need id, offer id), as far as it is still right.

    Locks the needs, the offers and the helpers, each kind in ascending order, and looks again.
    A pair that is no longer possible is dropped. Then the independent verifier judges all that is
    left together, and nothing is written unless it finds nothing.

    Raises PlanBreaksRules; nothing is changed then.
    """
    now, settings = timezone.now(), current_settings()
    wanted = sorted(set(pairs))
    needs = lock_pairs(wanted)
    queue = queue_of_pairs(wanted, needs=needs.values(), now=now, settings=settings)
    possible = [pair for pair in wanted if _still_fits(pair, queue)]
    findings = verify(possible, queue=queue)
    if findings:
        logger.error("A plan was refused: %s", findings)
        raise PlanBreaksRules
    asked = [match for pair in possible if (match := _ask(pair, by=by, origin=origin))]
    together = {(match.need_id, match.offer_id) for match in asked}
    return Asked(asked, [pair for pair in wanted if pair not in together])


def plan_anew(*, now: datetime) -> QueuePlan:
    """Plan the whole queue as it stands, and remember what the plan says; see ``keep_plan``."""
    drawn = plan_queue(now=now, settings=current_settings())
    keep_plan(drawn, now=now)
    return drawn


def keep_plan(drawn: QueuePlan, *, now: datetime) -> int:
    """Remember which suggestions the plan chose, and which needs want a person's eye.

    What is chosen stands first among the suggestions of its need. Renews the needs for which the
    choice is another than before, and returns how many those are. Doing it twice is doing it once.
    """
    chosen, before = set(drawn.pairs), set(drawn.queue.shown)
    with transaction.atomic():
        _mark(chosen - before, drawn=drawn, at=now)
        _unmark(before - chosen)
        _escalate(drawn)
    moved = {need_id for need_id, _offer in chosen ^ before}
    renew_many(moved, now=now)
    return len(moved)


def _still_fits(pair: Pair, queue: Queue) -> bool:
    need, offer = queue.needs.get(pair[0]), queue.offers.get(pair[1])
    if need is None or offer is None:
        return False
    return eligible(need, offer, now=queue.now, limits=queue.limits)


def _ask(pair: Pair, *, by: Member | None, origin: Origin) -> Match | None:
    need_id, offer_id = pair
    try:
        return propose(need_id=need_id, offer_id=offer_id, by=by, origin=origin)
    except Refusal:
        return None


def _mark(pairs: Iterable[Pair], *, drawn: QueuePlan, at: datetime) -> None:
    rows = [_row_of(pair, drawn=drawn, at=at) for pair in sorted(pairs)]
    Suggestion.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=("need", "offer"), update_fields=("planned_at",)
    )


def _row_of(pair: Pair, *, drawn: QueuePlan, at: datetime) -> Suggestion:
    """Make a suggestion that comes first until the need is looked at again."""
    candidate = drawn.candidate_by_pair[pair]
    return Suggestion(
        need_id=candidate.need_id,
        offer_id=candidate.offer_id,
        rank=0,
        value=candidate.value,
        planned_at=at,
    )


def _unmark(pairs: Iterable[Pair]) -> None:
    for need_id, offer_id in sorted(pairs):
        Suggestion.objects.filter(need=need_id, offer=offer_id).update(planned_at=None)


def _escalate(drawn: QueuePlan) -> None:
    needs_by_cause: dict[str, list[int]] = {str(cause): [] for cause in Cause}
    for one in drawn.plan.escalations:
        needs_by_cause[str(one.cause)].append(one.need_id)
    named = [need_id for needs in needs_by_cause.values() for need_id in needs]
    Outlook.objects.escalated().exclude(need__in=named).update(escalation="")
    for cause, need_ids in needs_by_cause.items():
        _note_cause(cause, need_ids)


def _note_cause(cause: str, need_ids: Sequence[int]) -> None:
    Outlook.objects.filter(need__in=need_ids).exclude(escalation=cause).update(escalation=cause)
