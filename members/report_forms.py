"""The one question to somebody who says that something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member
from neighborhood.forms import PlainTextField

if TYPE_CHECKING:
    from django.http import QueryDict

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

    def clean(self) -> dict[str, Any]:
        """Ask a stranger again, with the hidden field emptied, when something filled it in.

        A browser's own helper may have done so: no report is thrown away without a word.
        """
        given = super().clean() or {}
        if given.get("website") and self.by is None:
            # What comes back empty lets the same button work the next time.
            self.data = {**cast("QueryDict", self.data).dict(), "website": ""}
            self.add_error(None, _("Something filled in a hidden field. Press the button again."))
        return given
