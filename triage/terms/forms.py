"""What is asked of whoever lends queue rights or hands them over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.permissions import Charge
from neighborhood.forms import ComingDayField, PlainTextField
from neighborhood.models import Area
from triage.terms.lending import MOST_MONTHS, Scope, months_after, own_end, usual_end
from triage.terms.rows import person_words

ALL = "all"
ACTS, LOOKS_ON, TAKES_OVER = "acts", "looks_on", "takes_over"


class LendForm(forms.Form):
    """To whom, as what, for which areas, until when; or in place of whoever lends."""

    member = forms.ModelChoiceField(
        Member.objects.none(), label=_("To whom?"), widget=forms.RadioSelect, empty_label=None,
        error_messages={
            "required": _("Find somebody by name, and pick them."),
            "invalid_choice": _("Find somebody by name, and pick them."),
        },
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("What may they do?"), widget=forms.RadioSelect, initial=ACTS,
        choices=[(ACTS, _("See the desk and act")), (LOOKS_ON, _("See the desk, to learn"))],
    )  # fmt: skip
    areas = forms.MultipleChoiceField(
        label=_("For which areas?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one area.")},
    )  # fmt: skip
    until = ComingDayField(
        label=_("Until when?"),
        help_text=_("Six months at most. It can be renewed."),
    )

    def __init__(
        self, *args: Any, by: Member, charge: Charge, found: Sequence[Member],
        may_hand_over: bool, **kwargs: Any,
    ) -> None:  # fmt: skip
        """Show who was found; take anybody in the charge of whoever lends.

        Offer the areas in which they act, and no other; until their own term ends.
        """
        super().__init__(*args, **kwargs)
        people = Member.objects.present().filter(charge.acting_over("area"), is_active=True)
        field: Any = self.fields["member"]
        field.queryset = people.exclude(pk=by.pk)
        field.widget.choices = [(one.pk, person_words(one)) for one in found]
        self._offer_areas(charge)
        self._offer_days(own_end(by, at=timezone.now()))
        if may_hand_over:
            self._offer_to_hand_over()

    def clean(self) -> dict[str, Any]:
        """Ask whoever hands over for nothing but the one who takes over."""
        given = super().clean() or {}
        if given.get("role") == TAKES_OVER:
            for name in ("areas", "until"):
                self.errors.pop(name, None)
        return given

    def clean_until(self) -> date:
        """Take six months at most, three where no day is given, and no longer than one's own."""
        today = timezone.localdate()
        day: date = self.cleaned_data["until"] or self._usual_day()
        if day > months_after(today, MOST_MONTHS):
            raise ValidationError(_("Six months at most. It can be renewed before it ends."))
        if self._own_last_day and day > self._own_last_day:
            raise ValidationError(
                _("Your own term ends on %(day)s. Lend until then at most."),
                params={"day": date_format(self._own_last_day, "DATE_FORMAT")},
            )
        return day

    def _offer_areas(self, charge: Charge) -> None:
        held = Area.objects.active()
        held = held if charge.acting is None else held.filter(pk__in=charge.acting)
        self._area_by_value = {str(area.pk): area for area in held}
        choices = [(value, str(area)) for value, area in self._area_by_value.items()]
        if charge.acting is None:
            choices.insert(0, (ALL, str(_("All areas"))))
        field: Any = self.fields["areas"]
        field.choices = choices

    def _offer_days(self, own: datetime | None) -> None:
        self._own_last_day = timezone.localdate(own) if own else None
        self.fields["until"].initial = self._usual_day()
        if self._own_last_day:
            self.fields["until"].help_text = _(
                "Six months at most, and not longer than your own term: %(day)s. It can be renewed."
            ) % {"day": date_format(self._own_last_day, "DATE_FORMAT")}

    def _offer_to_hand_over(self) -> None:
        role: Any = self.fields["role"]
        words = _(
            "Take over from me. They get your areas for three months, and your own term ends now"
        )
        role.choices = [*role.choices, (TAKES_OVER, words)]
        self.fields["areas"].help_text = _("Leave it empty if they take over from you.")

    def _usual_day(self) -> date:
        usual = timezone.localdate(usual_end(at=timezone.now()))
        return min(usual, self._own_last_day or usual)

    def scope(self) -> Scope:
        """Return for which areas, as it was ticked."""
        ticked = self.cleaned_data["areas"]
        if ALL in ticked:
            return Scope(all_areas=True)
        return Scope([self._area_by_value[value] for value in ticked])


class HandOverNoteForm(forms.Form):
    """A note for the coordinators who come next."""

    text = PlainTextField(
        label=_("Hand-over note"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Coordinators read it at the desk. Leave out numbers and addresses. "
            "It goes after 30 days."
        ),
        error_messages={"required": _("Write what the next one should know.")},
    )  # fmt: skip
    areas = forms.MultipleChoiceField(
        label=_("For which areas?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave it empty for all that you look after."),
    )  # fmt: skip

    def __init__(self, *args: Any, charge: Charge, areas: Sequence[Area], **kwargs: Any) -> None:
        """Offer those of the areas in use in which the writer acts."""
        super().__init__(*args, **kwargs)
        acting = charge.acting
        held = [area for area in areas if acting is None or area.pk in acting]
        self._area_by_value = {str(area.pk): area for area in held}
        field: Any = self.fields["areas"]
        field.choices = [(value, str(area)) for value, area in self._area_by_value.items()]

    def chosen(self) -> list[Area]:
        """Return the areas that were ticked."""
        return [self._area_by_value[value] for value in self.cleaned_data["areas"]]
