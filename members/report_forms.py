"""The one question to somebody who says that something is wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member
from neighborhood.forms import PlainTextField

LONGEST = 1000


class ReportForm(forms.Form):
    """What is wrong, in one's own words."""

    text = PlainTextField(
        label=_("What is wrong?"),
        help_text=_("Only coordinators read it. The other side is never shown it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a few words what is wrong.")},
    )
    website = forms.CharField(
        label=_("Leave this empty"), required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, by: Member | None) -> None:
        """Ask the same of everybody; whom we know is no machine."""
        super().__init__(data)
        self.by = by

    @property
    def looks_like_spam(self) -> bool:
        """Whether a stranger filled in what only machines see, or a browser's own helper did."""
        return bool(self.cleaned_data["website"]) and self.by is None
