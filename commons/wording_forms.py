"""The form in which somebody says what a page should rather say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commons.catalogs import Said
from commons.models import LONGEST_QUOTE, LONGEST_WHY, LONGEST_WORDS
from commons.wording import (
    Better,
    find,
    holds_contact,
    labels,
    lost_places,
    rewrite,
    unknown_places,
)
from neighborhood.forms import SENTENCES, PlainTextField
from neighborhood.naming import enumerated

NONE_OF_THESE = "none"
PICK = _("Pick the words you mean.")


class BetterWordsForm(forms.Form):
    """What somebody read, and how they would say it. Which string it is, is asked when in doubt."""

    quoted = PlainTextField(
        label=_("What does it say now?"), max_length=LONGEST_QUOTE,
        help_text=_("Copy the words from the page."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Copy the words that could be better.")},
    )  # fmt: skip
    entry = forms.ChoiceField(
        label=_("These words are in more than one place. Which do you mean?"),
        widget=forms.RadioSelect(attrs=SENTENCES),
        error_messages={"required": PICK, "invalid_choice": PICK},
    )  # fmt: skip
    proposed = PlainTextField(
        label=_("How would you say it?"), max_length=LONGEST_WORDS,
        help_text=_("Your words take the place of the words above."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the words you would use.")},
    )  # fmt: skip
    why = PlainTextField(
        label=_("Why is that better?"), max_length=LONGEST_WHY, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    website = forms.CharField(
        label=_("Leave this empty"), required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, language: str) -> None:
        """Ask which string is meant only where several fit."""
        super().__init__(data)
        quoted = str(data.get("quoted", ""))[:LONGEST_QUOTE] if data else ""
        self.found = find(quoted, language=language)
        if len(self.found) > 1:
            choices = [*labels(self.found), (NONE_OF_THESE, _("None of these"))]
            self.fields["entry"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["entry"]

    def clean(self) -> dict[str, Any]:
        """Refuse words that lose what is filled in, tell of somebody, or change nothing."""
        given = super().clean() or {}
        if {"quoted", "proposed"} <= given.keys() and not self.errors:
            self._check(given)
        return given

    @property
    def said(self) -> Said | None:
        """Return the string that is meant, as far as it is known."""
        if len(self.found) <= 1:
            return next(iter(self.found), None)
        picked = self.cleaned_data.get("entry")
        return next((said for said in self.found if said.mark == picked), None)

    @property
    def better(self) -> Better:
        """Return the words to keep."""
        words = {name: self.cleaned_data[name] for name in ("quoted", "proposed")}
        return rewrite(self.said, **words) if self.said else Better(**words)

    def _check(self, given: dict[str, Any]) -> None:
        better = self.better
        if better.quoted == better.proposed or (self.said and self.said.words == better.proposed):
            self.add_error("proposed", _("These are the same words."))
        for name, words in (
            ("quoted", better.quoted), ("proposed", better.proposed), ("why", given["why"]),
        ):  # fmt: skip
            if holds_contact(words):
                self.add_error(name, _("Leave numbers and addresses out. Put … where one stands."))
        if self.said:
            self._check_places(self.said, better.proposed)

    def _check_places(self, said: Said, proposed: str) -> None:
        if lost := lost_places(said, proposed):
            sentence = _(
                "The page puts something of its own in these words: a name, a day or a number. "
                "Write %(places)s where it should stand."
            )
            self.add_error("proposed", sentence % {"places": enumerated(lost)})
        elif unknown := unknown_places(said, proposed):
            sentence = _("The page has nothing to put in for %(places)s. Leave it out.")
            self.add_error("proposed", sentence % {"places": enumerated(unknown)})
