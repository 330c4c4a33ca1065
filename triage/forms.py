"""What coordinators write."""

from django import forms
from django.utils.translation import gettext_lazy as _

from needs.states import NOT_PICKED, ClosedReason


class NoteForm(forms.Form):
    """A note for the coordinators after you."""

    text = forms.CharField(
        label=_("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Coordinators read it. Leave out numbers and addresses."),
    )  # fmt: skip


class CloseForm(forms.Form):
    """Why a need is closed."""

    reason = forms.ChoiceField(
        label=_("Why is it closed?"), widget=forms.RadioSelect,
        choices=[(str(r), r.label) for r in ClosedReason if r not in NOT_PICKED],
    )  # fmt: skip


class CodeForm(forms.Form):
    """A paper code, as somebody reads it out."""

    code = forms.CharField(
        label=_("Their code"), max_length=60, help_text=_("Such as BLUE-HERON-42."),
        widget=forms.TextInput(
            attrs={"class": "short", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )  # fmt: skip
