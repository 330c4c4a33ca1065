"""What a coordinator writes back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

#: Two text messages; what is longer is better said on the phone.
LONGEST_ANSWER = 300


class AnswerForm(forms.Form):
    """A few words, which go by the way the reply came."""

    text = forms.CharField(
        label=_("Your answer"), max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It goes the way theirs came, and ends with your name."),
    )  # fmt: skip
