"""The question how we reach somebody, wherever it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.contact import read_contact
from members.masking import MaskedWay
from members.models import PHONE_REACHES, Member, Reach
from members.services import own_ways
from members.shown_ways import shown_by_posting
from neighborhood.forms import PlainTextField
from neighborhood.models import Neighborhood


def _asked_by_reach() -> dict[str, Any]:
    """Return what the page's script needs to rename or hide the field; without it, it stays."""
    phone = {f"data-label-{reach}": _("Phone number") for reach in PHONE_REACHES}
    keys = {f"data-keys-{reach}": "tel" for reach in PHONE_REACHES}
    return {
        "class": "short",
        # On a shared tablet it is off: see `members.kiosk`.
        "autocomplete": "tel",
        "data-asked-by": "reach",
        **phone,
        **keys,
        "data-label-email": _("E-mail address"),
        "data-keys-email": "email",
    }


class ReachForm(forms.Form):
    """One way to reach somebody, and its number or address where the way has one."""

    reach = forms.ChoiceField(
        label=_("How do we reach you?"),
        help_text=_("No neighbor sees this until you both say yes."),
        choices=Reach.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Pick a way to reach you. Checking back with a code is one too."),
            "invalid_choice": _("Pick a way to reach you from the list."),
        },
    )
    reach_at = PlainTextField(
        label=_("Number or e-mail"),
        help_text=_("Not needed for “In person” and “I’ll check back with my code”."),
        required=False,
        max_length=1000,
        error_messages={"max_length": _("This is too long for a number or an address.")},
    )

    #: Of a member who is not asked: what the neighbor of a plan will see.
    shown: Sequence[MaskedWay] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the second field follow the first."""
        super().__init__(*args, **kwargs)
        self.fields["reach_at"].widget = forms.TextInput(attrs=_asked_by_reach())
        if self["reach"].value() == Reach.EMAIL:
            self.fields["reach_at"].widget.attrs["autocomplete"] = "email"

    def is_known(self, member: Member | None) -> bool:
        """Tell whether we know how to reach this member; then `shown` says what neighbors see."""
        ways = own_ways(member) if member is not None else ()
        self.shown = shown_by_posting(ways)
        return bool(ways)

    def clean(self) -> dict[str, Any]:
        """Read the number or address the way it was written."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("reach") and "reach_at" in given:
            try:
                given["reach_at"] = read_contact(
                    given["reach_at"], reach=given["reach"], group=Neighborhood.current()
                )
            except ValidationError as problem:
                self.add_error("reach_at", problem)
        return given
