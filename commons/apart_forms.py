"""Where somebody on the board is named by the address of what they wrote."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.http import KEY_DIGITS
from neighborhood.forms import PlainTextField

_ON_BOARD = re.compile(rf"\b(need|offer)s/(\d{{1,{KEY_DIGITS}}})\b", re.ASCII)


class BoardAddressForm(forms.Form):
    """The address of a need or an offer, copied from another page of the same browser."""

    address = PlainTextField(
        label=_("Link to the need or offer"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        error_messages={"required": _("Put in the link to the page.")},
    )

    def clean_address(self) -> tuple[str, int]:
        """Return which of the two it is, and its key."""
        found = _ON_BOARD.search(self.cleaned_data["address"])
        if found is None:
            raise ValidationError(_("This is no link to a need or an offer here."))
        return found[1], int(found[2])
