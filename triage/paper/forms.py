"""What stands on a sheet. All of it comes from the address; what makes no sense is left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from neighborhood.forms import whole_number
from neighborhood.models import Area, Category

MOST_YEARS = 10
MOST_BLANKS = 30


class SheetForm(forms.Form):
    """Of which area."""

    area = forms.ModelChoiceField(
        Area.objects.active(), label=_("Area"), required=False, empty_label=_("All areas")
    )

    def __init__(self, *args: Any, areas: Sequence[Area] | None = None, **kwargs: Any) -> None:
        """Take areas that were read before, so that several forms read them once."""
        super().__init__(*args, **kwargs)
        if areas is not None:
            self.fields["area"].choices = _offered(_("All areas"), areas)  # type: ignore[attr-defined]

    @classmethod
    def read(cls, given: QueryDict) -> Self:
        """Return the form as an address fills it, with what stands there when nothing was said."""
        data = given.copy()
        for name, field in cls.base_fields.items():
            if field.initial and not data.get(name):
                data[name] = str(field.initial() if callable(field.initial) else field.initial)
        return cls(data)

    def chosen(self, name: str) -> Any:
        """Return what was chosen, or what stands there when nothing was."""
        self.is_valid()
        return self.cleaned_data.get(name) or self.get_initial_for_field(self.fields[name], name)


class PhoneListForm(SheetForm):
    """And what to call about."""

    about = forms.ChoiceField(
        label=_("What about"), required=False,
        choices=[
            ("", _("Everything")),
            ("back", _("Call-backs due")),
            ("tell", _("News to pass on")),
            ("answer", _("Answers we wait for")),
            ("need", _("Open needs of those we have to call")),
        ],
    )  # fmt: skip


class DayForm(SheetForm):
    """And of which day; today, if of none."""

    on = forms.DateField(
        label=_("Day"), required=False, initial=localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day like 2030-05-31.")},
    )  # fmt: skip
    field_order = ("on", "area")

    def clean_on(self) -> date | None:
        """Refuse days that nobody plans for or looks back to."""
        on: date | None = self.cleaned_data["on"]
        if on is not None and abs(on.year - localdate().year) > MOST_YEARS:
            raise forms.ValidationError(self.fields["on"].error_messages["invalid"])
        return on


class BoardForm(SheetForm):
    """And of which kind of help."""

    category = forms.ModelChoiceField(
        Category.objects.top().active(), label=_("Kind of help"), required=False,
        empty_label=_("All kinds"),
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: Sequence[Category] | None = None, **kwargs: Any) -> None:
        """Take kinds that were read before, so that several forms read them once."""
        super().__init__(*args, **kwargs)
        if kinds is not None:
            self.fields["category"].choices = _offered(_("All kinds"), kinds)  # type: ignore[attr-defined]


class PosterForm(BoardForm):
    """And on how many pages."""

    pages = forms.TypedChoiceField(
        label=_("Length"), required=False, coerce=int, initial=1,
        choices=[(1, _("One page")), (2, _("Two pages"))],
    )  # fmt: skip


class TextForm(BoardForm):
    """In which groups, and in which language."""

    by = forms.ChoiceField(
        label=_("In groups by"), required=False, initial="area",
        choices=[("area", _("Area")), ("kind", _("Kind of help"))],
    )  # fmt: skip
    lang = forms.ChoiceField(
        label=_("Language"), required=False, choices=settings.LANGUAGES, initial=get_language
    )


class BlankSheetForm(forms.Form):
    """Which forms on paper to print, in which language, and how many."""

    kind = forms.ChoiceField(
        label=_("Which form"), choices=[("need", _("I need")), ("offer", _("I can offer"))]
    )
    lang = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial=get_language)
    count = whole_number(_("How many"), most=MOST_BLANKS)


def _offered(none: Any, rows: Sequence[Area | Category]) -> list[tuple[Any, Any]]:
    return [("", none), *((row.pk, str(row)) for row in rows)]
