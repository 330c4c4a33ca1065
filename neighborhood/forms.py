"""Form fields that speak the neighborhood's language: areas, kinds of help, words, days."""

from __future__ import annotations

import time
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from neighborhood.dayparts import (
    DAYS,
    NAMES,
    Cell,
    DayPart,
    beside_cells,
    cells_in,
    in_words,
    windows_of,
)
from neighborhood.fields import MinuteRanges
from neighborhood.models import Area, Category, Vocabulary, Word

if TYPE_CHECKING:
    RowChoiceField = forms.ModelChoiceField[Any]
else:
    RowChoiceField = forms.ModelChoiceField

# Control characters, halves of a pair and unassigned code points say nothing and break things.
UNSPEAKABLE = frozenset({"Cc", "Cs", "Cn"})
SLUG_LENGTH = 50
#: For a widget whose answers are too long to stand side by side on a phone.
SENTENCES = {"class": "sentences"}
OTHER_HOURS = "other_hours"
FARTHEST_AHEAD = timedelta(days=3660)
# When a form was drawn. Forms outlive a new secret key no better than sessions do.
_SIGNER = signing.TimestampSigner(salt="neighborhood.submission")


class PlainTextField(forms.CharField):
    """Words of a neighbor. What no keyboard types is dropped without a word."""

    def to_python(self, value: Any) -> str:
        """Keep letters, signs, emoji and line ends."""
        kept = (
            char
            for char in str(value or "").replace("\r\n", "\n")
            if char in "\n\t" or unicodedata.category(char) not in UNSPEAKABLE
        )
        return str(super().to_python("".join(kept)) or "")


class SlugChoiceField(RowChoiceField):
    """A choice of one row, named by its number or its slug."""

    def to_python(self, value: Any) -> Any:
        """Return the row; one that is not offered any more is an invalid choice."""
        if value in self.empty_values or isinstance(value, models.Model):
            return value or None
        found = self._row(str(value).strip())
        if found is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found

    def prepare_value(self, value: Any) -> Any:
        """Mark the choice on the page, also when it came as a slug."""
        if isinstance(value, str) and value and not value.isdecimal():
            value = self._row(value)
        return super().prepare_value(value)

    def _row(self, value: str) -> Any:
        named = value.replace("-", "").replace("_", "")
        if not named.isascii() or not named.isalnum() or len(value) > SLUG_LENGTH:
            return None
        rows: models.QuerySet[Any] = self.queryset  # type: ignore[assignment]
        return rows.filter(**{"pk" if value.isdecimal() else "slug": value}).first()


class AreaField(SlugChoiceField):
    """The area somebody is in."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer the areas in use."""
        sentence = _("Pick the area you are in. Close is close enough.")
        super().__init__(
            Area.objects.active(),
            label=_("Which area?"),
            help_text=_("Only the area is shown. We never ask for your address."),
            widget=forms.RadioSelect,
            empty_label=None,
            error_messages={"required": sentence, "invalid_choice": sentence},
            **kwargs,
        )


class CategoryField(SlugChoiceField):
    """A kind of help; the two levels stand in groups."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer the categories in use."""
        sentence = _("Pick a kind of help from the list.")
        messages = {"required": sentence, "invalid_choice": sentence}
        super().__init__(Category.objects.active(), error_messages=messages, **kwargs)

    def offer_groups(self) -> None:
        """Build the choices: each first level is a group with itself at the head."""
        rows = list(self.queryset)  # type: ignore[arg-type]
        self.choices = [
            (str(top), [(row.pk, str(row)) for row in (top, *_inside(top, rows))])
            for top in rows
            if top.parent_id is None
        ]


class WordsField(forms.MultipleChoiceField):
    """Some words of a vocabulary, ticked; the value is a list of slugs."""

    def __init__(self, *vocabularies: Vocabulary, **kwargs: Any) -> None:
        """Offer the words in use."""
        super().__init__(
            choices=lambda: _word_choices(vocabularies),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )


class ComingDayField(forms.DateField):
    """A day that has not passed, and that somebody now alive can plan for."""

    def __init__(self, **kwargs: Any) -> None:
        """Use the day picker of the browser, where it has one."""
        widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
        sentence = _("Write the day like 2030-05-31.")
        super().__init__(
            required=False, widget=widget, error_messages={"invalid": sentence}, **kwargs
        )

    def validate(self, value: date | None) -> None:
        """Refuse a day that has passed, here and not in Greenwich."""
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if value < today:
            raise ValidationError(_("This day has passed. Pick today or a later one."))
        # The last days that a date can hold have no morning after in other zones.
        if value > today + FARTHEST_AHEAD:
            raise ValidationError(_("This day is very far away. Can you check the year?"))


class SubmissionField(forms.UUIDField):
    """The key that makes a form sent twice one post; a missing or broken one counts as new.

    Beside it stands, signed, when the page was drawn (see `drawn_since`).
    """

    def __init__(self) -> None:
        """Hide a fresh key in the page."""
        super().__init__(required=False, widget=forms.HiddenInput, initial=fresh_submission)

    def clean(self, value: Any) -> uuid.UUID:
        """Read the key, or make one."""
        try:
            return super().clean(str(value or "").partition(":")[0]) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()


def fresh_submission(key: uuid.UUID | None = None) -> str:
    """Return the hidden value of a form drawn now; ``key`` where it has one already."""
    return _SIGNER.sign(str(key or uuid.uuid4()))


def drawn_since(submission: str) -> timedelta | None:
    """Return how long ago the form was drawn; None when it was not drawn by us."""
    try:
        _SIGNER.unsign(submission)
        drawn = signing.b62_decode(submission.split(":")[1])
    except (signing.BadSignature, IndexError):
        return None
    return timedelta(seconds=max(time.time() - drawn, 0))


class WeekForm(forms.Form):
    """Days × parts of the day, one group of boxes for each day.

    Hours that are no whole parts stay as they are, unless their own box is emptied.
    """

    def __init__(self, *args: Any, windows: MinuteRanges | None = None, **kwargs: Any) -> None:
        """Tick what the windows cover."""
        super().__init__(*args, **kwargs)
        ticked, self._beside = cells_in(windows), beside_cells(windows)
        self.so_far = in_words(windows)
        for day in DAYS:
            self.fields[_field_of(day)] = forms.MultipleChoiceField(
                label=WEEKDAYS[day],
                choices=[(str(part), NAMES[part]) for part in DayPart],
                initial=[str(part) for part in DayPart if (day, part) in ticked],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if self._beside:
            self.fields[OTHER_HOURS] = forms.BooleanField(
                label=in_words(self._beside), initial=True, required=False
            )

    @property
    def other_hours(self) -> forms.BoundField | None:
        """Return the box of the hours that the grid cannot show, where there are any."""
        return self[OTHER_HOURS] if self._beside else None

    @property
    def days(self) -> list[forms.BoundField]:
        """Return the seven groups, Monday first."""
        return [self[_field_of(day)] for day in DAYS]

    @property
    def parts(self) -> list[str]:
        """Return the names of the parts of the day."""
        return [str(NAMES[part]) for part in DayPart]

    @property
    def questions(self) -> list[forms.BoundField]:
        """Return what is asked beside the grid."""
        return [self[name] for name in self.base_fields]

    def ticked_cells(self) -> list[Cell]:
        """Return the squares that were ticked."""
        return [
            (day, DayPart(part))
            for day in DAYS
            for part in self.cleaned_data.get(_field_of(day), ())
        ]

    def windows(self) -> MinuteRanges | None:
        """Return the minutes of the week that were ticked; None for any time."""
        keeps = self.cleaned_data.get(OTHER_HOURS)
        return windows_of(self.ticked_cells(), beside=self._beside if keeps else ())


def whole_number(label: Any, *, most: int, least: int = 1, **kwargs: Any) -> forms.IntegerField:
    """Make a field for a small number."""
    sentence = format_lazy(
        _("Write a number from {least} to {most}."), least=str(least), most=str(most)
    )
    messages = dict.fromkeys(("invalid", "min_value", "max_value", "required"), sentence)
    widget = forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=widget, error_messages=messages,
        **kwargs,
    )  # fmt: skip


def _inside(top: Category, rows: Iterable[Category]) -> list[Category]:
    return [row for row in rows if row.parent_id == top.pk]


def _field_of(day: int) -> str:
    return f"day_{day}"


def _word_choices(vocabularies: Iterable[Vocabulary]) -> Iterator[tuple[str, str]]:
    for word in Word.objects.active().filter(vocabulary__in=vocabularies):
        yield word.slug, str(word)
