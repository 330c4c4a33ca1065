"""What members say about themselves, and the code that lets them back in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member, NameShown, Pace
from neighborhood.forms import SENTENCES, ComingDayField, PlainTextField, WordsField
from neighborhood.models import Vocabulary
from neighborhood.naming import languages_by_own_name

NAME_LENGTH = 40
ASKED_FOR = ("name", "name_shown", "languages", "lang", "pace", "resting_until")


class AboutMeForm(forms.Form):
    """Name, languages, pace and rest. Leaving everything empty is fine."""

    name = PlainTextField(
        label=_("What do people call you?"),
        help_text=_("A first name is enough, and so is none."),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "class": "short"}),
    )
    name_shown = forms.ChoiceField(
        label=_("What do your cards show?"), choices=NameShown, widget=forms.RadioSelect
    )
    languages = WordsField(Vocabulary.LANGUAGE, label=_("Which languages do you speak?"))
    lang = forms.ChoiceField(
        label=_("In which language do we write to you?"), choices=languages_by_own_name
    )
    pace = forms.ChoiceField(
        label=_("How often may we ask you for help?"),
        help_text=_("We never ask more often. Taking something from the board is always open."),
        choices=Pace,
        widget=forms.RadioSelect(attrs=SENTENCES),
    )
    resting_until = ComingDayField(
        label=_("Would you like a rest?"),
        help_text=_("Nobody asks you anything before this day. Leave it empty to be asked."),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        """Show what is so now; a rest that is over is none."""
        kwargs["initial"] = {name: getattr(member, name) for name in ASKED_FOR}
        if not member.is_resting_on(timezone.localdate()):
            kwargs["initial"]["resting_until"] = None
        super().__init__(*args, **kwargs)
        self.fields["lang"].widget.attrs["class"] = "short"
        # Whoever has stopped all messages rests until they start again.
        if member.rests_without_end:
            del self.fields["resting_until"]

    def changes(self) -> dict[str, Any]:
        """Return the fields of the member as they were answered."""
        return {name: self.cleaned_data[name] for name in ASKED_FOR if name in self.fields}


class CodeForm(forms.Form):
    """A paper code and what was left to reach the person; both together open their page."""

    code = PlainTextField(
        label=_("Your code"),
        help_text=_("Such as BLUE-HERON-42. Capitals and dashes do not matter."),
        max_length=80,
        error_messages={"required": _("Type the code from your slip.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    contact = PlainTextField(
        label=_("The number or e-mail you gave us"),
        help_text=_("Gave none? Write the name from your paper form, or leave this empty."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
