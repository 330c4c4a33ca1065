"""How admins put a message into the group's own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from neighborhood.forms import PlainTextField
from outbox.wording.own_words import problems_with

LONGEST = 4000


class WordingForm(forms.Form):
    """The words of one message in one language and form."""

    words = PlainTextField(
        label=_("The group’s words"),
        max_length=LONGEST,
        strip=True,
        help_text=_(
            "Change the sentences, and leave what stands in {{ }} as it is: there the names, days "
            "and links come in. The first line is the subject."
        ),
        widget=forms.Textarea(attrs={"rows": 22, "cols": 90, "class": "vLargeTextField"}),
    )

    def __init__(self, *args: Any, ours: str, **kwargs: Any) -> None:
        """Hold our words, which say what may stand in the group's."""
        super().__init__(*args, **kwargs)
        self._ours = ours

    def clean_words(self) -> str:
        """Take only words that can be sent."""
        words: str = self.cleaned_data["words"]
        if problems := problems_with(words, ours=self._ours):
            raise ValidationError(problems)
        return f"{words}\n"
