"""What people write down about a plan."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighborhood.forms import ComingDayField

# A day without an hour is put into the calendar at nine.
MORNING = time(9)


class DetailsForm(forms.Form):
    """When and where a plan happens. All of it may stay open."""

    day = ComingDayField(label=_("Day"))
    starts = forms.TimeField(
        label=_("From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}),
    )
    ends = forms.TimeField(
        label=_("Until about"), required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Where"), required=False, max_length=200,
        help_text=_("In words that help to find it. Only you two see this."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Put day and times together."""
        given = super().clean() or {}
        day, starts, ends = given.get("day"), given.get("starts"), given.get("ends")
        if day is None and (starts or ends) and "day" not in self.errors:
            self.add_error("day", _("Which day is this?"))
        if ends and not starts and "starts" not in self.errors:
            self.add_error("starts", _("When does it start?"))
        given["starts_at"] = _moment(day, starts or MORNING) if day else None
        given["ends_at"] = _moment(day, ends) if day and starts and ends else None
        # Compared as moments: on the night the clocks change, some times do not exist.
        if given["ends_at"] and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends", _("It ends before it starts. Can you check the times?"))
        return given


class ThanksForm(forms.Form):
    """Words for the one who helped. Never stars."""

    thanks = forms.CharField(
        label=_("A word of thanks"), required=False, max_length=280,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class RestForm(forms.Form):
    """How long nobody should ask."""

    days = forms.TypedChoiceField(
        label=_("For how long?"), coerce=int, initial=14, widget=forms.RadioSelect,
        choices=[(7, _("A week")), (14, _("Two weeks")), (30, _("A month"))],
    )  # fmt: skip


def _moment(day: Any, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at)).astimezone(UTC)
