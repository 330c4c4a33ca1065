"""What narrows the account of power. What makes no sense is left out, never an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from triage.terms.power import KINDS


class UsesForm(forms.Form):
    """Which kind of use, and by whom."""

    kind = forms.ChoiceField(label=_("What was done"), required=False)
    by = forms.TypedChoiceField(label=_("By whom"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Offer those who hold or held rights."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Everything")), *KINDS.items()]  # type: ignore[attr-defined]
        self.fields["by"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, int | None]:
        """Return the kind, "" for all, and the key of a person, None for all."""
        self.is_valid()
        return self.cleaned_data.get("kind") or "", self.cleaned_data.get("by")

    @property
    def query(self) -> str:
        """Return the filters in force, encoded for the links of the pager."""
        given = {name: self.cleaned_data.get(name) for name in self.fields}
        return urlencode({name: value for name, value in given.items() if value})
