"""Says why one offer is, or is not, suggested for one need: every rule, part and reason."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from matching.candidates import Judgement, judge
from matching.engine.types import Rule
from matching.facts import current_settings
from matching.words import PARTS, Reader, reason_words, rule_words, stored_reason
from needs.models import Need


class Command(BaseCommand):
    help = "Say why an offer is, or is not, suggested for a need."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("need", type=int, help="number of the need")
        parser.add_argument("offer", type=int, help="number of the offer")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        need = Need.objects.filter(pk=options["need"]).first()
        if need is None:
            raise CommandError(f"There is no need {options['need']}.")
        try:
            judgement = judge(
                need, offer_id=options["offer"], now=timezone.now(), settings=current_settings()
            )
        except LookupError as problem:
            raise CommandError(str(problem)) from None
        told = {"need": need.pk, "offer": options["offer"], **_told(judgement)}
        lines = [json.dumps(told, indent=2)] if options["json"] else _lines(told)
        self.stdout.write("\n".join(lines))


def _told(judgement: Judgement) -> dict[str, Any]:
    broken = {refusal.rule: refusal for refusal in judgement.refusals}
    stored = [stored_reason(reason) for reason in judgement.reasons]
    said = reason_words(stored, reader=Reader.COORDINATOR)
    return {
        "eligible": not broken,
        "rules": [
            {
                "rule": str(rule),
                "words": rule_words(rule),
                "kept": rule not in broken,
                "params": dict(broken[rule].params) if rule in broken else {},
                "until": str(broken[rule].until or "") if rule in broken else "",
            }
            for rule in Rule
        ],
        "parts": [
            {
                "name": part.name,
                "words": str(PARTS[part.name]),
                "value": round(part.value, 3),
                "weight": part.weight,
            }
            for part in judgement.parts
        ],
        "value": judgement.value,
        "reasons": [{**reason, "words": words} for reason, words in zip(stored, said, strict=True)],
    }


def _lines(told: dict[str, Any]) -> list[str]:
    verdict = "fits" if told["eligible"] else "does not fit"
    return [
        f"Offer {told['offer']} {verdict} need {told['need']}.",
        "",
        "Rules",
        *[_rule_line(rule) for rule in told["rules"]],
        "",
        "Parts, each between 0 and 1, with its weight",
        *[f"  {p['value']:.3f} × {p['weight']:.2f}  {p['words']}" for p in told["parts"]],
        f"  {told['value']} of 1000 together",
        "",
        "Reasons, best first",
        *[f"  {reason['words']}" for reason in told["reasons"]],
    ]


def _rule_line(rule: dict[str, Any]) -> str:
    details = [f"{name}: {value}" for name, value in rule["params"].items()]
    details += [f"until {rule['until']}"] if rule["until"] else []
    mark = "yes" if rule["kept"] else "no "
    return f"  {mark}  {rule['words']}" + (f" ({', '.join(details)})" if details else "")
