"""What the public page about pairing says, taken from the engine, the settings and the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from commons.example import worked_example
from matching.engine.types import Limits, Weights
from matching.engine.types import Pace as EnginePace
from matching.facts import current_settings
from matching.in_force import (
    PARTS,
    RULE_GROUPS,
    STROKE_WORDS,
    halving_km,
    limit_words,
    meaning_of,
    pace_words,
    strokes_of,
)
from matching.plan_words import plan_in_force
from matching.words import rule_words, word_names
from members.models import Pace, Term
from neighborhood.models import Category
from neighborhood.naming import enumerated

#: The kind of help of the worked example.
EXAMPLE_KIND = "rides-medical"

NEVER_COUNTS = (
    gettext_lazy("Who gave more. We look back a little only to let people rest."),
    gettext_lazy("Whether somebody “deserves” it. We do not ask."),
    gettext_lazy("Names, age, papers, money."),
)


@dataclass(frozen=True, slots=True)
class Weight:
    """One part of a score: strokes from 1 to 4 beside words, and how it is counted."""

    name: str
    strokes: int
    words: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Halving:
    """Kinds of help for which nearness counts half at the same distance."""

    km: str
    kinds: str


@dataclass(frozen=True, slots=True)
class Coordinator:
    """One term in force."""

    name: str
    areas: str
    until: datetime
    shadow: bool


def how_context(*, now: datetime) -> dict[str, Any]:
    """Return what templates/commons/how.html shows. Six queries."""
    settings, kinds = current_settings(), list(Category.objects.active().select_related("parent"))
    return {
        "groups": rules_in_force(settings.limits),
        "weights": weights_of(settings.weights, limits=settings.limits),
        "halvings": halvings_of(kinds),
        "plan": plan_in_force(settings.knobs),
        "example": worked_example(
            settings=settings, tau_km=scale_of_rides(kinds), now=now, names=word_names()
        ),
        "paces": paces_of(settings.limits),
        "never": NEVER_COUNTS,
        "coordinators": coordinators(now=now),
    }


def rules_in_force(limits: Limits) -> list[dict[str, Any]]:
    """Return the hard rules in groups, each with where it draws its line."""
    return [
        {
            "title": str(group),
            "rules": [{"words": rule_words(r), "limit": limit_words(r, limits)} for r in rules],
        }
        for group, rules in RULE_GROUPS.items()
    ]


def weights_of(weights: Weights, *, limits: Limits) -> list[Weight]:
    """Return the parts of a score, the heaviest first; one that weighs nothing is left out."""
    return [
        Weight(
            str(PARTS[name]), strokes, str(STROKE_WORDS[strokes]),
            meaning_of(name, weights=weights, limits=limits),
        )
        for name, strokes in strokes_of(weights).items()
    ]  # fmt: skip


def halvings_of(kinds: Sequence[Category]) -> list[Halving]:
    """Return at how many kilometres nearness counts half, the shortest first.

    A kind inside another is named only where its distance differs.
    """
    own = [k for k in kinds if k.parent is None or k.tau_km != k.parent.tau_km]
    far = sorted((kind for kind in own if not kind.remote), key=lambda kind: kind.tau_km)
    return [
        Halving(km, enumerated(alike))
        for km, alike in groupby(far, key=lambda kind: halving_km(kind.tau_km))
    ]


def scale_of_rides(kinds: Sequence[Category]) -> float:
    """Return the group's scale of nearness for rides, or the usual one when it has no rides."""
    usual: float = Category._meta.get_field("tau_km").default
    return next((kind.tau_km for kind in kinds if kind.slug == EXAMPLE_KIND), usual)


def paces_of(limits: Limits) -> list[tuple[str, str]]:
    """Return each pace with how often somebody of that pace is asked and helps at most."""
    return [(pace.label.partition(":")[0], pace_words(EnginePace(pace), limits)) for pace in Pace]


def coordinators(*, now: datetime) -> list[Coordinator]:
    """Return who holds queue rights, the longest term first. Two queries."""
    return [
        Coordinator(
            name=capfirst(term.member.called_by_all),
            areas=term.area_names,
            until=term.until,
            shadow=term.shadow,
        )
        for term in Term.objects.current(at=now).longest_first()
    ]
