"""What could be otherwise about a need, how many would fit then, and what its requester is asked.

Nothing here changes a need: `services.widening` does, and only at the requester's word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from matching.engine.meeting import MINUTES_PER_DAY, windows_on
from matching.engine.types import NeedFacts, Rule, Windows
from matching.engine.widening import Change, more_with
from matching.facts import GroupSettings, facts_of_needs, facts_of_offers
from matching.retrieval import NEAREST, Reach, find_offers
from matching.words import CAN_DO_WITHOUT, KINDS_OF_LANGUAGE, word_names
from members.models import Event
from needs.models import Need
from neighborhood.dayparts import DAYS, DayPart, windows_of
from neighborhood.fields import merged
from neighborhood.models import PartnerGroup
from neighborhood.naming import listed

# So many of the nearest offers are judged, whatever keeps them away now.
JUDGED = 200
WIDE = Reach(nearest=NEAREST, judged=JUDGED, obeying=False)

# A day that has to be soon may at least be any of the next seven.
AT_LEAST = timedelta(days=6)

ASKED = "asked_to_widen"
KEPT = "kept_as_is"
HANDED_ON = "handed_on"
TELLING = (ASKED, KEPT, HANDED_ON, "edited", "undone")

# Before the number of a group, as the reason of an event.
GROUP = "group-"


class Widening(StrEnum):
    """One thing about a need that could be otherwise. Also the reason of the events about it."""

    DAY = "any_day"
    HOURS = "any_hours"
    INTERPRETER = "interpreter"
    FITTING = "not_all_fitting"
    FARTHER = "farther"


#: How far somebody goes is the helper's to say.
UP_TO_REQUESTER = (Widening.DAY, Widening.HOURS, Widening.INTERPRETER, Widening.FITTING)

#: What changes no fact of the need, and the rule that counts no more with it.
FORGIVES = {Widening.FARTHER: Rule.DISTANCE}


@dataclass(frozen=True, slots=True)
class Wider:
    """One widening of a need, and how many more helpers would fit with it alone."""

    widening: Widening
    more: int


@dataclass(frozen=True, slots=True)
class WiderTogether:
    """Two widenings at once, and how many helpers would fit with both, where neither alone did."""

    both: tuple[Widening, Widening]
    more: int


@dataclass(frozen=True, slots=True)
class Question:
    """What a requester was asked and has not answered. event_id: the event that asked."""

    widening: Widening
    event_id: int


@dataclass(frozen=True, slots=True)
class Asking:
    """A question about a need in words, with both answers."""

    question: str
    yes: str
    no: str


def widenings_of(need: Need, *, now: datetime, settings: GroupSettings) -> list[Wider]:
    """Return what could be otherwise about a need, what lets in most first. Two queries.

    Each is judged alone, by the engine, over the nearest offers of the kinds that fit.
    """
    more = _count_with(_engine_changes, need, now=now, settings=settings)
    wider = [Wider(Widening(name), count) for name, count in more.items()]
    return sorted(wider, key=lambda one: -one.more)


def widenings_together(
    need: Need, *, now: datetime, settings: GroupSettings
) -> list[WiderTogether]:
    """Return which two things at once would let somebody in, what lets in most first.

    For a need that none alone helps; judged as in `widenings_of`. Two queries.
    """
    more = _count_with(_engine_pairs, need, now=now, settings=settings)
    together = [
        WiderTogether((Widening(one), Widening(other)), count)
        for name, count in more.items() if count
        for one, _plus, other in [name.partition("+")]
    ]  # fmt: skip
    return sorted(together, key=lambda two: -two.more)


def changes_of(need: Need, widening: Widening, *, today: date) -> dict[str, Any]:
    """Return the fields of a need that a widening changes; empty when it changes nothing."""
    changes: dict[str, Any] = {}
    if widening == Widening.DAY:
        changes = _any_day(need, today=today)
    elif widening == Widening.HOURS:
        changes = {"availability": _any_hours(need)}
    elif widening == Widening.INTERPRETER and _can_interpret(need):
        changes = {"interpreter": True}
    elif widening == Widening.FITTING:
        changes = {"requirements": has_to_fit(need)}
    is_new = any(getattr(need, name) != value for name, value in changes.items())
    return changes if is_new else {}


def makes_sense(need: Need, widening: Widening, *, today: date) -> bool:
    """Tell whether a requester can be asked this about a need that is not over."""
    return not need.is_over and bool(changes_of(need, widening, today=today))


def asking_of(need: Need, widening: Widening, *, today: date) -> Asking:
    """Put the question into words, for the one whose need it is. One query at most."""
    if widening == Widening.DAY and need.needed_on:
        day = {"day": day_words(last_day(need, today=today))}
        return Asking(
            _("Could it be any day until %(day)s?") % day,
            _("Yes, any day until %(day)s") % day,
            _("No, it has to be then"),
        )
    if widening == Widening.DAY:
        question = _("Could it be on other days as well?")
        return Asking(question, _("Yes, on any day"), _("No, it has to be on these days"))
    if widening == Widening.HOURS:
        question = _("Could it be at another time of the day?")
        return Asking(question, _("Yes, from morning to evening"), _("No, it has to be then"))
    if widening == Widening.INTERPRETER:
        question = _("Would it be all right with an interpreter between you?")
        return Asking(question, _("Yes, with an interpreter"), _("No, we have to talk directly"))
    question = _("Would it do without this: %(words)s?") % {"words": _spared_words(need)}
    return Asking(question, _("Yes. Let me change it"), _("No, that is needed"))


def condition_words(need: Need, widening: Widening, *, today: date) -> str:
    """Say what would be otherwise: "If it could be on any day". One query at most."""
    if widening == Widening.DAY and need.needed_on:
        day = {"day": day_words(last_day(need, today=today))}
        return _("If it could be any day until %(day)s") % day
    if widening == Widening.FITTING:
        return _("If it could do without this: %(words)s") % {"words": _spared_words(need)}
    words = {
        Widening.DAY: _("If it could be on any day"),
        Widening.HOURS: _("If it could be at any time of the day"),
        Widening.INTERPRETER: _("If an interpreter came along"),
        Widening.FARTHER: _("If the way could be longer"),
    }
    return words[widening]


def question_about(need: Need) -> Question | None:
    """Return what a requester was asked about a need and has not answered. One query."""
    return question_in(need, ways_told(need))


def questions_about(needs: Iterable[Need]) -> list[tuple[Need, Question]]:
    """Return the same for several needs, those with an open question only. One query."""
    open_needs = [need for need in needs if not need.is_over]
    events = list(Event.objects.about_any(open_needs).filter(verb__in=TELLING))
    asked = ((need, question_in(need, events)) for need in open_needs)
    return [(need, question) for need, question in asked if question]


def ways_told(need: Need) -> list[Event]:
    """Return the events that tell of questions and of other groups, latest first. One query."""
    return list(Event.objects.about(need).filter(verb__in=TELLING))


def group_of(events: Iterable[Event]) -> PartnerGroup | None:
    """Return the group that a requester was pointed to last. One query, or none."""
    told = (
        event
        for event in events
        if event.verb == HANDED_ON or (event.verb == "undone" and event.reason == HANDED_ON)
    )
    last = next(told, None)
    if last is None or last.verb != HANDED_ON:
        return None
    return PartnerGroup.objects.filter(pk=last.reason.removeprefix(GROUP)).first()


def question_in(need: Need, events: Iterable[Event]) -> Question | None:
    """Return the same from events that are known already, latest first. Runs no query."""
    ours = [event for event in events if event.subject_id == need.pk and _tells(event)]
    last = next((event for event in ours if not _is_other_edit(event)), None)
    if last is None or last.verb != ASKED or last.reason not in Widening:
        return None
    widening = Widening(last.reason)
    # What has to fit is changed on a page of its own.
    if widening == Widening.FITTING and ours[0] is not last:
        return None
    if not makes_sense(need, widening, today=localdate()):
        return None
    return Question(widening, last.pk)


def last_day(need: Need, *, today: date) -> date:
    """Return until when a dated need could wait, if its day were open."""
    return max(need.needed_on or today, today + AT_LEAST)


def day_words(day: date) -> str:
    """Name a day with its weekday."""
    return date_format(day, pgettext("date format, as Saturday, 21 November", "l, j F"))


def has_to_fit(need: Need) -> list[str]:
    """Return what was asked for and stays so: nobody is asked to do without it."""
    return [slug for slug in need.requirements if slug not in CAN_DO_WITHOUT]


def has_to_fit_words(need: Need) -> str:
    """Say the same; empty where there is none. One query where there is."""
    return _named(has_to_fit(need))


def _spared_words(need: Need) -> str:
    return _named([slug for slug in need.requirements if slug in CAN_DO_WITHOUT])


def _named(slugs: Sequence[str]) -> str:
    names = word_names() if slugs else {}
    return listed([names.get(slug, slug) for slug in slugs])


def _count_with(
    changes: Callable[..., Mapping[str, Change]],
    need: Need,
    *,
    now: datetime,
    settings: GroupSettings,
) -> dict[str, int]:
    local, categories = settings.local(now), settings.categories
    found = find_offers([need.pk], now=local, limits=settings.limits, reach=WIDE)
    facts = facts_of_needs([need], categories=categories)[need.pk]
    return more_with(
        facts,
        changes(need, facts, today=local.date()),
        facts_of_offers(found, categories=categories),
        now=local,
        limits=settings.limits,
    )


def _engine_pairs(need: Need, facts: NeedFacts, *, today: date) -> Mapping[str, Change]:
    names = _engine_changes(need, facts, today=today)
    return {
        f"{one}+{other}": _both(need, facts, (Widening(one), Widening(other)), today=today)
        for one, other in combinations(names, 2)
    }


def _both(need: Need, facts: NeedFacts, both: tuple[Widening, Widening], *, today: date) -> Change:
    """Change one thing after the other: the second starts from what the first has left."""
    changed, fields = copy(need), dict[str, Any]()
    for widening in both:
        new = changes_of(changed, widening, today=today)
        vars(changed).update(new)
        fields |= new
    forgiven = frozenset(FORGIVES[widening] for widening in both if widening in FORGIVES)
    return Change(_with(facts, fields), forgiven)


def _engine_changes(need: Need, facts: NeedFacts, *, today: date) -> Mapping[str, Change]:
    changes = {
        str(widening): Change(_with(facts, fields))
        for widening in UP_TO_REQUESTER
        if (fields := changes_of(need, widening, today=today))
    }
    changes[Widening.FARTHER] = Change(facts, frozenset({FORGIVES[Widening.FARTHER]}))
    return changes


def _with(facts: NeedFacts, fields: Mapping[str, Any]) -> NeedFacts:
    return replace(
        facts,
        windows=fields.get("availability", facts.windows),
        needed_on=fields.get("needed_on", facts.needed_on),
        interpreter=fields.get("interpreter", facts.interpreter),
        requirements=frozenset(fields.get("requirements", facts.requirements)),
    )


def _any_day(need: Need, *, today: date) -> dict[str, Any]:
    """Keep the hours and open the day; a dated need gets a last day instead."""
    hours = _same_hours_every_day(windows_on(need.needed_on, need.availability))
    if need.needed_on is None:
        return {"availability": hours}
    return {
        "needed_on": None,
        "needed_by": last_day(need, today=today),
        "availability": hours if need.availability else None,
    }


def _same_hours_every_day(windows: Windows | None) -> Windows | None:
    if windows is None:
        return None
    spans = {
        (max(start, midnight) - midnight, min(end, midnight + MINUTES_PER_DAY) - midnight)
        for start, end in windows
        for midnight in _midnights(start, end)
    }
    return merged(
        (day * MINUTES_PER_DAY + start, day * MINUTES_PER_DAY + end)
        for day in DAYS
        for start, end in spans
    )


def _midnights(start: int, end: int) -> range:
    """Return the midnights with which the days of a window begin."""
    first = start - start % MINUTES_PER_DAY
    return range(first, end, MINUTES_PER_DAY)


def _any_hours(need: Need) -> Windows | None:
    """Keep the days and open the hours, from morning to evening; what was named stays."""
    windows = need.availability
    if windows is None:
        return None
    midnights = {midnight for window in windows for midnight in _midnights(*window)}
    days = sorted(midnight // MINUTES_PER_DAY for midnight in midnights)
    whole = windows_of((day, part) for day in days for part in DayPart) or ()
    return merged([*windows, *whole])


def _can_interpret(need: Need) -> bool:
    return bool(need.languages) and need.category.slug not in KINDS_OF_LANGUAGE


def _tells(event: Event) -> bool:
    """Tell whether an event asks, answers, edits, or takes a question back."""
    if event.subject_kind != "need":
        return False
    is_taken_back = event.verb == "undone" and event.reason == ASKED
    return event.verb in (ASKED, KEPT, "edited") or is_taken_back


def _is_other_edit(event: Event) -> bool:
    """Tell whether something else was changed than what was asked about."""
    return event.verb == "edited" and event.reason not in Widening
