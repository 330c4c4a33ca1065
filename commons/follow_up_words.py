"""When each thing follows by itself, in words a child can read, from the settings in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from django.conf import settings
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from neighborhood.follow_ups import FOLLOW_UPS, Setting
from neighborhood.models import Neighborhood

DAY_HOURS = 24
MONTH_DAYS = 30


class State(StrEnum):
    """Whether something follows by itself here."""

    ON = "on"
    OFF = "off"
    ALWAYS = "always"


STATE_WORDS = {
    State.ON: pgettext_lazy("a switch", "On"),
    State.OFF: pgettext_lazy("a switch", "Off"),
    State.ALWAYS: pgettext_lazy("a switch", "Always"),
}


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing that follows by itself: what, when, and whether it does here."""

    name: str
    label: str
    what: str
    when: str
    state: State
    state_words: str


def followed_by(group: Neighborhood) -> list[Followed]:
    """Return all that follows by itself, in the order of the table. Runs no query."""
    return [_followed(name, group) for name in FOLLOW_UPS]


def state_of(name: str, group: Neighborhood) -> State:
    """Tell whether something follows by itself, also where another setting stops it."""
    if not FOLLOW_UPS[name].can_be_off:
        return State.ALWAYS
    is_stopped = not group.follow_up(name).is_on
    if name == "wave":
        is_stopped |= not group.ask_by_itself
    if "ask_again_percent" in FOLLOW_UPS[name].columns:
        is_stopped |= not group.ask_again_percent
    return State.OFF if is_stopped else State.ON


def time_words(hours: int) -> str:
    """Say so many hours, as days where they are whole days and more than one."""
    days, rest = divmod(hours, DAY_HOURS)
    if not rest and days > 1:
        return days_words(days)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


def days_words(days: int) -> str:
    """Say so many days."""
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def _followed(name: str, group: Neighborhood) -> Followed:
    follow_up, state = FOLLOW_UPS[name], state_of(name, group)
    return Followed(
        name=name,
        label=str(follow_up.label),
        what="" if name == "wave" and not group.ask_by_itself else str(follow_up.help_text),
        when=_WHEN[name](group, group.follow_up(name)),
        state=state,
        state_words=str(STATE_WORDS[state]),
    )


# ---- When ----


def _of_unanswered(group: Neighborhood, setting: Setting) -> str:
    share = setting.numbers["percent"] / 100
    return _("After about %(long)s without an answer, or %(short)s when it is for today.") % {
        "long": time_words(max(1, round(group.proposal_hours * share))),
        "short": time_words(max(1, round(group.proposal_hours_today * share))),
    }


def _of_lapse(group: Neighborhood, _setting: Setting) -> str:
    return _("After %(long)s without an answer, or %(short)s when it is for today.") % {
        "long": time_words(group.proposal_hours), "short": time_words(group.proposal_hours_today),
    }  # fmt: skip


def _of_wave(group: Neighborhood, setting: Setting) -> str:
    count = setting.numbers["questions"]
    if not group.ask_by_itself:
        return _("Here people ask, not the app.")
    return ngettext(
        "Up to %(count)s neighbor at once.", "Up to %(count)s neighbors at once.", count
    ) % {"count": count}


def _of_late_step_out(_group: Neighborhood, setting: Setting) -> str:
    return _("When it is %(time)s before, or less.") % {
        "time": time_words(setting.numbers["hours"])
    }


def _of_nobody_found(_group: Neighborhood, setting: Setting) -> str:
    return _("After %(long)s, or %(short)s when it is for today.") % {
        "long": time_words(setting.numbers["hours"]),
        "short": time_words(setting.numbers["hours_today"]),
    }


def _of_day_before(_group: Neighborhood, setting: Setting) -> str:
    hour = time_format(time(setting.numbers["hour"]), "TIME_FORMAT")
    return _("On the day before, at %(hour)s.") % {"hour": hour}


def _of_how_it_went(_group: Neighborhood, setting: Setting) -> str:
    return _(
        "%(hours)s after it began. Without a time, %(days)s after the last helper it needs "
        "said yes."
    ) % {
        "hours": time_words(setting.numbers["hours"]), "days": days_words(setting.numbers["days"]),
    }  # fmt: skip


def _of_put_away(group: Neighborhood, _setting: Setting) -> str:
    return _(
        "%(days)s after its day. Without a day, as long after the last helper it needs said yes."
    ) % {"days": days_words(group.report_days)}


def _of_still_needed(group: Neighborhood, _setting: Setting) -> str:
    return _("After about %(days)s without a word. After %(all)s it leaves the board.") % {
        "days": _share_of(group.need_days, group), "all": days_words(group.need_days),
    }  # fmt: skip


def _of_still_offered(group: Neighborhood, _setting: Setting) -> str:
    words = _("After about %(days)s without a word. After %(all)s we suggest it to nobody.")
    return words % {"days": _share_of(group.offer_days, group), "all": days_words(group.offer_days)}


def _of_coordinator_digest(_group: Neighborhood, _setting: Setting) -> str:
    hour = time_format(settings.MORNING_AT, "TIME_FORMAT")
    return _("Each morning at %(hour)s, when something waits.") % {"hour": hour}


def _share_of(days: int, group: Neighborhood) -> str:
    """Say about how long a share of these days is, as months where there are two or more."""
    share = max(1, round(days * group.ask_again_percent / 100))
    months = round(share / MONTH_DAYS)
    if months < 2:
        return days_words(share)
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}


_WHEN: Mapping[str, Callable[[Neighborhood, Setting], str]] = {
    "unanswered": _of_unanswered,
    "lapse": _of_lapse,
    "wave": _of_wave,
    "late_step_out": _of_late_step_out,
    "nobody_found": _of_nobody_found,
    "day_before": _of_day_before,
    "how_it_went": _of_how_it_went,
    "put_away": _of_put_away,
    "still_needed": _of_still_needed,
    "still_offered": _of_still_offered,
    "coordinator_digest": _of_coordinator_digest,
}

#: What a message that is switched off says beside it.
OFF_HERE = gettext_lazy("Switched off here.")
