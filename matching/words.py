"""The engine's codes in plain words, for the one who reads them.

Sentences for the desk come from the engine; those for the two sides say "you". No sentence
tells a number of a score, or how much somebody has given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from enum import StrEnum
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from matching.engine.sentences import NOBODY_OFFERS, OF_THE_NEED, REASONS, RULES, WHY_NOT
from matching.engine.types import Part, Reason, ReasonCode, Refusal, Rule, WhyNot
from members.resting import NO_END, day_of_rest
from neighborhood.models import Word
from neighborhood.naming import listed, unit_kept

#: Slugs of languages, access, diets and equipment, with their names in the reader's language.
type Names = Mapping[str, str]

#: A reason or an obstacle as it is stored.
type Stored = Mapping[str, Any]

WEEK_DAYS = 7

# A question has to fit one screen of a phone.
AT_A_GLANCE = 60


class Reader(StrEnum):
    """Who reads a sentence, and so who is "you" in it."""

    COORDINATOR = "coordinator"
    HELPER = "helper"
    REQUESTER = "requester"


FOR_HELPER: Mapping[ReasonCode, Promise] = {
    ReasonCode.SAME_AREA: gettext_lazy("In your area"),
    ReasonCode.CLOSE_BY: gettext_lazy("Close to you"),
    ReasonCode.ABOUT_KM: gettext_lazy("About %(km)s km from you"),
    ReasonCode.REMOTE: gettext_lazy("By phone or online, no distance to go"),
    ReasonCode.FREE_WHEN_ASKED: gettext_lazy("On %(when)s, when you are free"),
    ReasonCode.FREE_FROM: gettext_lazy("You are free from %(time)s, a little late"),
    ReasonCode.FREE_UNTIL: gettext_lazy("You are free until %(time)s, a little tight"),
    ReasonCode.SPEAKS: gettext_lazy("You both speak %(languages)s"),
    ReasonCode.REQUIREMENTS: gettext_lazy("You can give what is asked: %(requirements)s"),
    ReasonCode.NOT_ASKED_LATELY: gettext_lazy("Nobody else has asked you this month"),
    ReasonCode.CONFIRMED_LATELY: gettext_lazy("You said this week that your offer stands"),
    ReasonCode.SAME_CATEGORY: gettext_lazy("The kind of help you offer"),
}

FOR_REQUESTER: Mapping[ReasonCode, Promise] = {
    ReasonCode.SAME_AREA: gettext_lazy("In your area"),
    ReasonCode.CLOSE_BY: gettext_lazy("Close to you"),
    ReasonCode.ABOUT_KM: gettext_lazy("About %(km)s km from you"),
    ReasonCode.REMOTE: gettext_lazy("By phone or online, no distance to go"),
    ReasonCode.FREE_WHEN_ASKED: gettext_lazy("Free on %(when)s, as you asked"),
    ReasonCode.REQUIREMENTS: gettext_lazy("Can give what you asked for: %(requirements)s"),
    ReasonCode.CONFIRMED_LATELY: gettext_lazy("Said this week that the offer stands"),
    ReasonCode.SAME_CATEGORY: gettext_lazy("The kind of help you asked for"),
}

SENTENCES_BY_READER: Mapping[Reader, Mapping[ReasonCode, Promise]] = {
    Reader.COORDINATOR: {},
    Reader.HELPER: FOR_HELPER,
    Reader.REQUESTER: FOR_REQUESTER,
}

# What would let one of the nearest in; for the desk, which can act on it.
CHANGES: Mapping[Rule, Promise] = {
    Rule.NEED_DAY_PASSED: gettext_lazy("Ask whether another day would do."),
    Rule.NEED_STALE: gettext_lazy("Ask whether it is still needed."),
    Rule.CATEGORY: gettext_lazy("Ask neighbors whether somebody could offer this."),
    Rule.DECLINED: gettext_lazy("Ask neighbors whether somebody else could offer this."),
    Rule.OFFER_FULL: gettext_lazy("Ask whether they have room for one more."),
    Rule.OFFER_ENDED: gettext_lazy("Ask whether an earlier day would do."),
    Rule.OFFER_STALE: gettext_lazy("Ask whether their offers still stand."),
    Rule.DISTANCE: gettext_lazy("Ask whether they could meet halfway, or in another area."),
    Rule.REQUIREMENTS: gettext_lazy("Ask whether all of that is needed."),
    Rule.LANGUAGE: gettext_lazy("An interpreter by phone would help."),
    Rule.TIMES: gettext_lazy("More times to choose from would help."),
    Rule.RESTING: gettext_lazy("It gets easier when they are back."),
    Rule.OVER_PACE: gettext_lazy("It gets easier next week."),
    Rule.OPEN_ASKS: gettext_lazy("It gets easier when they have answered."),
    Rule.COOL_DOWN: gettext_lazy("It gets easier tomorrow."),
}

# What somebody may be asked to do without. Food, health, access, a safe seat for a child and the
# words of a group's own have to fit: nobody is asked for less of those.
CAN_DO_WITHOUT = frozenset({"car", "van", "cargo-bike", "hand-truck", "drill", "long-ladder"})
HAS_TO_FIT = gettext_lazy("That has to fit. Ask neighbors whether somebody could offer it so.")

# Kinds of help where the language is the help: whoever does not speak it cannot give it.
KINDS_OF_LANGUAGE = frozenset({"interpreting", "translation"})

SMALL_COUNTS: Mapping[int, Promise] = {
    1: pgettext_lazy("so many helpers", "one"),
    2: pgettext_lazy("so many helpers", "two"),
    3: pgettext_lazy("so many helpers", "three"),
    4: pgettext_lazy("so many helpers", "four"),
    5: pgettext_lazy("so many helpers", "five"),
    6: pgettext_lazy("so many helpers", "six"),
    7: pgettext_lazy("so many helpers", "seven"),
    8: pgettext_lazy("so many helpers", "eight"),
    9: pgettext_lazy("so many helpers", "nine"),
    10: pgettext_lazy("so many helpers", "ten"),
    11: pgettext_lazy("so many helpers", "eleven"),
    12: pgettext_lazy("so many helpers", "twelve"),
}


def word_names() -> dict[str, str]:
    """Return the names of all words of the vocabularies. One query."""
    return {word.slug: str(word) for word in Word.objects.all()}


def stored_reason(reason: Reason) -> dict[str, Any]:
    """Return a reason as plain values, for a JSON column."""
    return {"code": str(reason.code), "params": dict(reason.params)}


def stored_parts(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """Return the parts of a score as plain values, for a JSON column."""
    return [{"name": p.name, "value": round(p.value, 3), "weight": p.weight} for p in parts]


def stored_why_not(why_not: WhyNot) -> dict[str, Any]:
    """Return an obstacle as plain values, for a JSON column; ``until`` joins the parameters."""
    until = {"until": why_not.soonest.isoformat()} if why_not.soonest else {}
    params = {**why_not.params, **until}
    return {"rule": str(why_not.rule), "count": why_not.count, "params": params}


def reason_words(
    reasons: Sequence[Stored], *, reader: str, names: Names | None = None
) -> list[str]:
    """Say stored reasons in the reader's language, in their order.

    names: from ``word_names``; loaded when missing, so pass them for a list of pairings.
    A code that this version does not know is left out.
    """
    names = word_names() if names is None and _name_words(reasons) else names or {}
    own = SENTENCES_BY_READER[Reader(reader)]
    known = [r for r in reasons if r["code"] in ReasonCode]
    return [
        unit_kept(
            str(own.get(ReasonCode(reason["code"])) or _(REASONS[ReasonCode(reason["code"])]))
            % _filling(reason["params"], names)
        )
        for reason in known
    ]


def still_so_when_asked(reasons: Sequence[Stored]) -> list[Stored]:
    """Leave out of stored reasons what a question itself puts an end to: "Not asked this month"."""
    return [reason for reason in reasons if reason["code"] != ReasonCode.NOT_ASKED_LATELY]


def why_you(reasons: Sequence[Stored], *, offered: str) -> list[str]:
    """Say to a helper why it is they who are asked: what they offered, then the reasons.

    offered: the words of their offer; empty for help that was offered to this one neighbor.
    """
    said = reason_words(reasons, reader=Reader.HELPER)
    if not offered:
        return said
    return [_("You offered “%(what)s”") % {"what": Truncator(offered).chars(AT_A_GLANCE)}, *said]


def why_not_words(
    why_not: Sequence[Stored], *, today: date, names: Names | None = None, others: bool = False
) -> list[str]:
    """Say what keeps the nearest helpers away, one sentence for each rule, most helpers first.

    others: somebody was asked already, so the sentences are about everybody else.
    """
    names = word_names() if names is None and _name_words(why_not) else names or {}
    said = [
        _why_not_sentence(obstacle, today=today, names=names)
        for obstacle in why_not
        if obstacle["rule"] in Rule
    ]
    if others:
        return [
            _("Nobody else offers this kind of help yet.") if s == _(NOBODY_OFFERS) else s
            for s in said
        ]
    return said


def kept_away_words(refusal: Refusal, *, name: str, today: date, names: Names) -> str:
    """Say of one helper, by name, what keeps them away; for the desk and the made-up example."""
    until = {"until": refusal.until.isoformat()} if refusal.until else {}
    filling = _filling({**refusal.params, **until}, names, today=today)
    if refusal.rule in OF_THE_NEED:
        return _(OF_THE_NEED[refusal.rule]) % filling
    counted = WHY_NOT[refusal.rule]
    return ngettext(counted.one, counted.many, 1) % {**filling, "count": name}


def change_words(why_not: Sequence[Stored], *, kind: str = "") -> list[str]:
    """Say what would let one of the nearest in, in the order of the obstacles; each once.

    kind: slug of the need's category. Nobody is told to find an interpreter for an interpreter.
    """
    rules = changeable_rules(why_not, kind=kind)
    said = [str(CHANGES[rule]) for rule in rules if rule in CHANGES]
    said += [str(HAS_TO_FIT) for obstacle in why_not if _has_to_fit(obstacle)]
    return list(dict.fromkeys(said))


def changeable_rules(why_not: Sequence[Stored], *, kind: str) -> list[Rule]:
    """Return the rules that stand in the way and could give way.

    A language does not where the help is the language, nor does what somebody cannot do without.
    """
    rules = [
        Rule(obstacle["rule"])
        for obstacle in why_not
        if obstacle["rule"] in Rule and not _has_to_fit(obstacle)
    ]
    return [rule for rule in rules if rule != Rule.LANGUAGE or kind not in KINDS_OF_LANGUAGE]


def rule_words(rule: Rule) -> str:
    """Say what has to hold, for the public page about how pairing works."""
    return _(RULES[rule])


def count_words(count: int) -> str:
    """Say a small number of helpers as a word."""
    return str(SMALL_COUNTS.get(count, count))


def _has_to_fit(obstacle: Stored) -> bool:
    """Tell whether what is missing is more than a vehicle or a tool."""
    missing = obstacle["params"].get("requirements", ())
    return obstacle["rule"] == Rule.REQUIREMENTS and not CAN_DO_WITHOUT.issuperset(missing)


def _why_not_sentence(obstacle: Stored, *, today: date, names: Names) -> str:
    rule, count = Rule(obstacle["rule"]), int(obstacle["count"])
    filling = _filling(obstacle["params"], names, today=today)
    if rule in OF_THE_NEED:
        return _(OF_THE_NEED[rule]) % filling
    if rule not in WHY_NOT or not count:
        return _(NOBODY_OFFERS)
    counted = WHY_NOT[rule]
    sentence = ngettext(counted.one, counted.many, count)
    return capfirst(sentence % {**filling, "count": count_words(count)})


def _name_words(stored: Sequence[Stored]) -> bool:
    return any({"languages", "requirements"} & item["params"].keys() for item in stored)


def _filling(params: Mapping[str, Any], names: Names, *, today: date | None = None) -> Names:
    """Turn plain values into the words that the sentences have places for."""
    return {
        **{key: str(value) for key, value in params.items()},
        **dict(_worded(params, names, today)),
    }


def _worded(
    params: Mapping[str, Any], names: Names, today: date | None
) -> Iterator[tuple[str, str]]:
    for key in ("languages", "requirements"):
        if key in params:
            yield key, listed([names.get(slug, slug) for slug in params[key]])
    for key in ("until", "day"):
        if key in params:
            yield key, _day_words(date.fromisoformat(params[key]), today=today)
    if "slots" in params:
        yield "when", _slots_words(params["slots"])
    if "minute" in params:
        yield "time", _moment_words(params["weekday"], params["minute"])


def _day_words(day: date, *, today: date | None) -> str:
    if day == NO_END:
        return day_of_rest(day)
    is_near = today is not None and 0 <= (day - today).days < WEEK_DAYS
    return date_format(day, "l" if is_near else "MONTH_DAY_FORMAT")


def _slots_words(slots: Sequence[tuple[int, str]]) -> str:
    """Say weekdays and their parts; a part that all of them share is said once."""
    parts = {part for _weekday, part in slots}
    shared = parts.pop() if len(slots) > 1 and len(parts) == 1 else ""
    sentence = {
        "morning": pgettext("several weekdays and a part of each", "%(weekdays)s mornings"),
        "afternoon": pgettext("several weekdays and a part of each", "%(weekdays)s afternoons"),
        "evening": pgettext("several weekdays and a part of each", "%(weekdays)s evenings"),
    }.get(shared)
    if sentence is None:
        return listed([_slot_words(weekday, part) for weekday, part in slots])
    return sentence % {"weekdays": listed([WEEKDAYS[weekday] for weekday, _part in slots])}


def _slot_words(weekday: int, part: str) -> str:
    sentence = {
        "morning": pgettext("a weekday and a part of it", "%(weekday)s morning"),
        "afternoon": pgettext("a weekday and a part of it", "%(weekday)s afternoon"),
        "evening": pgettext("a weekday and a part of it", "%(weekday)s evening"),
    }.get(part, "%(weekday)s")
    return sentence % {"weekday": WEEKDAYS[weekday]}


def _moment_words(weekday: int, minute: int) -> str:
    at = time_format(time(*divmod(minute, 60)), "TIME_FORMAT")
    weekday_words = {"weekday": WEEKDAYS[weekday], "time": at}
    return pgettext("a weekday and a time of day", "%(weekday)s, %(time)s") % weekday_words
