"""What may be told about an offer, one question on each page. All of it is optional."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from members.entry_forms import EntryForm, FittingForm
from neighborhood.forms import ComingDayField, whole_number

MOST_AT_ONCE = 50
FARTHEST_KM = 200


class AbilitiesForm(FittingForm):
    """What the help is fit for. Nobody expects all of it."""

    kept_in = "abilities"


class DistanceForm(EntryForm):
    """How far to go."""

    heads = "travel_km"

    travel_km = forms.FloatField(
        label=_("How many kilometers would you go?"),
        min_value=0,
        max_value=FARTHEST_KM,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "decimal", "step": "any"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Write a number from 0 to 200."),
        ),
    )


class CapacityForm(EntryForm):
    """For how many needs at once."""

    heads = "capacity"

    capacity = whole_number(
        _("For how many neighbors at the same time?"),
        most=MOST_AT_ONCE,
        help_text=_("One is plenty."),
    )
    once = forms.BooleanField(
        label=_("It is a thing that is gone once I have given it"), required=False
    )


class UntilForm(EntryForm):
    """Until which day."""

    heads = "valid_until"

    valid_until = ComingDayField(
        label=_("Until which day?"), help_text=_("Leave it empty if there is no end in sight.")
    )
