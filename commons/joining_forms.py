"""What we ask of somebody who comes to help: a way to reach them, and a name if they like."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commons.forms import NeedPostForm
from commons.joining import Volunteer
from members.models import Member
from members.reach_forms import ReachForm
from neighborhood.forms import PlainTextField, RowChoiceField, SubmissionField
from offers.models import Offer


class OwnOfferField(RowChoiceField):
    """Which of the member's own offers is meant; anything else counts as none."""

    def __init__(self) -> None:
        """Hide it in the page; the form says whose offers there are."""
        super().__init__(Offer.objects.none(), required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> Any:
        """Read the offer. One that is gone by now is no reason to stop anybody."""
        try:
            return super().clean(value)
        except ValidationError:
            return None


class HelpForm(ReachForm):
    """A way to be reached. A member who has one presses the button and is asked nothing."""

    name = PlainTextField(
        label=_("What may they call you?"), required=False, max_length=40,
        help_text=_("A first name or a letter. The other side sees it."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )  # fmt: skip
    submission = SubmissionField()
    offer = OwnOfferField()
    website = forms.CharField(
        label=_("Leave this empty"), required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip
    field_order = ("name", "reach", "reach_at")

    def __init__(self, data: Any = None, *, member: Member | None, initial: Any = None) -> None:
        """Ask only what is not known yet."""
        super().__init__(data, initial=initial)
        self.member = member
        if member is not None:
            own = cast("OwnOfferField", self.fields["offer"])
            own.queryset = Offer.objects.of(member).available()
        if self.is_known(member):
            del self.fields["reach"], self.fields["reach_at"], self.fields["name"]

    def volunteering(self) -> Volunteer:
        """Return who comes to help."""
        given = self.cleaned_data
        return Volunteer(
            by=self.member, name=given.get("name", ""), reach=given.get("reach", ""),
            reach_at=given.get("reach_at", ""), form_key=given["submission"],
            offer=given["offer"], looks_like_spam=bool(given["website"]),
        )  # fmt: skip


class AskForm(NeedPostForm):
    """A need that asks for one offer. Its kind is the offer's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for one thing."""
        super().__init__(*args, **kwargs)
        self.fields["what"].help_text = _("In a few words. It goes on the board as your need.")
