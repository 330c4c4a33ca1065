"""How admins put a message into the group's own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from neighborhood.forms import PlainTextField
from outbox.models import Form
from outbox.wording.own_words import problems_with

LONGEST_BY_FORM = {Form.MAIL: 4000, Form.TEXT: 800}
ROWS_BY_FORM = {Form.MAIL: 22, Form.TEXT: 5}
_HELP = _(
    "Change the sentences, and leave what stands in {{ }} as it is: there the names, days "
    "and links come in. The first line is the subject."
)
_HELP_WITH_TEXTS = _(
    "Change the sentences, and leave what stands in {{ }} as it is: there the names, days "
    "and links come in. Keep it short: one text message holds 160 letters."
)


class WordingForm(forms.Form):
    """The words of one message in one language and form."""

    words = PlainTextField(
        label=_("The group’s words"),
        strip=True,
        help_text=_HELP,
        widget=forms.Textarea(attrs={"cols": 90, "class": "vLargeTextField"}),
    )

    def __init__(self, *args: Any, ours: str, form: Form, **kwargs: Any) -> None:
        """Hold our words, which say what may stand in the group's."""
        super().__init__(*args, **kwargs)
        self._ours, self._form = ours, form
        words, longest = self.fields["words"], LONGEST_BY_FORM[form]
        words.validators.append(MaxLengthValidator(longest))
        words.widget.attrs |= {"rows": ROWS_BY_FORM[form], "maxlength": longest}
        if form == Form.TEXT:
            words.help_text = _HELP_WITH_TEXTS

    def clean_words(self) -> str:
        """Take only words that can be sent."""
        words: str = self.cleaned_data["words"]
        if problems := problems_with(words, ours=self._ours, form=self._form):
            raise ValidationError(problems)
        return f"{words}\n"
