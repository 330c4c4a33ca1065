"""One English sentence for every rule and reason, for the caller to translate and fill.

The engine cannot translate. The two functions below only carry the names that ``makemessages``
looks for, so that these sentences reach the catalogs.

Filling, by the caller: ``count`` is a number of helpers; ``until`` and ``day`` are dates;
``languages`` and ``requirements`` are slugs to be named and joined; ``km`` is a number; ``time`` is
made from ``weekday`` (Monday 0) and ``minute`` of the day, ``when`` from ``slots``, pairs of a
weekday and ``morning``, ``afternoon``, ``evening`` or ``day``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.engine.types import ReasonCode, Rule


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence for one helper, and for more."""

    one: str
    many: str


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the catalogs."""
    return sentence


def ngettext(one: str, many: str) -> Counted:
    """Mark a counted sentence for the catalogs."""
    return Counted(one, many)


NOBODY_OFFERS = gettext_noop("Nobody has offered this kind of help yet.")

# What must hold, for the public page about how pairing works.
RULES: Mapping[Rule, str] = {
    Rule.NEED_FULL: gettext_noop("The need still has a place for a helper."),
    Rule.NEED_DAY_PASSED: gettext_noop("The day of the need has not passed."),
    Rule.NEED_STALE: gettext_noop("The need was confirmed not too long ago."),
    Rule.CATEGORY: gettext_noop("The kind of help is the same, or one is inside the other."),
    Rule.OWN: gettext_noop("Nobody is paired with themselves."),
    Rule.BLOCKED: gettext_noop("Neither keeps away from the other."),
    Rule.DECLINED: gettext_noop("The helper has not said no to this need before."),
    Rule.OFFER_FULL: gettext_noop("The offer has room for one more."),
    Rule.OFFER_ENDED: gettext_noop("The offer still stands on that day."),
    Rule.OFFER_STALE: gettext_noop("The offer was confirmed not too long ago."),
    Rule.DISTANCE: gettext_noop(
        "It is no farther than the helper said. Help by phone has no distance."
    ),
    Rule.REQUIREMENTS: gettext_noop("All that was asked for can be given."),
    Rule.LANGUAGE: gettext_noop("They share a language, or an interpreter comes along."),
    Rule.TIMES: gettext_noop("They have enough time in common."),
    Rule.RESTING: gettext_noop("The helper is not resting."),
    Rule.OVER_PACE: gettext_noop("The helper is not asked more in a week than they wish."),
    Rule.OPEN_ASKS: gettext_noop("The helper has few questions waiting for an answer."),
    Rule.COOL_DOWN: gettext_noop("The helper was not asked only a moment ago."),
}

# What stands in the way of the need itself; no helper is counted.
OF_THE_NEED: Mapping[Rule, str] = {
    Rule.NEED_FULL: gettext_noop("Everybody who was needed has been found."),
    Rule.NEED_DAY_PASSED: gettext_noop("The day of this need has passed."),
    Rule.NEED_STALE: gettext_noop("We do not know whether this is still needed."),
}

# What keeps helpers away, counted; ``UNTOLD`` rules have no sentence on purpose.
WHY_NOT: Mapping[Rule, Counted] = {
    Rule.DECLINED: ngettext(
        "%(count)s was asked already and could not.",
        "%(count)s were asked already and could not.",
    ),
    Rule.OFFER_FULL: ngettext(
        "%(count)s has no room left just now.", "%(count)s have no room left just now."
    ),
    Rule.OFFER_ENDED: ngettext(
        "%(count)s can only until an earlier day.", "%(count)s can only until an earlier day."
    ),
    Rule.OFFER_STALE: ngettext(
        "%(count)s has not said for long whether the offer still stands.",
        "%(count)s have not said for long whether their offers still stand.",
    ),
    Rule.DISTANCE: ngettext("%(count)s does not go that far.", "%(count)s do not go that far."),
    Rule.REQUIREMENTS: ngettext(
        "%(count)s offers this kind of help, but has not said yes to: %(requirements)s.",
        "%(count)s offer this kind of help, but have not said yes to: %(requirements)s.",
    ),
    Rule.LANGUAGE: ngettext(
        "%(count)s offers this kind of help, but does not speak %(languages)s.",
        "%(count)s offer this kind of help, but none speaks %(languages)s.",
    ),
    Rule.TIMES: ngettext(
        "%(count)s is not free at that time.", "%(count)s are not free at that time."
    ),
    Rule.RESTING: ngettext(
        "%(count)s is resting until %(until)s.",
        "%(count)s are resting, at least until %(until)s.",
    ),
    Rule.OVER_PACE: ngettext(
        "%(count)s has enough to do this week.", "%(count)s have enough to do this week."
    ),
    Rule.OPEN_ASKS: ngettext(
        "%(count)s has other questions to answer first.",
        "%(count)s have other questions to answer first.",
    ),
    Rule.COOL_DOWN: ngettext(
        "%(count)s was asked only a moment ago. We wait until %(until)s.",
        "%(count)s were asked only a moment ago. We wait at least until %(until)s.",
    ),
}

REASONS: Mapping[ReasonCode, str] = {
    ReasonCode.SAME_AREA: gettext_noop("In the same area"),
    ReasonCode.CLOSE_BY: gettext_noop("Close by"),
    ReasonCode.ABOUT_KM: gettext_noop("About %(km)s km away"),
    ReasonCode.REMOTE: gettext_noop("By phone or online"),
    ReasonCode.FREE_WHEN_ASKED: gettext_noop("Free on %(when)s"),
    ReasonCode.FREE_FROM: gettext_noop("Free from %(time)s, so a little late"),
    ReasonCode.FREE_UNTIL: gettext_noop("Free until %(time)s, so a little tight"),
    ReasonCode.SPEAKS: gettext_noop("Speaks %(languages)s"),
    ReasonCode.INTERPRETER: gettext_noop("With an interpreter"),
    ReasonCode.REQUIREMENTS: gettext_noop("As asked: %(requirements)s"),
    ReasonCode.NOT_ASKED_LATELY: gettext_noop("Not asked this month"),
    ReasonCode.CONFIRMED_LATELY: gettext_noop("Offer confirmed this week"),
    ReasonCode.SAME_CATEGORY: gettext_noop("The same kind of help"),
}
