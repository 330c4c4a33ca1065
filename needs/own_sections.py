"""What a member asked for, for them to take along; see `members.portable`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from members.board_rows import ENTRY_LABELS, entry_row
from members.models import Member
from members.portable import Row, Section, register
from needs.models import Need
from neighborhood.models import Vocabulary
from neighborhood.vocabulary import word_names


def register_sections() -> None:
    """Make the section of this app known."""
    register(NEEDS)


def _needs(member: Member, at: datetime) -> Iterator[Row]:
    names = word_names(*Vocabulary)
    for need in Need.objects.of(member).with_card().order_by("pk"):
        yield {
            **entry_row(need, names=names),
            "status": need.get_status_display(),
            "urgency": need.get_urgency_display(),
            "needed_on": need.needed_on,
            "needed_by": need.needed_by,
            "minutes": need.minutes,
            "people": need.people,
            "requirements": [names.get(slug, slug) for slug in need.requirements],
            "allergies": need.allergies,
            "interpreter": need.interpreter,
            "who_pays": need.get_who_pays_display(),
            "for_whom": need.get_for_whom_display(),
            "for_whom_words": need.for_whom_words,
            "helpers_wanted": need.helpers_wanted,
            "repeats": need.get_repeats_display(),
            "paused_at": need.paused_at,
            "closed_at": need.closed_at,
            "closed_reason": need.get_closed_reason_display(),
        }


NEEDS = Section(
    key="needs", title=_("What you asked for"), order=20, rows=_needs,
    covers=frozenset({"needs.Need.requester"}),
    labels={
        **ENTRY_LABELS, "status": _("How it stands"), "urgency": _("How soon"),
        "needed_on": _("On the day"), "needed_by": _("At the latest on"), "minutes": _("Minutes"),
        "people": _("For how many people"), "requirements": _("What the helper has to bring"),
        "allergies": _("Allergies"), "interpreter": _("An interpreter would do"),
        "who_pays": _("Who pays"), "for_whom": _("For whom"),
        "for_whom_words": _("For whom, in your words"), "helpers_wanted": _("Helpers wanted"),
        "repeats": _("How often"), "paused_at": _("Paused"), "closed_at": _("Closed"),
        "closed_reason": _("Why it was closed"),
    },
)  # fmt: skip
