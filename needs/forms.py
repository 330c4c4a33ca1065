"""What may be told about a need, one question on each page. All of it is optional."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.board import BoardEntry
from members.entry_forms import DetailsForm, EntryForm, FittingForm, HoursForm
from needs.models import ForWhom, Repeats, Urgency, WhoPays
from neighborhood.dayparts import hours_on
from neighborhood.forms import SENTENCES, ComingDayField, PlainTextField, whole_number

MOST_HELPERS = 20
MOST_PEOPLE = 500
HOUR_MINUTES = 60
DAY_MINUTES = 24 * HOUR_MINUTES
LEAST_MINUTES = 5


class WhenForm(HoursForm):
    """On one day, or on some days of every week."""

    needed_on = ComingDayField(
        label=_("On one certain day"), help_text=_("Leave it empty if any day would do.")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse hours on other days than the one that was picked."""
        given: dict[str, Any] = super().clean() or {}
        day, windows = given.get("needed_on"), self.windows()
        if day is not None and windows and not hours_on(day.weekday(), windows):
            problem = _("You picked one day and ticked hours on others. Which of the two is it?")
            self.add_error("needed_on", ValidationError(problem))
        return given


class SoonForm(EntryForm):
    """How soon."""

    heads = "urgency"

    urgency = forms.ChoiceField(
        label=_("How soon?"),
        choices=Urgency.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pick how soon.")},
    )


class AccessForm(FittingForm):
    """What the help has to be fit for. Only what has to be: we look for all of it."""

    kept_in = "requirements"

    allergies = PlainTextField(
        label=_("Allergies, in words"),
        help_text=_("Only a neighbor we ask reads this, and the coordinators."),
        max_length=200,
        required=False,
        error_messages={"max_length": _("That is too long. %(limit_value)s letters fit.")},
    )


class PeopleForm(EntryForm):
    """For how many people."""

    heads = "people"

    people = whole_number(_("For how many people?"), most=MOST_PEOPLE, required=False)


class SomeoneForm(EntryForm):
    """For somebody else, who knows."""

    heads = "for_whom"

    for_whom = forms.ChoiceField(
        label=_("Whom is it for?"),
        choices=ForWhom.choices,
        widget=forms.RadioSelect(attrs=SENTENCES),
        error_messages={"required": _("Pick one of the two.")},
    )
    for_whom_words = PlainTextField(
        label=_("If for somebody else, for whom?"),
        help_text=_("For example: my father. No names. Everybody can read this."),
        max_length=60,
        required=False,
        error_messages={"max_length": _("That is too long. %(limit_value)s letters fit.")},
    )


class HelpersForm(EntryForm):
    """How many helpers."""

    heads = "helpers_wanted"

    helpers_wanted = whole_number(
        _("How many helpers does it take?"), most=MOST_HELPERS,
        help_text=_("It can happen once all of them have said yes."),
    )  # fmt: skip


class AgainForm(EntryForm):
    """Once, or again and again."""

    heads = "repeats"

    repeats = forms.ChoiceField(
        label=_("Will you need it again?"),
        choices=Repeats.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pick one.")},
    )


class NeedDetailsForm(DetailsForm):
    """More words, how long it takes, and who pays for things."""

    hours = whole_number(
        _("About how many hours does it take?"),
        least=0,
        most=DAY_MINUTES // HOUR_MINUTES,
        required=False,
    )
    minutes = whole_number(_("And how many minutes?"), least=0, most=DAY_MINUTES, required=False)
    who_pays = forms.ChoiceField(
        label=_("If there is something to buy, who pays?"),
        choices=WhoPays.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pick one.")},
    )

    def initial_of(self, entry: BoardEntry) -> dict[str, Any]:
        """Return what the need says now, its time as hours and minutes."""
        said = super().initial_of(entry)
        hours, minutes = divmod(said["minutes"], HOUR_MINUTES)
        return {**said, "hours": hours, "minutes": minutes}

    def clean(self) -> dict[str, Any]:
        """Make one number of minutes of the two."""
        given: dict[str, Any] = super().clean() or {}
        if {"hours", "minutes"} & self.errors.keys():
            return given
        takes = (given.pop("hours") or 0) * HOUR_MINUTES + (given["minutes"] or 0)
        if not LEAST_MINUTES <= takes <= DAY_MINUTES:
            self.add_error("hours", _("Say how long it takes: from 5 minutes to 24 hours."))
        return {**given, "minutes": takes}
