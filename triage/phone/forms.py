"""What is asked on the phone, in the order of the script and of the form on paper."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.contact import read_contact, refuse_contact
from members.entry_forms import CARD_LENGTH
from members.forms import NAME_LENGTH
from members.models import Member, Reach
from needs.models import Urgency
from neighborhood.forms import AreaField, PlainTextField, SubmissionField
from neighborhood.models import Neighborhood, Vocabulary, Word
from outbox.hours.quiet import QuietHours
from triage.phone.calling import Heard
from triage.phone.calls import Outcome
from triage.phone.intake import Taken

NOTE_LENGTH = 500
FARTHEST_AHEAD = timedelta(days=60)
SHORT = {"class": "short", "autocomplete": "off"}


def _languages() -> list[tuple[str, str]]:
    words = Word.objects.active().filter(vocabulary=Vocabulary.LANGUAGE)
    return [(word.slug, str(word)) for word in words]


def next_hour() -> datetime:
    """Return the full hour after the one that has begun, here; not one of the group's quiet hours.

    Where it is quiet by then, that is the end of the quiet.
    """
    soon = (timezone.localtime() + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    group = Neighborhood.current()
    quiet = QuietHours(group.quiet_from, group.quiet_until, group.tz)
    return quiet.end_of(soon) or soon


def taken_from(given: dict[str, Any]) -> Taken:
    """Return what a valid form says."""
    is_offer, form_key = given.pop("kind") == "offer", given.pop("submission")
    return Taken(is_offer=is_offer, form_key=form_key, **given)


class IntakeForm(forms.Form):
    """A need or an offer, as a caller tells it. Every field is on one line: Enter sends it."""

    kind = forms.ChoiceField(
        label=_("Which is it?"), choices=[("need", _("They need")), ("offer", _("They offer"))],
        widget=forms.RadioSelect, initial="need",
    )  # fmt: skip
    what = PlainTextField(
        label=_("What do they need or offer?"),
        help_text=_("In their words. Everybody can read this."),
        max_length=CARD_LENGTH,
        validators=[refuse_contact],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={
            "required": _("Say in a few words what it is."),
            "max_length": _("%(show_value)s letters are too many for a card. %(limit_value)s fit."),
        },
    )
    area = AreaField()
    urgency = forms.ChoiceField(
        label=_("How soon?"), choices=Urgency, initial=Urgency.TWO_WEEKS,
        widget=forms.Select(attrs={"class": "short"}),
    )  # fmt: skip
    name = PlainTextField(
        label=_("What may we call them?"), required=False, max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs=SHORT),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Which language do they speak?"), required=False,
        choices=lambda: [("", _("Not asked")), *_languages()],
        widget=forms.Select(attrs={"class": "short"}),
    )  # fmt: skip
    number = PlainTextField(
        label=_("Their number"),
        help_text=_("If you leave it empty, they check back with a code."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={**SHORT, "inputmode": "tel"}),
    )
    takes_texts = forms.BooleanField(label=_("It can get text messages"), required=False)
    may_share = forms.BooleanField(
        label=_("OK to share their number with whoever helps"), required=False
    )
    note = PlainTextField(
        label=_("Note"), required=False, max_length=NOTE_LENGTH,
        help_text=_("Coordinators read it. Leave out numbers and addresses."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    submission = SubmissionField()

    def __init__(self, *args: Any, caller: Member | None = None, **kwargs: Any) -> None:
        """Ask somebody who is here already neither their name nor their number."""
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        area.label, area.help_text = _("Which area?"), ""
        area.widget = forms.Select(attrs={"class": "short"})
        area.empty_label = _("Pick one")  # type: ignore[attr-defined]
        area.widget.choices = area.choices  # type: ignore[attr-defined]
        if caller is not None:
            area.initial = caller.area_id
            for name in ("number", "takes_texts", "name"):
                del self.fields[name]

    def clean_what(self) -> str:
        """Keep one thing to one card."""
        return " ".join(str(self.cleaned_data["what"]).split())

    def clean_name(self) -> str:
        """Keep it on one line."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_number(self) -> str:
        """Read the number the way it was said."""
        text = str(self.cleaned_data["number"])
        if not text.strip():
            return ""
        return read_contact(text, reach=Reach.CALL, group=Neighborhood.current())

    def taken(self) -> Taken:
        """Return what was said, for `triage.phone.intake.take_call`."""
        return taken_from(dict(self.cleaned_data))


class PaperIntakeForm(IntakeForm):
    """A need or an offer, as it stands on a form that somebody filled in by hand."""

    mark = PlainTextField(
        label=_("The mark of the form"),
        help_text=_("It stands at the top, such as HERON-4217. Capitals and dashes do not matter."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Type the mark that is printed at the top of the form.")},
    )
    field_order = ("mark",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the mark."""
        super().__init__(*args, **kwargs)
        self.fields["what"].widget.attrs.pop("autofocus")
        self.fields["number"].help_text = _(
            "If you leave it empty, they come back with their slip and the name on the form."
        )
        self.fields["name"].help_text = _(
            "Exactly as they wrote it. Without a number, their slip opens their page only with it."
        )

    def taken(self) -> Taken:
        """Leave the mark to whoever types it in."""
        given = dict(self.cleaned_data)
        del given["mark"]
        return taken_from(given)


class CallForm(forms.Form):
    """How a call ended."""

    outcome = forms.ChoiceField(
        choices=Outcome, error_messages={"required": _("Say how the call ended.")}
    )
    again_at = forms.DateTimeField(
        label=_("Call back at"), required=False, initial=next_hour,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"
        ),
        error_messages={"invalid": _("Write the moment like 2030-05-31 17:00.")},
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language they speak"), required=False,
        choices=lambda: [("", _("Pick one")), *_languages()],
        widget=forms.Select(attrs={"class": "short"}),
    )  # fmt: skip

    def clean_again_at(self) -> datetime | None:
        """Refuse a moment that has passed, or that nobody here will keep in mind."""
        moment: datetime | None = self.cleaned_data["again_at"]
        if moment is None:
            return None
        if moment <= timezone.now():
            raise ValidationError(_("This moment has passed. Pick a later one."))
        if moment > timezone.now() + FARTHEST_AHEAD:
            raise ValidationError(_("That is more than 60 days away. Check the day."))
        return moment

    def clean(self) -> dict[str, Any]:
        """Ask for what an outcome needs, and drop what it does not."""
        given: dict[str, Any] = super().clean() or {}
        outcome = given.get("outcome")
        if outcome != Outcome.CALL_BACK:
            given["again_at"] = None
        elif not given.get("again_at") and "again_at" not in self.errors:
            self.add_error("again_at", _("Say when to call back."))
        if outcome != Outcome.LANGUAGE:
            given["language"] = ""
        elif not given.get("language") and "language" not in self.errors:
            self.add_error("language", _("Say which language is needed."))
        return given


class AnswerForm(forms.Form):
    """What somebody said on the phone about a match, and who said it."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("Not this time"))])
    who = forms.ChoiceField(choices=[("helper", _("Helper")), ("requester", _("Requester"))])
    beyond_pace = forms.BooleanField(required=False)
    note = PlainTextField(
        label=_("Who said it?"), required=False, max_length=NOTE_LENGTH,
        help_text=_("A note for the coordinators, such as “a daughter, the father was there too”."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def heard(self) -> Heard:
        """Return what was said, for `triage.phone.calling.hear`."""
        given = self.cleaned_data
        return Heard(
            is_yes=given["answer"] == "yes", by_requester=given["who"] == "requester",
            beyond_pace=given["beyond_pace"], note=given["note"],
        )  # fmt: skip


class CallerForm(forms.Form):
    """One field to find who calls."""

    q = PlainTextField(
        label=_("Who is it?"),
        help_text=_("A few letters of the name, the area, last digits of the number, or a code."),
        max_length=80,
        error_messages={"required": _("Type a few letters, or four digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
