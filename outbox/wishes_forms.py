"""The questions how and when we write to a member."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Member
from neighborhood.forms import SENTENCES
from neighborhood.models import Neighborhood
from neighborhood.naming import languages_by_own_name
from outbox.models import Wishes


class Hours(TextChoices):
    """When messages may come."""

    GROUP = "group", gettext_lazy("Not at night")
    ANY = "any", gettext_lazy("At any hour")
    # Last, since its two times stand right below it.
    OWN = "own", gettext_lazy("Not in my own quiet hours, below")


class Bundle(TextChoices):
    """How many messages come in a day."""

    AT_ONCE = "at_once", gettext_lazy("Each one when there is something to say")
    TOGETHER = "together", gettext_lazy("One message a day, when nothing is urgent")


class ClockField(forms.TimeField):
    """A time of day, by the picker of the browser where it has one, or typed."""

    def __init__(self, **kwargs: Any) -> None:
        """Take a time the way it stands on most clocks."""
        super().__init__(
            required=False,
            widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
            input_formats=["%H:%M", "%H:%M:%S", "%H.%M", "%I:%M %p", "%I %p"],
            error_messages={"invalid": gettext_lazy("Write the time like 9:30 PM.")},
            **kwargs,
        )


class WishesForm(forms.Form):
    """Whether messages come one by one, the language, and the hours."""

    bundle = forms.ChoiceField(
        label=gettext_lazy("How many messages a day?"), choices=Bundle,
        widget=forms.RadioSelect(attrs=SENTENCES),
        help_text=gettext_lazy(
            "What is for today, or could not be answered in time, comes at once in any case."
        ),
    )  # fmt: skip
    lang = forms.ChoiceField(
        label=gettext_lazy("In which language do we write to you?"),
        choices=languages_by_own_name, widget=forms.RadioSelect,
    )  # fmt: skip
    hours = forms.ChoiceField(
        label=gettext_lazy("When may messages come?"),
        help_text=gettext_lazy(
            "What comes up in quiet hours waits until they end. What is for today still comes, "
            "and so does a code that you ask for."
        ),
        choices=Hours, widget=forms.RadioSelect(attrs=SENTENCES),
    )  # fmt: skip
    quiet_from = ClockField(label=gettext_lazy("My quiet hours begin at"))
    quiet_until = ClockField(label=gettext_lazy("They end at"))

    def __init__(self, *args: Any, member: Member, wishes: Wishes, **kwargs: Any) -> None:
        """Show what is so now, and the group's hours in words."""
        has_own = wishes.quiet_from is not None
        kwargs["initial"] = {
            "lang": member.lang,
            "hours": Hours.ANY if wishes.is_any_time else Hours.OWN if has_own else Hours.GROUP,
            "quiet_from": wishes.quiet_from,
            "quiet_until": wishes.quiet_until,
            "bundle": Bundle.TOGETHER if wishes.is_together else Bundle.AT_ONCE,
        }
        super().__init__(*args, **kwargs)
        self.fields["hours"].choices = [  # type: ignore[attr-defined]
            (value, _group_hours() if value == Hours.GROUP else label)
            for value, label in Hours.choices
        ]
        self.fields["bundle"].choices = [  # type: ignore[attr-defined]
            (value, _together() if value == Bundle.TOGETHER else label)
            for value, label in Bundle.choices
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of the member's own hours."""
        given: dict[str, Any] = super().clean() or {}
        begins, ends = given.get("quiet_from"), given.get("quiet_until")
        if given.get("hours") != Hours.OWN or {"quiet_from", "quiet_until"} & self.errors.keys():
            return given
        if begins is None:
            self.add_error("quiet_from", _("When do your quiet hours begin?"))
        if ends is None:
            self.add_error("quiet_until", _("When do your quiet hours end?"))
        if begins is not None and begins == ends:
            self.add_error(
                "quiet_until",
                _("This is when they begin. Pick another time, or “At any hour” above."),
            )
        return given

    def said(self) -> dict[str, Any]:
        """Return the fields of the wishes as they were answered."""
        given = self.cleaned_data
        has_own = given["hours"] == Hours.OWN
        return {
            "is_any_time": given["hours"] == Hours.ANY,
            "quiet_from": given["quiet_from"] if has_own else None,
            "quiet_until": given["quiet_until"] if has_own else None,
            "is_together": given["bundle"] == Bundle.TOGETHER,
        }


def _together() -> str:
    words = _("One message a day at about %(time)s, when nothing is urgent")
    return words % {"time": _clock(settings.TOGETHER_AT)}


def _group_hours() -> str:
    group = Neighborhood.current()
    if group.quiet_from == group.quiet_until:
        return _("As for everybody here: at any hour")
    words = {"start": _clock(group.quiet_from), "end": _clock(group.quiet_until)}
    return _("Not at night, from %(start)s to %(end)s") % words


def _clock(moment: time) -> str:
    return str(time_format(moment, "TIME_FORMAT"))
