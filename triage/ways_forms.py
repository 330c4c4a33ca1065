"""What coordinators answer on the other ways on: which kind, which group, which parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.engine.dividing import MOST_PARTS
from matching.services import Part
from matching.widening import UP_TO_REQUESTER, Widening
from members.board import CategorySource
from members.contact import refuse_contact
from members.entry_forms import CARD_LENGTH, KindForm
from needs.models import Need
from neighborhood.forms import CategoryField, PlainTextField
from neighborhood.models import PartnerGroup
from triage.splitting import likely_parts

if TYPE_CHECKING:
    GroupChoiceField = forms.ModelChoiceField[PartnerGroup]
else:
    GroupChoiceField = forms.ModelChoiceField

FEWEST_PARTS = 2
NUMBERS = range(1, MOST_PARTS + 1)


class WideningForm(forms.Form):
    """Which one of the things that a requester can decide."""

    widening = forms.ChoiceField(choices=[(str(one), str(one)) for one in UP_TO_REQUESTER])

    def picked(self) -> Widening:
        """Return it."""
        return Widening(self.cleaned_data["widening"])


class RatherForm(KindForm):
    """Which kind of help it is rather."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        """Ask it of a coordinator."""
        super().__init__(data, **kwargs)
        self.fields["category"].label = _("It is rather")
        self.fields["category"].help_text = ""

    def changes(self) -> dict[str, Any]:
        """Say that a coordinator set it."""
        return {**super().changes(), "category_source": CategorySource.COORDINATOR}


class GroupField(GroupChoiceField):
    """Another group, with what it does and how to reach it."""

    def label_from_instance(self, obj: PartnerGroup) -> str:
        """Say all that helps to choose."""
        return ". ".join(
            said for said in (str(obj), obj.does_words.rstrip("."), *obj.lines) if said
        )


class HandOnForm(forms.Form):
    """Which group, and whether somebody looks on here."""

    LOOK_ON, CLOSE = "look_on", "close"

    group = GroupField(
        PartnerGroup.objects.none(), label=_("Which group?"), widget=forms.RadioSelect,
        empty_label=None, error_messages={"required": _("Pick one of the groups.")},
    )  # fmt: skip
    here = forms.ChoiceField(
        label=_("What about the need here?"),
        choices=[(LOOK_ON, _("Keep looking here too")), (CLOSE, _("Close it here"))],
        widget=forms.RadioSelect,
        initial=LOOK_ON,
        error_messages={"required": _("Pick one of the two.")},
    )

    def __init__(self, data: Any = None, *, groups: Sequence[PartnerGroup]) -> None:
        """Offer the groups whose kinds fit."""
        super().__init__(data)
        field = cast("GroupField", self.fields["group"])
        field.queryset = PartnerGroup.objects.filter(pk__in=[group.pk for group in groups])
        field.choices = [(group.pk, field.label_from_instance(group)) for group in groups]

    @property
    def closes(self) -> bool:
        """Tell whether nobody looks on here."""
        return bool(self.cleaned_data["here"] == self.CLOSE)


class SplitForm(forms.Form):
    """The words and the kind of each part, up to four."""

    def __init__(self, data: Any = None, *, need: Need) -> None:
        """Write into the first fields what the words seem to ask for."""
        self.need = need
        super().__init__(data, initial=_initial(need))
        choices: Any = None
        for number in NUMBERS:
            self.fields[f"what_{number}"] = _words_field(number, lang=need.lang)
            label = _("Kind of part %(number)s") % {"number": number}
            kind = CategoryField(label=label, required=False)
            self.fields[f"kind_{number}"] = kind
            if choices is None:
                kind.offer_groups()
                choices = [("", _("As it is now")), *cast("Iterable[Any]", kind.choices)]
            kind.choices = choices

    def parts(self) -> list[Part]:
        """Return the parts that have words, in their order."""
        given = self.cleaned_data
        return [
            Part(" ".join(words.split()), given[f"kind_{number}"] or self.need.category)
            for number in NUMBERS
            if (words := given[f"what_{number}"])
        ]


def _words_field(number: int, *, lang: str) -> PlainTextField:
    is_needed = number <= FEWEST_PARTS
    return PlainTextField(
        label=_("Part %(number)s") % {"number": number},
        required=is_needed,
        validators=[refuse_contact],
        max_length=CARD_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "lang": lang, "dir": "auto"}),
        error_messages={"required": _("Two parts at least. Say in a few words what it is.")},
    )


def _initial(need: Need) -> dict[str, str]:
    parts = likely_parts(need.what)
    words = {f"what_{number}": what for number, (what, _kind) in enumerate(parts, 1)}
    kinds = {f"kind_{number}": kind for number, (_what, kind) in enumerate(parts, 1)}
    return {**words, **kinds}
