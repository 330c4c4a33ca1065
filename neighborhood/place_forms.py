"""How admins write names in several languages, and places in kilometres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from neighborhood.fields import Point
from neighborhood.follow_up_forms import FollowUpsForm
from neighborhood.models import Area, Category, PartnerGroup, Word

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    NamedForm = forms.ModelForm[Any]
else:
    NamedForm = forms.ModelForm

NAME = _("Name")
LONGEST_NAME = 60
LONGEST_SENTENCE = 200
LONGEST_TEXT = 4000
CORNERS = 3


class LabelledInputs(forms.MultiWidget):
    """Several small inputs in one field, each with a label of its own."""

    template_name = "neighborhood/labelled_inputs.html"

    def __init__(self, labels: dict[str, Any], *, widget: type[forms.Widget]) -> None:
        self.labels = labels
        super().__init__({name: widget() for name in labels})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Hand each input its label."""
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], self.labels.values(), strict=True):
            part["label"] = label
        return context


class NamesInputs(LabelledInputs):
    """One text field for each language of the site."""

    def __init__(self) -> None:
        super().__init__(dict(settings.LANGUAGES), widget=forms.TextInput)

    def decompress(self, value: dict[str, str] | None) -> list[str]:
        """Return the names in the order of the languages."""
        return [(value or {}).get(code, "") for code, _name in settings.LANGUAGES]


class NamesField(forms.MultiValueField):
    """A name for each language; the first language's is needed, the others may stay empty."""

    def __init__(self, *, label: StrOrPromise = NAME, longest: int = LONGEST_NAME) -> None:
        super().__init__(
            [
                forms.CharField(required=place == 0, max_length=longest)
                for place, _language in enumerate(settings.LANGUAGES)
            ],
            label=label,
            widget=NamesInputs(),
            require_all_fields=False,
        )

    def compress(self, data_list: Sequence[str]) -> dict[str, str]:
        """Return the names that were given, by language code."""
        codes = [code for code, _name in settings.LANGUAGES]
        return {code: name for code, name in zip(codes, data_list, strict=True) if name}


class OtherNamesInputs(LabelledInputs):
    """One text field for each language but the first."""

    def __init__(self) -> None:
        super().__init__(dict(settings.LANGUAGES[1:]), widget=forms.TextInput)

    def decompress(self, value: dict[str, str] | None) -> list[str]:
        """Return the wordings in the order of the languages."""
        return [(value or {}).get(code, "") for code, _name in settings.LANGUAGES[1:]]


class OtherNamesField(forms.MultiValueField):
    """A wording for each language but the first, which has its own field. All may be empty."""

    def __init__(self, *, label: StrOrPromise, longest: int) -> None:
        codes = settings.LANGUAGES[1:]
        super().__init__(
            [forms.CharField(required=False, max_length=longest) for _code in codes],
            label=label, widget=OtherNamesInputs(), required=False, require_all_fields=False,
        )  # fmt: skip

    def compress(self, data_list: Sequence[str]) -> dict[str, str]:
        """Return the wordings that were given, by language code."""
        codes = [code for code, _name in settings.LANGUAGES[1:]]
        return {code: words for code, words in zip(codes, data_list, strict=False) if words}


class TextsInputs(LabelledInputs):
    """One large input for each language of the site."""

    def __init__(self) -> None:
        super().__init__(dict(settings.LANGUAGES), widget=forms.Textarea)
        for part in self.widgets:
            part.attrs["rows"] = 8

    def decompress(self, value: dict[str, str] | None) -> list[str]:
        """Return the texts in the order of the languages."""
        return [(value or {}).get(code, "") for code, _name in settings.LANGUAGES]


class TextsField(forms.MultiValueField):
    """A text for each language; each may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        fields = [forms.CharField(required=False, max_length=LONGEST_TEXT)] * len(
            settings.LANGUAGES
        )
        super().__init__(
            fields, widget=TextsInputs(), required=False, require_all_fields=False, **kwargs
        )

    def compress(self, data_list: Sequence[str]) -> dict[str, str]:
        """Return the texts that were given, by language code."""
        codes = [code for code, _name in settings.LANGUAGES]
        return {code: text for code, text in zip(codes, data_list, strict=False) if text}


class PointInputs(LabelledInputs):
    """Two numbers."""

    def __init__(self) -> None:
        labels = {"east": _("Kilometres east"), "north": _("Kilometres north")}
        super().__init__(labels, widget=forms.NumberInput)
        for part in self.widgets:
            part.attrs["step"] = "any"

    def decompress(self, value: Point | None) -> list[float | None]:
        """Return both numbers."""
        return [None, None] if value is None else list(value)


class PointFormField(forms.MultiValueField):
    """A place, in kilometres from the neighborhood's origin."""

    def __init__(self) -> None:
        numbers = [forms.FloatField(), forms.FloatField()]
        super().__init__(numbers, label=_("Centre"), widget=PointInputs())

    def compress(self, data_list: Sequence[float]) -> Point | None:
        """Return the place."""
        return Point(*data_list) if data_list else None


class NeighborhoodForm(FollowUpsForm):
    """The group's settings."""

    line_elsewhere = OtherNamesField(label=_("Line, in other languages"), longest=80)
    phone_hours_elsewhere = OtherNamesField(label=_("Phone hours, in other languages"), longest=60)
    call_script = TextsField(
        label=_("Call script"),
        help_text=_("What to say on the phone, a line each. Left empty, ours is shown."),
    )


class WithNames(NamedForm):
    """A form of something that has names."""

    names = NamesField()

    def clean_names(self) -> dict[str, str]:
        """Keep the names in languages that this site does not show at present."""
        shown = {code for code, _name in settings.LANGUAGES}
        kept = {code: name for code, name in self.instance.names.items() if code not in shown}
        return {**kept, **self.cleaned_data["names"]}


class AreaForm(WithNames):
    """An area of the map."""

    centre = PointFormField()

    class Meta:
        model = Area
        fields = ("names", "slug", "centre", "outline", "position", "is_active")

    def clean_outline(self) -> list[list[float]]:
        """Take corners only: pairs of numbers, three or more of them, or none at all."""
        corners = self.cleaned_data["outline"] or []
        if not isinstance(corners, list) or 0 < len(corners) < CORNERS:
            raise ValidationError(_("Give three corners or more, or leave it empty."))
        if not all(_is_corner(corner) for corner in corners):
            raise ValidationError(_("Each corner is two numbers, like [1.25, 0.5]."))
        return corners


class CategoryForm(WithNames):
    """A kind of help."""

    class Meta:
        model = Category
        fields = (
            "names", "slug", "parent", "remote", "once", "tau_km", "position", "is_active",
        )  # fmt: skip


class WordForm(WithNames):
    """A word of a vocabulary."""

    class Meta:
        model = Word
        fields = ("names", "slug", "vocabulary", "position", "is_active")


class PartnerGroupForm(WithNames):
    """Another group, and how to reach it."""

    does = NamesField(label=_("What they do"), longest=LONGEST_SENTENCE)

    class Meta:
        model = PartnerGroup
        fields = (
            "names", "does", "categories", "phone", "website", "hours", "position", "is_active",
        )  # fmt: skip


def _is_corner(corner: object) -> bool:
    return (
        isinstance(corner, list)
        and len(corner) == 2
        and all(isinstance(one, int | float) and not isinstance(one, bool) for one in corner)
    )
