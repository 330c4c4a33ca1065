"""Prints the joint plan for the open queue; asks the helpers it names when told to."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from matching.facts import current_settings
from matching.planning import QueuePlan, plan_queue
from matching.refusals import PlanBreaksRules
from matching.services import propose_plan
from matching.states import Escalation, Origin


class Command(BaseCommand):
    help = "Plan the whole queue at once. Changes nothing unless --ask is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ask", action="store_true", help="ask the helpers that it names")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        drawn = plan_queue(now=timezone.now(), settings=current_settings())
        told = json.dumps(_told(drawn), indent=2) if options["json"] else "\n".join(_lines(drawn))
        self.stdout.write(told)
        if options["ask"]:
            self._ask(drawn)

    def _ask(self, drawn: QueuePlan) -> None:
        try:
            asked = propose_plan(drawn.pairs, by=None, origin=Origin.APP)
        except PlanBreaksRules as refusal:
            raise CommandError(str(refusal)) from None
        self.stderr.write(f"{len(asked.matches)} asked, {len(asked.dropped)} no longer possible.")


def _told(drawn: QueuePlan) -> dict[str, Any]:
    return {
        "value": drawn.plan.value,
        "pairings": [
            {
                "need": one.need_id,
                "offer": one.offer_id,
                "worth": one.worth,
                "own_rank": one.own_rank,
            }
            for one in drawn.plan.pairings
        ],
        "escalations": [
            {"need": one.need_id, "cause": str(one.cause), "opened_at": one.opened_at.isoformat()}
            for one in drawn.plan.escalations
        ],
    }


def _lines(drawn: QueuePlan) -> Iterator[str]:
    plan = drawn.plan
    yield f"{len(plan.pairings)} pairings for {len(drawn.queue.needs)} needs"
    for one in plan.pairings:
        place = "" if one.own_rank == 1 else f", its choice number {one.own_rank}"
        yield f"  need {one.need_id} with offer {one.offer_id}{place}"
    yield ""
    yield f"{len(plan.escalations)} needs for a person to look at"
    for named in plan.escalations:
        yield f"  need {named.need_id}: {Escalation(named.cause).label}"
