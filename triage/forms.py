"""What coordinators write and choose."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.listing import LONGEST_SEARCH
from needs.states import NOT_PICKED, ClosedReason
from neighborhood.models import Area, Category, Vocabulary, Word
from triage.narrowing import choices_by_field
from triage.queue import Narrow

#: When a need comes back onto the desk.
MORNING = time(8)
MONDAY = 0


class NoteForm(forms.Form):
    """A note for the coordinators after you."""

    text = forms.CharField(
        label=_("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Coordinators read it. Leave out numbers and addresses."),
    )  # fmt: skip


class PersonNoteForm(NoteForm):
    """A note about a person, perhaps one that stands wherever they are paired."""

    is_safety = forms.BooleanField(
        label=_("Safety note"), required=False,
        help_text=_(
            "Stands wherever this person is paired or called. Only coordinators ever read it."
        ),
    )  # fmt: skip


class CloseForm(forms.Form):
    """Why a need is closed."""

    reason = forms.ChoiceField(
        label=_("Why is it closed?"), widget=forms.RadioSelect,
        choices=[(str(r), r.label) for r in ClosedReason if r not in NOT_PICKED],
    )  # fmt: skip


class CodeForm(forms.Form):
    """A paper code, as somebody reads it out."""

    code = forms.CharField(
        label=_("Their code"), max_length=60, help_text=_("Such as BLUE-HERON-42."),
        widget=forms.TextInput(
            attrs={"class": "short", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )  # fmt: skip


class QueueForm(forms.Form):
    """What narrows the queue. What makes no sense is left out, never an error."""

    q = forms.CharField(
        label=_("Search the queue"), required=False, max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )  # fmt: skip
    area = forms.ModelChoiceField(
        Area.objects.active(), label=_("Area"), required=False, empty_label=_("All areas")
    )
    category = forms.ModelChoiceField(
        Category.objects.top().active(), label=_("Kind of help"), required=False,
        empty_label=_("All kinds"),
    )  # fmt: skip
    language = forms.ModelChoiceField(
        Word.objects.active().filter(vocabulary=Vocabulary.LANGUAGE), label=_("Language"),
        to_field_name="slug", required=False, empty_label=_("All languages"),
    )  # fmt: skip

    def with_choices(self) -> QueueForm:
        """Read what each field offers. One query, for a form that is going to be shown."""
        fields: dict[str, Any] = self.fields
        for name, choices in choices_by_field().items():
            fields[name].choices = [("", fields[name].empty_label), *choices]
        return self

    def narrow(self) -> Narrow:
        """Return what was chosen."""
        self.is_valid()
        given = self.cleaned_data
        language = given.get("language")
        return Narrow(
            given.get("q", ""), given.get("area"), given.get("category"),
            language.slug if language else "",
        )  # fmt: skip


class SnoozeForm(forms.Form):
    """Until when a need rests on the desk."""

    until = forms.ChoiceField(
        label=_("Until"), required=False, initial="tomorrow",
        choices=[
            ("tomorrow", _("Tomorrow morning")), ("monday", _("After the weekend")),
            ("day", _("Until a day")), ("wake", _("Wake it now")),
        ],
    )  # fmt: skip
    on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day like 2026-12-01.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for a day to come where one is wanted."""
        given = super().clean() or {}
        if given.get("until") != "day" or "on" in self.errors:
            return given
        if not given.get("on"):
            self.add_error("on", _("Which day should it come back?"))
        elif given["on"] <= timezone.localdate():
            self.add_error("on", _("Choose a day after today."))
        return given

    def moment(self) -> datetime | None:
        """Return when it comes back: that morning at eight; None wakes it."""
        given, today = self.cleaned_data, timezone.localdate()
        match given["until"] or "tomorrow":
            case "wake":
                return None
            case "day":
                day = given["on"]
            case "monday":
                day = today + timedelta(days=(MONDAY - today.weekday() - 1) % 7 + 1)
            case _:
                day = today + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, MORNING))


class SeveralForm(SnoozeForm, CloseForm):
    """What is done to several needs at once; only what ``do`` needs is asked for."""

    do = forms.ChoiceField(
        choices=[(name, name) for name in ("take", "let_go", "snooze", "close", "write")]
    )
    text = forms.CharField(
        label=_("Message to the requesters"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It leaves after the time to undo. Each reads which need it is about."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        """Ask for nothing that this action does not need."""
        super().__init__(data)
        self.wanted = data.get("do") if data else ""
        self.fields["reason"].required = self.wanted in ("", "close")
        self.fields["text"].required = self.wanted in ("", "write")

    def clean(self) -> dict[str, Any]:
        """Look at the day only where it is about snoozing."""
        return super().clean() if self.wanted == "snooze" else self.cleaned_data

    def until_when(self) -> datetime | None:
        """Return when the needs come back, where it is about snoozing."""
        return self.moment() if self.wanted == "snooze" else None
