"""All that follows by itself, as one table: what it is, whether it can be switched off, when.

The group's own choices stand in ``Neighborhood.follow_ups`` as ``{name: {"on": bool, number: n}}``,
the numbers of a few in columns of their own, which the table names. What the group has not chosen
is as the table says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ON = "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number of a follow-up, mostly a delay, and between what it may lie."""

    name: str
    label: StrOrPromise
    start: int
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One thing that follows by itself.

    can_be_off: False for what keeps the promise that nobody waits in silence.
    numbers: its own delays. columns: settings of the neighborhood that say when as well.
    """

    name: str
    label: StrOrPromise
    help_text: StrOrPromise
    numbers: tuple[Number, ...] = ()
    columns: tuple[str, ...] = ()
    can_be_off: bool = True

    def number(self, name: str) -> Number:
        """Return one of its numbers. Raises KeyError."""
        return {one.name: one for one in self.numbers}[name]


@dataclass(frozen=True, slots=True)
class Setting:
    """A follow-up as the group has set it."""

    is_on: bool
    numbers: Mapping[str, int]

    def hours(self, name: str) -> timedelta:
        """Return a delay that is counted in hours."""
        return timedelta(hours=self.numbers[name])

    def days(self, name: str) -> timedelta:
        """Return a delay that is counted in days."""
        return timedelta(days=self.numbers[name])


FOLLOW_UPS: Mapping[str, FollowUp] = {
    one.name: one
    for one in (
        FollowUp(
            name="unanswered",
            label=gettext_lazy("A question nobody has answered"),
            help_text=gettext_lazy("The helper is reminded once, before the time is over."),
            numbers=(
                Number(
                    name="percent",
                    label=gettext_lazy("After this share of the time to answer, percent"),
                    start=66, least=10, most=95,
                ),
            ),
        ),
        FollowUp(
            name="lapse",
            label=gettext_lazy("No answer in time"),
            help_text=gettext_lazy("The helper is thanked, and the next neighbor can be asked."),
            columns=("proposal_hours", "proposal_hours_today"),
            can_be_off=False,
        ),
        FollowUp(
            name="wave",
            label=gettext_lazy("Several questions at once for what is needed today"),
            help_text=gettext_lazy(
                "Only where the app asks by itself. The first yes takes the place; the others are "
                "thanked and told. Nobody is asked more often than they want."
            ),
            numbers=(
                Number(
                    name="questions", label=gettext_lazy("So many neighbors at once"),
                    start=3, least=2, most=10,
                ),
            ),
        ),
        FollowUp(
            name="late_step_out",
            label=gettext_lazy("Somebody steps out shortly before"),
            help_text=gettext_lazy(
                "A backup is asked at once in any case. With this on, the desk is told as well."
            ),
            numbers=(
                Number(
                    name="hours", label=gettext_lazy("So many hours before, or less"),
                    start=24, least=1, most=168,
                ),
            ),
        ),
        FollowUp(
            name="nobody_found",
            label=gettext_lazy("Nobody has said yes yet"),
            help_text=gettext_lazy(
                "The desk is told. The requester hears what happens now."
            ),
            numbers=(
                Number(
                    name="hours", label=gettext_lazy("After so many hours on the board"),
                    start=48, least=1, most=720,
                ),
                Number(
                    name="hours_today",
                    label=gettext_lazy("The same, when it is needed today or tomorrow"),
                    start=6, least=1, most=48,
                ),
            ),
        ),
        FollowUp(
            name="day_before",
            label=gettext_lazy("The day before a plan"),
            help_text=gettext_lazy("Both are reminded of the plan."),
            numbers=(
                Number(
                    name="hour", label=gettext_lazy("At this hour on the day before, 0 to 23"),
                    start=16, least=0, most=23,
                ),
            ),
        ),
        FollowUp(
            name="how_it_went",
            label=gettext_lazy("Did it happen?"),
            help_text=gettext_lazy("Both are asked once, after the plan."),
            numbers=(
                Number(
                    name="hours", label=gettext_lazy("So many hours after it began"),
                    start=3, least=1, most=168,
                ),
                Number(
                    name="days",
                    label=gettext_lazy(
                        "So many days after all its helpers were found, when no time was set"
                    ),
                    start=3, least=1, most=30,
                ),
            ),
        ),
        FollowUp(
            name="put_away",
            label=gettext_lazy("Nobody says how it went"),
            help_text=gettext_lazy("The plan ends, and both contacts are put away."),
            columns=("report_days",),
            can_be_off=False,
        ),
        FollowUp(
            name="still_needed",
            label=gettext_lazy("Still needed?"),
            help_text=gettext_lazy("The requester is asked once, before it leaves the board."),
            columns=("need_days", "ask_again_percent"),
        ),
        FollowUp(
            name="still_offered",
            label=gettext_lazy("Still offered?"),
            help_text=gettext_lazy("The helper is asked once, before it is put aside."),
            columns=("offer_days", "ask_again_percent"),
        ),
        FollowUp(
            name="coordinator_digest",
            label=gettext_lazy("The morning at the desk"),
            help_text=gettext_lazy("Each coordinator hears what waits. It names nobody."),
        ),
    )
}  # fmt: skip


def setting_of(name: str, *, stored: object) -> Setting:
    """Return a follow-up as the group has set it; what makes no sense counts as not set.

    stored: ``Neighborhood.follow_ups``.
    """
    follow_up = FOLLOW_UPS[name]
    chosen = stored.get(name) if isinstance(stored, dict) else None
    chosen = chosen if isinstance(chosen, dict) else {}
    is_off = follow_up.can_be_off and chosen.get(ON) is False
    numbers = {
        one.name: chosen[one.name] if _fits(chosen.get(one.name), one) else one.start
        for one in follow_up.numbers
    }
    return Setting(not is_off, numbers)


def check_follow_ups(stored: object) -> None:
    """Raise ValidationError unless every name is known and every number lies where it may."""
    if not isinstance(stored, dict):
        raise ValidationError(_("This is a table of what follows by itself."))
    for name, chosen in stored.items():
        if name not in FOLLOW_UPS or not isinstance(chosen, dict):
            raise ValidationError(
                _("Nothing that follows by itself is called “%(name)s”.") % {"name": name}
            )
        for key, value in chosen.items():
            _check(FOLLOW_UPS[name], key, value)


def _check(follow_up: FollowUp, key: str, value: Any) -> None:
    numbers = {one.name: one for one in follow_up.numbers}
    words = {"name": follow_up.label, "key": key}
    if key == ON:
        if not isinstance(value, bool):
            raise ValidationError(_("“%(name)s” is on or off.") % words)
        if not (value or follow_up.can_be_off):
            raise ValidationError(_("“%(name)s” cannot be switched off.") % words)
    elif key not in numbers:
        raise ValidationError(_("“%(name)s” has no number called “%(key)s”.") % words)
    elif not _fits(value, numbers[key]):
        limits = {"least": numbers[key].least, "most": numbers[key].most}
        raise ValidationError(
            _("“%(name)s”: write a number from %(least)s to %(most)s.") % (words | limits)
        )


def _fits(value: Any, number: Number) -> bool:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and number.least <= value <= number.most
