"""What we ask of somebody who comes to help: a way to reach them, and a name if they like."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commons.forms import NeedPostForm, SubmissionField
from commons.joining import Volunteer
from members.models import Member
from members.reach_forms import ReachForm
from members.services import has_way
from neighborhood.forms import PlainTextField


class HelpForm(ReachForm):
    """A way to be reached. A member who has one presses the button and is asked nothing."""

    name = PlainTextField(
        label=_("What may they call you?"), required=False, max_length=40,
        help_text=_("A first name or a letter. The other side sees it."),
    )  # fmt: skip
    submission = SubmissionField()
    website = forms.CharField(
        label=_("Leave this empty"), required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip
    field_order = ("name", "reach", "reach_at")

    def __init__(self, data: Any = None, *, member: Member | None) -> None:
        """Ask only what is not known yet."""
        super().__init__(data)
        self.member = member
        if member is not None and has_way(member):
            del self.fields["reach"], self.fields["reach_at"], self.fields["name"]

    def volunteering(self) -> Volunteer:
        """Return who comes to help."""
        given = self.cleaned_data
        return Volunteer(
            by=self.member, name=given.get("name", ""), reach=given.get("reach", ""),
            reach_at=given.get("reach_at", ""), form_key=given["submission"],
        )  # fmt: skip


class AskForm(NeedPostForm):
    """A need that asks for one offer. Its kind is the offer's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for one thing."""
        super().__init__(*args, **kwargs)
        self.fields["what"].label = _("What do you need it for?")
        self.fields["what"].help_text = _("In a few words. It goes on the board as your need.")
