"""What may be told about needs and offers alike, one question on each page.

A form is made with ``entry=`` and the ``member=`` whose entry it is. It gives back the
``changes()`` for `edit_need` or `edit_offer`, or for `edit_member`.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.board import BoardEntry, CategorySource, ShareContact
from members.contact import refuse_contact
from members.models import Member, NameShown, Pace, Reach
from members.reach_forms import ReachForm
from neighborhood.forms import (
    SENTENCES,
    AreaField,
    CategoryField,
    PlainTextField,
    WeekForm,
    WordsField,
)
from neighborhood.models import Vocabulary
from neighborhood.naming import written_in

CARD_LENGTH = 280
DETAILS_LENGTH = 2000


class QuestionForm(forms.Form):
    """What one page asks about a need or an offer, or about whose it is."""

    #: The field whose question is the heading of the page, so that it is read and heard once.
    heads: ClassVar[str] = ""

    def __init__(
        self, data: Any = None, *, entry: BoardEntry, member: Member, **kwargs: Any
    ) -> None:
        """Know what it is about and whose that is."""
        self.entry, self.member = entry, member
        super().__init__(data, **kwargs)

    def changes(self) -> dict[str, Any]:
        """Return the new values, by the field of what it is about."""
        return dict(self.cleaned_data)

    def new_way(self) -> tuple[str, str] | None:
        """Return the way to be reached that a valid form adds, and its address; most add none."""
        return None


class EntryForm(QuestionForm):
    """Some fields of a need or an offer, under their own names."""

    def __init__(self, data: Any = None, *, entry: BoardEntry, **kwargs: Any) -> None:
        """Show what was said before."""
        super().__init__(data, entry=entry, initial=self.initial_of(entry), **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs |= {"lang": entry.lang, "dir": "auto"}

    def initial_of(self, entry: BoardEntry) -> dict[str, Any]:
        """Return what the entry says now."""
        return {name: getattr(entry, name) for name in self.base_fields if hasattr(entry, name)}


class EditForm(EntryForm):
    """The words on the card and the area."""

    what = PlainTextField(
        label=_("What others read"),
        validators=[refuse_contact],
        max_length=CARD_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Say in a few words what it is."),
            "max_length": _("%(show_value)s letters are too many for a card. %(limit_value)s fit."),
        },
    )
    area = AreaField()

    def clean_what(self) -> str:
        """Keep one thing to one card, without line ends."""
        return " ".join(str(self.cleaned_data["what"]).split())

    def changes(self) -> dict[str, Any]:
        """Leave out an area that stays, since naming it moves the entry to its centre."""
        moved = "area" in self.changed_data
        given = {
            name: value for name, value in super().changes().items() if name != "area" or moved
        }
        page = get_language() or settings.LANGUAGE_CODE
        return {**given, "lang": written_in(given["what"], self.entry.lang, page)}


class KindForm(EntryForm):
    """Which kind of help it is."""

    heads = "category"

    category = CategoryField(
        label=_("What kind of help is it?"), help_text=_("Close is close enough.")
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        """Offer the two levels in groups."""
        super().__init__(data, **kwargs)
        cast("CategoryField", self.fields["category"]).offer_groups()

    def changes(self) -> dict[str, Any]:
        """Say that the neighbor chose it."""
        source = {"category_source": CategorySource.CHOSEN, "category_probability": 1.0}
        return {**super().changes(), **source}


class HoursForm(WeekForm, EntryForm):
    """On which days, and when on these."""

    def __init__(self, data: Any = None, *, entry: BoardEntry, **kwargs: Any) -> None:
        """Tick what was said before."""
        super().__init__(data, entry=entry, windows=entry.availability, **kwargs)

    def changes(self) -> dict[str, Any]:
        """Return the minutes of the week, and what else was asked."""
        rest = {name: self.cleaned_data[name] for name in self.base_fields}
        return {"availability": self.windows(), **rest}


class LanguagesForm(EntryForm):
    """In which languages."""

    heads = "languages"

    languages = WordsField(
        Vocabulary.LANGUAGE,
        label=_("Which languages can you talk in?"),
        help_text=_("Pick all that work. One in common is enough."),
    )


class FittingForm(EntryForm):
    """Words of three vocabularies, kept together in the field that a subclass names."""

    kept_in: ClassVar[str]

    access = WordsField(Vocabulary.ACCESS, label=_("Getting there and being there"))
    dietary = WordsField(Vocabulary.DIETARY, label=_("Food"))
    equipment = WordsField(Vocabulary.EQUIPMENT, label=_("Vehicle and tools"))

    def initial_of(self, entry: BoardEntry) -> dict[str, Any]:
        """Tick in each list what was ticked before."""
        lists = dict.fromkeys(("access", "dietary", "equipment"), getattr(entry, self.kept_in))
        return {**super().initial_of(entry), **lists}

    def changes(self) -> dict[str, Any]:
        """Join the three lists."""
        given = super().changes()
        ticked = [slug for name in ("access", "dietary", "equipment") for slug in given.pop(name)]
        return {self.kept_in: ticked, **given}


class DetailsForm(EntryForm):
    """More words, below the card."""

    heads = "details"

    details = PlainTextField(
        label=_("Anything else to know?"),
        validators=[refuse_contact],
        help_text=_("Everybody can read this. Leave out addresses and phone numbers."),
        max_length=DETAILS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "max_length": _(
                "%(show_value)s letters are more than we can keep. %(limit_value)s fit."
            )
        },
    )


class WayForm(EntryForm, ReachForm):
    """One more way to be reached, beside those that its page shows; nobody has to name one."""

    heads = "reach"

    reach = forms.ChoiceField(
        label=_("Another way to reach you"),
        help_text=_("Only if you want to add one. No neighbor sees it until you both say yes."),
        choices=Reach.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Pick a way to reach you from the list.")},
    )

    def __init__(self, data: Any = None, *, member: Member, **kwargs: Any) -> None:
        """Show which ways are known."""
        super().__init__(data, member=member, **kwargs)
        self.is_known(member)

    def changes(self) -> dict[str, Any]:
        """Leave the new way to `new_way`; it belongs to the member."""
        return {}

    def new_way(self) -> tuple[str, str] | None:
        """Return the way that was added and its address, if any."""
        reach = self.cleaned_data["reach"]
        return (reach, self.cleaned_data["reach_at"]) if reach else None


class ContactForm(WayForm):
    """When a requester's contact is shared, and perhaps one more way to be reached.

    Helpers are not asked: their contact is shared by their own yes, or by the requester's.
    """

    heads = ""

    share_contact = forms.ChoiceField(
        label=_("When may the other side see how to reach you?"),
        choices=ShareContact.choices,
        widget=forms.RadioSelect(attrs=SENTENCES),
        error_messages={"required": _("Pick one of the two.")},
    )
    field_order = ("share_contact", "reach", "reach_at")

    def changes(self) -> dict[str, Any]:
        """Return when it is shared."""
        return {"share_contact": self.cleaned_data["share_contact"]}


class OwnerForm(QuestionForm):
    """Some fields of the member whose need or offer it is."""

    def __init__(self, data: Any = None, *, member: Member, **kwargs: Any) -> None:
        """Show what was said before."""
        initial = {name: getattr(member, name) for name in self.base_fields}
        super().__init__(data, member=member, initial=initial, **kwargs)


class NameForm(OwnerForm):
    """A first name, and how much of it shows."""

    heads = "name"

    name = PlainTextField(
        label=_("Your first name"),
        help_text=_("We show only the first word."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        max_length=40,
        required=False,
        error_messages={"max_length": _("That is too long. %(limit_value)s letters fit.")},
    )
    name_shown = forms.ChoiceField(
        label=_("What may everybody see of it?"),
        choices=NameShown.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pick one of these.")},
    )

    def clean_name(self) -> str:
        """Keep it on one line."""
        return " ".join(str(self.cleaned_data["name"]).split())


class PaceForm(OwnerForm):
    """How much somebody wants to be asked."""

    heads = "pace"

    pace = forms.ChoiceField(
        label=_("How often may we ask you?"),
        help_text=_("You can say “not this time” whenever you like."),
        choices=Pace.choices,
        widget=forms.RadioSelect(attrs=SENTENCES),
        error_messages={"required": _("Pick one of these.")},
    )
