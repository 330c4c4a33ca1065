"""The rules, parts and limits as they are in force, in words that cannot drift from the numbers.

The public page, the desk and ``manage.py explain`` all read from here. Runs no query.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from matching.engine.types import Limits, Pace, Rule, Weights
from neighborhood.naming import phrased, unit_kept
from offers.models import TRAVEL_KM

# From which share of the heaviest weight on so many strokes stand beside a part.
STROKES = ((0.85, 4), (0.6, 3), (0.4, 2), (0.0, 1))
STROKE_WORDS: Mapping[int, Promise] = {
    4: pgettext_lazy("how much something weighs", "most"),
    3: pgettext_lazy("how much something weighs", "much"),
    2: pgettext_lazy("how much something weighs", "some"),
    1: pgettext_lazy("how much something weighs", "a little"),
}

#: The parts of a score, named as the engine names them.
PARTS: Mapping[str, Promise] = {
    "category": gettext_lazy("How well the kind of help fits"),
    "distance": gettext_lazy("How near they are"),
    "overlap": gettext_lazy("How much time they have in common"),
    "text": gettext_lazy("How many of the same words they use"),
    "rest": gettext_lazy("How rested the helper is"),
    "freshness": gettext_lazy("How lately the offer was confirmed"),
}

#: The rules in the order in which a person would ask them; each stands in one group.
RULE_GROUPS: Mapping[Promise, tuple[Rule, ...]] = {
    gettext_lazy("It is the right help"): (Rule.CATEGORY, Rule.REQUIREMENTS),
    gettext_lazy("The two can meet"): (Rule.DISTANCE, Rule.TIMES, Rule.LANGUAGE),
    gettext_lazy("The helper may be asked"): (
        Rule.RESTING, Rule.OVER_PACE, Rule.OPEN_ASKS, Rule.COOL_DOWN,
    ),
    gettext_lazy("Nothing stands between them"): (Rule.OWN, Rule.BLOCKED, Rule.DECLINED),
    gettext_lazy("The offer still stands"): (
        Rule.OFFER_FULL, Rule.OFFER_ENDED, Rule.OFFER_STALE,
    ),
    gettext_lazy("The need is still there"): (
        Rule.NEED_FULL, Rule.NEED_DAY_PASSED, Rule.NEED_STALE,
    ),
}  # fmt: skip


def limit_words(rule: Rule, limits: Limits) -> str:
    """Say where a rule draws its line; empty for a rule without a number."""
    match rule:
        case Rule.NEED_STALE:
            return _within(limits.need_fresh_days)
        case Rule.OFFER_STALE:
            return _within(limits.offer_fresh_days)
        case Rule.DISTANCE:
            words = _("A helper who says nothing goes up to %(km)s km.")
            return unit_kept(words % {"km": km_number(TRAVEL_KM)})
        case Rule.TIMES:
            return _time_limit(limits)
        case Rule.OVER_PACE | Rule.OPEN_ASKS | Rule.COOL_DOWN:
            return _pace_limit(rule, limits)
        case _:
            return ""


def strokes_of(weights: Weights) -> dict[str, int]:
    """Return the strokes of each part that weighs something, 1 to 4, the heaviest first."""
    share = {name: float(getattr(weights, name)) for name in PARTS}
    heaviest = max(share.values())
    shown = sorted((name for name in PARTS if share[name]), key=lambda name: -share[name])
    return {
        name: next(count for least, count in STROKES if share[name] / heaviest >= least)
        for name in shown
    }


def meaning_of(part: str, *, weights: Weights, limits: Limits) -> str:
    """Say how a part is counted, with the numbers in force."""
    related = number_format(100 * weights.related_category, decimal_pos=0)
    return {
        "category": _(
            "The same kind counts in full, one inside the other %(related)s of 100. A kind that "
            "we only guessed from the words counts less."
        )
        % {"related": related},
        "distance": _("The nearer, the more. Each kind of help has its own scale. See below."),
        "overlap": _(
            "All the time that the help takes counts in full, half of it counts half. Without "
            "a time, every time is right."
        ),
        "text": _("Both say the same words. Small slips of the pen are forgiven."),
        "rest": ngettext(
            "Half of it is what is left of this week’s pace. The other half is rest: it is full "
            "%(count)s day after they last helped.",
            "Half of it is what is left of this week’s pace. The other half is rest: it is full "
            "%(count)s days after they last helped.",
            weights.rest_days,
        )
        % {"count": weights.rest_days},
        "freshness": ngettext(
            "Full on the day an offer is confirmed, and nothing is left after %(count)s day.",
            "Full on the day an offer is confirmed, and nothing is left after %(count)s days.",
            limits.offer_fresh_days,
        )
        % {"count": limits.offer_fresh_days},
    }[part]


def halving_km(tau_km: float) -> str:
    """Return at how many kilometres nearness counts half, as a number in words."""
    return km_number(tau_km * log(2))


def km_number(km: float) -> str:
    """Return kilometres with one digit, or none where it is zero: "3", "1.2"."""
    rounded = round(km, 1)
    return number_format(rounded, decimal_pos=0 if rounded == int(rounded) else 1)


def pace_words(pace: Pace, limits: Limits) -> str:
    """Say how often somebody of this pace is asked and helps in a week, at most."""
    asks, helps = limits.asks_per_week.at(pace), limits.helps_per_week.at(pace)
    asked = ngettext("asked once a week at most", "asked %(count)s times a week at most", asks)
    helping = ngettext("helping once", "helping %(count)s times", helps)
    return phrased((asked % {"count": asks}, helping % {"count": helps}))


def _within(days: int) -> str:
    said = ngettext("That is, in the last day.", "That is, in the last %(count)s days.", days)
    return said % {"count": days}


def _time_limit(limits: Limits) -> str:
    minutes = limits.min_overlap_minutes
    said = ngettext(
        "At least %(count)s minute in one go, or less where the help is shorter.",
        "At least %(count)s minutes in one go, or less where the help is shorter.",
        minutes,
    )
    return said % {"count": minutes}


def _pace_limit(rule: Rule, limits: Limits) -> str:
    if rule == Rule.OVER_PACE:
        asks = limits.asks_per_week
        said = _("In seven days that is %(little)s, %(some)s or %(lot)s, by the pace they chose.")
        return said % {"little": asks.little, "some": asks.some, "lot": asks.lot}
    if rule == Rule.OPEN_ASKS:
        said = ngettext(
            "At most %(count)s at a time.", "At most %(count)s at a time.", limits.open_asks
        )
        return said % {"count": limits.open_asks}
    said = ngettext(
        "There is at least %(count)s hour between two questions.",
        "There are at least %(count)s hours between two questions.",
        limits.cool_down_hours,
    )
    return said % {"count": limits.cool_down_hours}
