"""Samples of forms: a field of each kind, empty, filled in and wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commons.design.parts import State, part
from commons.design.posts import MAP

FIELD = "commons/design/field.html"
FORM = "commons/design/form.html"
AREAS = [("1", "Mill Row"), ("2", "Hilltop"), ("3", "Riverside")]
HOURS = [("1", _("Good morning")), ("2", _("Afternoon")), ("3", _("Evening"))]
SHORT = {"class": "short"}
FILLED = {"name": "Rosa", "what": "A ride to the clinic", "area": "1", "hours": ["2"]}


class SampleForm(forms.Form):
    """A field of each kind that pages use."""

    name = forms.CharField(
        label=_("First name"), required=False, widget=forms.TextInput(attrs=SHORT)
    )  # fmt: skip
    what = forms.CharField(
        label=_("What do you need?"),
        help_text=_("Everybody can read this. Leave out addresses and phone numbers."),
        error_messages={"required": _("Say in a few words what you need.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    area = forms.ChoiceField(
        label=_("Which area?"), choices=AREAS, widget=forms.RadioSelect,
        error_messages={"required": _("Pick the area you are in. Close is close enough.")},
    )  # fmt: skip
    hours = forms.MultipleChoiceField(
        label=_("When"), choices=HOURS, widget=forms.CheckboxSelectMultiple, required=False
    )
    kind = forms.ChoiceField(label=_("Kind of help"), choices=[("1", _("Food"))], required=False)
    day = forms.DateField(
        label=_("Which day is this?"), required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )  # fmt: skip
    interpreter = forms.BooleanField(label=_("An interpreter would do"), required=False)


class WaysForm(forms.Form):
    """The two ways in."""

    need = forms.CharField(
        label=_("I need"),
        help_text=_("A ride, a hand, an hour of company. Say it the way you would to a neighbor."),
        widget=forms.Textarea(attrs={"rows": 4}), required=False,
    )  # fmt: skip
    offer = forms.CharField(
        label=_("I can offer"),
        help_text=_("Soup, a ladder, Spanish, a car on Tuesdays. Small is fine."),
        error_messages={"required": _("Write what you need, what you can offer, or both.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


def field(
    words: str, name: str, data: dict[str, Any] | None = None, **given: Any
) -> State:  # fmt: skip
    """Show one field, in an empty form or one with these data."""
    return State(words, lambda: {"field": SampleForm(data)[name], **given}, FIELD)


def whole(words: str, form: Callable[[], forms.Form]) -> State:
    """Show a form with its summary of errors."""
    return State(words, lambda: {"form": form()}, FORM)


PARTS = (
    part(
        "field", "A label, a hint, an error, the control, in this order. No placeholder.",
        field("One line", "name"), field("Filled in", "name", FILLED),
        field("Several lines, with a hint", "what"), field("Wrong", "what", {}),
        field("Big, for the main question", "what", big=True),
        field("One of a few", "area"), field("One of a few, wrong", "area", {}),
        field("One of a few, with a map", "area", FILLED, big=True, picture=MAP),
        field("Some of a few, may be left out", "hours", FILLED),
        field("One of many", "kind"), field("A day", "day"), field("Yes or no", "interpreter"),
    ),
    part("way", "The two ways in, of the same size: one asks, one gives.",
         State("Empty", lambda: {"form": WaysForm()}),
         State("One is wrong", lambda: {"form": WaysForm({"offer": ""})}),
         template="commons/design/ways.html", wide=True),
    part("error_summary", "Above a form that came back. It takes the focus, and says what is kept.",
         whole("One answer", lambda: SampleForm(FILLED | {"what": ""})),
         whole("Several answers", lambda: SampleForm({}))),
)  # fmt: skip
