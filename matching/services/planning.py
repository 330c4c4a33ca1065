"""Writing down what the joint plan says, and asking whom it names."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone

from matching.engine.network import PlanNotFound
from matching.engine.plan import Cause
from matching.engine.queue import Queue
from matching.engine.verify import verify
from matching.facts import current_settings
from matching.locking import LockedPairs, lock_needs, lock_pairs, one_plan_at_a_time
from matching.models import Match, Outlook, PlanKept, Suggestion
from matching.planning import (
    Pair,
    QueuePlan,
    batched_by_need,
    plan_queue,
    queue_of_pairs,
    still_fitting,
)
from matching.refusals import PlanBreaksRules, PlanNotMade
from matching.services.asking import Question, propose_locked
from matching.states import Origin
from matching.suggestions import renew_many
from members.models import Member
from neighborhood.models import Neighborhood
from neighborhood.moves import Refusal
from offers.models import Offer

logger = logging.getLogger(__name__)

# Needs asked for in one transaction by the app itself; their rows are locked as long.
TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a plan: the matches proposed, and the pairs that were no longer true."""

    matches: list[Match]
    dropped: list[Pair]


@transaction.atomic
def propose_plan(pairs: Iterable[Pair], *, by: Member | None, origin: Origin) -> Asked:
    """Ask the helpers of these pairs, (need id, offer id), as far as it is still right.

    Locks the needs, the offers and the helpers, each kind in ascending order, and looks again.
    A pair that is no longer possible, or was put aside, is dropped. Then the independent verifier
    judges all that is left together, and nothing is written unless it finds nothing.

    Raises PlanBreaksRules; nothing is changed then.
    """
    now, settings = timezone.now(), current_settings()
    wanted = sorted(set(pairs))
    locked = lock_pairs(wanted)
    queue = queue_of_pairs(wanted, needs=locked.needs.values(), now=now, settings=settings)
    put_aside = Suggestion.objects.put_aside().pairs(need_ids=locked.needs)
    possible = [pair for pair in still_fitting(wanted, queue) if pair not in put_aside]
    _require_sound(possible, queue)
    ask = Question(by=by, origin=origin, at=now, settings=settings)
    with Neighborhood.kept():
        asked = [match for pair in possible if (match := _ask(pair, ask, locked=locked))]
    together = {(match.need_id, match.offer_id) for match in asked}
    return Asked(asked, [pair for pair in wanted if pair not in together])


def propose_in_lots(drawn: QueuePlan) -> None:
    """Let the app ask everybody the plan names, ``TOGETHER`` needs in one transaction.

    A lot that cannot be asked is logged and left for the next plan; the others are asked.
    """
    for lot in batched_by_need(drawn.pairs, size=TOGETHER):
        try:
            propose_plan(lot, by=None, origin=Origin.APP)
        except (DatabaseError, Refusal):
            logger.exception("Some of a plan could not be asked")


def plan_anew(*, now: datetime) -> QueuePlan:
    """Plan the whole queue as it stands, and remember what the plan says; see ``keep_plan``.

    Raises PlanBreaksRules or PlanNotMade; the plan before it stays in force then.
    """
    try:
        drawn = plan_queue(now=now, settings=current_settings())
    except PlanNotFound as problem:
        logger.exception("No plan was found")
        raise PlanNotMade from problem
    keep_plan(drawn, now=now)
    return drawn


def keep_plan(drawn: QueuePlan, *, now: datetime) -> int:
    """Remember which suggestions the plan chose, and which needs want a person's eye.

    What is chosen stands first among the suggestions of its need. Renews the needs for which the
    choice is another than before, and returns how many those are. Doing it twice is doing it once;
    of two plans at once the later stands. Locks the needs of the plan.

    Raises PlanBreaksRules when the independent verifier finds anything; nothing is changed then.
    """
    _require_sound(drawn.pairs, drawn.queue)
    with transaction.atomic():
        one_plan_at_a_time()
        before = Suggestion.objects.standing().planned().pairs()
        chosen = _standing(drawn.pairs, need_ids={need_id for need_id, _ in before})
        # A mark must not outlive its plan, or putting aside could be undone into another one.
        Suggestion.objects.put_aside().planned().update(planned_at=None)
        _mark(chosen - before, drawn=drawn, at=now)
        Suggestion.objects.planned().unmark(before - chosen)
        _escalate(drawn)
        PlanKept.note(at=now)
    moved = {need_id for need_id, _offer in chosen ^ before}
    # A rank of 0 was left by a plan that ended before its needs were renewed.
    moved |= Suggestion.objects.standing().planned().unranked_needs()
    renew_many(moved, now=now)
    return len(moved)


def _require_sound(pairs: Sequence[Pair], queue: Queue) -> None:
    findings = verify(pairs, queue=queue)
    if findings:
        logger.error("A plan was refused: %s", findings)
        raise PlanBreaksRules


def _standing(pairs: Iterable[Pair], *, need_ids: Collection[int]) -> set[Pair]:
    """Lock the needs of a plan and of the one before it; keep the pairs that still exist."""
    pairs = list(pairs)
    needs = lock_needs({*need_ids, *(need_id for need_id, _ in pairs)})
    offers = set(
        Offer.objects.filter(pk__in={offer_id for _, offer_id in pairs}).values_list(
            "pk", flat=True
        )
    )
    return {pair for pair in pairs if pair[0] in needs and pair[1] in offers}


def _ask(pair: Pair, ask: Question, *, locked: LockedPairs) -> Match | None:
    """Ask one pair of several that are locked; it is left out where the last look refuses it."""
    try:
        return propose_locked(locked.pair(*pair), ask)
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


def _escalate(drawn: QueuePlan) -> None:
    needs_by_cause: dict[str, list[int]] = {str(cause): [] for cause in Cause}
    for one in drawn.plan.escalations:
        needs_by_cause[str(one.cause)].append(one.need_id)
    named = [need_id for needs in needs_by_cause.values() for need_id in needs]
    Outlook.objects.escalated_by_plan().exclude(need__in=named).update(escalation="")
    for cause, need_ids in needs_by_cause.items():
        _note_cause(cause, need_ids)


def _note_cause(cause: str, need_ids: Sequence[int]) -> None:
    free = Outlook.objects.exclude(escalation=cause).free_for_plan()
    free.filter(need__in=need_ids).update(escalation=cause)
