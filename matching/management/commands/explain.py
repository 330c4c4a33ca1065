"""Says why one offer is, or is not, suggested for one need: every rule, part and reason."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from matching.explaining import Told, tell_pair
from matching.facts import current_settings
from matching.words import Reader
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
            told_pair = tell_pair(
                need, offer_id=options["offer"], now=timezone.now(), settings=current_settings()
            )
        except LookupError as problem:
            raise CommandError(str(problem)) from None
        told = {"need": need.pk, "offer": options["offer"], **_plain(told_pair)}
        lines = [json.dumps(told, indent=2)] if options["json"] else _lines(told)
        self.stdout.write("\n".join(lines))


def _plain(told: Told) -> dict[str, Any]:
    """Return what the desk shows as plain values, and the score, which no page shows."""
    said = told.reasons[Reader.COORDINATOR]
    return {
        "eligible": told.eligible,
        "planned": told.is_planned,
        "rules": [
            {**asdict(rule), "group": str(group), "until": str(rule.until or "")}
            for group, rules in told.rules.items()
            for rule in rules
        ],
        "parts": [
            {**asdict(part), "value": round(part.value, 3), "share": round(part.share, 3)}
            for part in told.parts
        ],
        "value": told.value,
        "reasons": [{**code, "words": words} for code, words in zip(told.codes, said, strict=True)],
        "helper_reads": list(told.reasons[Reader.HELPER]),
        "requester_reads": list(told.reasons[Reader.REQUESTER]),
    }


def _lines(told: dict[str, Any]) -> list[str]:
    verdict = "fits" if told["eligible"] else "does not fit"
    return [
        f"Offer {told['offer']} {verdict} need {told['need']}.",
        *(["The plan for the whole queue chose this pair."] if told["planned"] else []),
        "",
        *_rule_lines(told["rules"]),
        "Parts, each between 0 and 1, with its weight",
        *[_part_line(part) for part in told["parts"]],
        f"  {told['value']} of 1000 together",
        "",
        "Reasons, best first",
        *[f"  {reason['words']}" for reason in told["reasons"]],
        "",
        "The helper reads",
        *[f"  {words}" for words in told["helper_reads"]],
        "",
        "The requester reads",
        *[f"  {words}" for words in told["requester_reads"]],
    ]


def _rule_lines(rules: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for group, members in groupby(rules, key=lambda rule: str(rule["group"])):
        lines += [group, *[_rule_line(rule) for rule in members], ""]
    return lines


def _rule_line(rule: dict[str, Any]) -> str:
    mark = "yes" if rule["kept"] else "no "
    words = " ".join(filter(None, (rule["words"], rule["limit"])))
    return f"  {mark}  {words}" + (f" ({rule['facts']})" if rule["facts"] else "")


def _part_line(part: dict[str, Any]) -> str:
    facts = f" ({part['facts']})" if part["facts"] else ""
    return f"  {part['value']:.3f} × {part['weight']:.2f}  {part['words']}{facts}"
