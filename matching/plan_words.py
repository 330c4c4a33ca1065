"""How the whole queue is planned together, in words that follow the group's numbers."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.engine.knobs import PlanKnobs


def plan_in_force(knobs: PlanKnobs) -> list[str]:
    """Say what the joint plan goes by, one idea a sentence; a number that is off says nothing."""
    return [
        _(
            "All needs are looked at together. So one kind neighbor is not named for everything "
            "while others would like to help."
        ),
        *_of_needs(knobs),
        *_of_helpers(knobs),
        *_of_areas(knobs),
        _(
            "What you were shown stays, unless something is clearly better. What somebody has "
            "acted on always stays."
        ),
        _("Where two are equally good, we draw lots, the same way each time."),
    ]


def _of_needs(knobs: PlanKnobs) -> Iterator[str]:
    times = knobs.urgency.today / knobs.urgency.whenever
    if times > 1:
        said = _("A need for today or tomorrow counts %(times)s times as much as one for whenever.")
        yield said % {"times": _number(times)}
    if knobs.wait_tau_days:
        days = round(knobs.wait_tau_days)
        yield ngettext(
            "Who waits longer counts more: twice as much after %(count)s day.",
            "Who waits longer counts more: twice as much after %(count)s days.",
            days,
        ) % {"count": days}
    if knobs.escalate_days:
        yield ngettext(
            "A need that waits longer than %(count)s day goes to a person.",
            "A need that waits longer than %(count)s days goes to a person.",
            knobs.escalate_days,
        ) % {"count": knobs.escalate_days}


def _of_helpers(knobs: PlanKnobs) -> Iterator[str]:
    yield _("No helper is planned for more than the pace they chose.")
    if knobs.spread:
        yield _(
            "Who was asked or has helped this week is named a little later, so that help is spread."
        )


def _of_areas(knobs: PlanKnobs) -> Iterator[str]:
    if knobs.area_lift:
        yield _("Needs of an area where fewer were met lately count more.")
    if knobs.asks_per_plan:
        yield ngettext(
            "One plan asks %(count)s question at most. Each area gets its share of them.",
            "One plan asks %(count)s questions at most. Each area gets its share of them.",
            knobs.asks_per_plan,
        ) % {"count": knobs.asks_per_plan}


def _number(value: float) -> str:
    return number_format(value, decimal_pos=0 if value == int(value) else 1)
