"""How admins say what follows by itself: a box and some numbers for each, made from the table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from neighborhood.follow_ups import FOLLOW_UPS, ON, FollowUp, Number, setting_of

if TYPE_CHECKING:
    SettingsForm = forms.ModelForm[Any]
else:
    SettingsForm = forms.ModelForm


class FollowUpsForm(SettingsForm):
    """The part of the group's settings that says what follows by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show what is in force."""
        super().__init__(*args, **kwargs)
        for follow_up in FOLLOW_UPS.values():
            setting = setting_of(follow_up.name, stored=self.instance.follow_ups)
            values = {ON: setting.is_on, **setting.numbers}
            for key in _keys_of(follow_up):
                self.initial[_field_of(follow_up, key)] = values[key]

    def clean(self) -> dict[str, Any] | None:
        """Put what differs from the table back into one; the rest follows it if it changes."""
        cleaned = super().clean()
        chosen = {one.name: self._chosen_for(one) for one in FOLLOW_UPS.values()}
        self.instance.follow_ups = {name: values for name, values in chosen.items() if values}
        return cleaned

    def _chosen_for(self, follow_up: FollowUp) -> dict[str, Any]:
        start = {ON: True, **{number.name: number.start for number in follow_up.numbers}}
        chosen = {
            key: self.cleaned_data.get(_field_of(follow_up, key)) for key in _keys_of(follow_up)
        }
        return {key: v for key, v in chosen.items() if v is not None and v != start[key]}


def _keys_of(follow_up: FollowUp) -> list[str]:
    """Return what can be set about a follow-up here: whether, and its numbers."""
    switch = [ON] if follow_up.can_be_off else []
    return [*switch, *(number.name for number in follow_up.numbers)]


def _field_of(follow_up: FollowUp, key: str) -> str:
    return f"follow_{follow_up.name}_{key}"


def _switch(follow_up: FollowUp) -> forms.BooleanField:
    return forms.BooleanField(label=follow_up.label, help_text=follow_up.help_text, required=False)


def _number(follow_up: FollowUp, number: Number) -> forms.IntegerField:
    limits = format_lazy(
        _("From {least} to {most}. Ours is {start}."),
        least=str(number.least), most=str(number.most), start=str(number.start),
    )  # fmt: skip
    return forms.IntegerField(
        label=format_lazy("{what} – {label}", what=follow_up.label, label=number.label),
        help_text=limits, min_value=number.least, max_value=number.most,
    )  # fmt: skip


def _fields() -> Iterator[tuple[str, forms.Field]]:
    for follow_up in FOLLOW_UPS.values():
        if follow_up.can_be_off:
            yield _field_of(follow_up, ON), _switch(follow_up)
        for number in follow_up.numbers:
            yield _field_of(follow_up, number.name), _number(follow_up, number)


# The table is data, so the fields are made from it and not written down a second time.
FollowUpsForm.declared_fields.update(_fields())

#: What the admin shows of it: one line for each follow-up.
FIELDSET: Any = {
    "fields": [
        tuple(_field_of(follow_up, key) for key in _keys_of(follow_up))
        for follow_up in FOLLOW_UPS.values()
        if _keys_of(follow_up)
    ],
    "description": _(
        "What is sent without a person pressing a button. Members read all of it on the page "
        "“What we send, and when”. How long a helper has to answer, and how long needs and "
        "offers stay, stands above under “Waiting”."
    ),
}
