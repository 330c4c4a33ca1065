"""What the public page about pairing says, taken from the engine, the settings and the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from matching.engine.types import Limits, Rule, Weights
from matching.engine.types import Pace as EnginePace
from matching.facts import current_settings
from matching.words import PARTS, rule_words
from members.models import LINK_LIFETIME, Pace, Term
from members.services import CODE_TRIES_WINDOW
from neighborhood.models import Neighborhood

# From which share of the heaviest weight on so many strokes stand beside a part.
STROKES = ((0.85, 4), (0.6, 3), (0.4, 2), (0.0, 1))

STROKE_WORDS: Mapping[int, Promise] = {
    4: pgettext_lazy("how much something weighs", "most"),
    3: pgettext_lazy("how much something weighs", "much"),
    2: pgettext_lazy("how much something weighs", "some"),
    1: pgettext_lazy("how much something weighs", "a little"),
}

NEVER_COUNTS = (
    gettext_lazy("How much somebody has given or asked before."),
    gettext_lazy("Whether somebody “deserves” it. We do not ask."),
    gettext_lazy("Names, age, papers, money."),
)


@dataclass(frozen=True, slots=True)
class Weight:
    """One part of a score: strokes from 1 to 4 beside words."""

    name: str
    strokes: int
    words: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is stored: why, and when it is erased."""

    what: str
    why: str
    erased: str


@dataclass(frozen=True, slots=True)
class Coordinator:
    """One term in force."""

    name: str
    areas: str
    until: datetime
    shadow: bool


def how_context(*, now: datetime) -> dict[str, Any]:
    """Return what templates/commons/how.html shows. Five queries."""
    settings = current_settings()
    return {
        "rules": [rule_words(rule) for rule in Rule],
        "weights": weights_of(settings.weights),
        "paces": paces_of(settings.limits),
        "never": NEVER_COUNTS,
        "kept": kept_by(Neighborhood.current()),
        "coordinators": coordinators(now=now),
    }


def weights_of(weights: Weights) -> list[Weight]:
    """Return the parts of a score, the heaviest first; one that weighs nothing is left out."""
    share = {name: float(getattr(weights, name)) for name in PARTS}
    heaviest = max(share.values())
    shown = sorted((name for name in PARTS if share[name]), key=lambda name: -share[name])
    strokes = {
        name: next(count for least, count in STROKES if share[name] / heaviest >= least)
        for name in shown
    }
    return [
        Weight(str(PARTS[name]), strokes[name], str(STROKE_WORDS[strokes[name]])) for name in shown
    ]


def paces_of(limits: Limits) -> list[tuple[str, str]]:
    """Return each pace with how often somebody of that pace is asked at most."""
    return [
        (
            pace.label.partition(":")[0],
            ngettext("asked once a week at most", "asked %(count)s times a week at most", asks)
            % {"count": asks},
        )
        for pace in Pace
        if (asks := limits.asks_per_week.at(EnginePace(pace)))
    ]


def kept_by(group: Neighborhood) -> list[Kept]:
    """Say what is stored about people, and when it goes."""
    at_once = _("At once, when you press “Delete everything about me”")
    return [
        Kept(_("Your number or e-mail"), _("To reach you"), at_once),
        Kept(_("Your name, your languages, your pace"), _("To ask you kindly"), at_once),
        Kept(
            _("The words of a need"),
            _("To show and pair it"),
            _("It leaves the board after %(count)s days without a sign from you. %(at_once)s")
            % {"count": group.need_days, "at_once": at_once},
        ),
        Kept(_("The words of an offer"), _("To show and pair it"), at_once),
        Kept(_("The place of a plan"), _("So that you find each other"), at_once),
        Kept(
            _("Your private link"),
            _("So that you need no password. We keep only its fingerprint"),
            _("After %(count)s days") % {"count": LINK_LIFETIME.days},
        ),
        Kept(
            _("Tries to guess a paper code"),
            _("To stop guessing after ten tries. No address is kept"),
            _("After %(count)s minutes") % {"count": int(CODE_TRIES_WINDOW.total_seconds()) // 60},
        ),
        Kept(
            _("What happened when, without names or words"),
            _("So that you can check us, and to learn what is missing"),
            _("Kept"),
        ),
    ]


def coordinators(*, now: datetime) -> list[Coordinator]:
    """Return who holds queue rights, the longest term first. Two queries."""
    terms = Term.objects.current(at=now).select_related("member").prefetch_related("areas")
    return [
        Coordinator(
            name=capfirst(term.member.first_name_or_neighbor),
            areas=_areas_of(term),
            until=term.until,
            shadow=term.shadow,
        )
        for term in terms.order_by("-until", "pk")
    ]


def _areas_of(term: Term) -> str:
    if term.all_areas:
        return _("all areas")
    return ", ".join(str(area) for area in term.areas.all()) or _("no area")
