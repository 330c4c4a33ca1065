"""What taking something away from the desk writes down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Model
from django.utils.timezone import localdate, make_aware

from members.history import ON_PAPER
from members.models import Event, Member
from members.numbers import reveal_numbers
from neighborhood.models import Area
from triage.permissions import of_their_own

#: Which sheet it was, on the event that tells how many numbers went along.
PHONE_LIST, DAY_SHEET = "phone_list", "day_sheet"


@transaction.atomic
def print_numbers(
    subjects: Mapping[int, Model], *, by: Member, on: date, sheet: str = PHONE_LIST
) -> dict[int, str]:
    """Return the numbers for one sheet, by member, and write down a look at each of them.

    subjects: what each look is about, by the member's key. Everybody whose number is returned
    finds the look on their page.
    sheet: the code of what is printed, for the account that members read.
    on: the local day that the sheet is for; the looks lapse when it ends, or today if it is over.
    Numbers of people whom another coordinator has to look up are left out.
    """
    not_theirs = of_their_own(by, subjects)
    subjects = {pk: subject for pk, subject in subjects.items() if pk not in not_theirs}
    numbers = reveal_numbers(subjects, viewer=by, until=_end_of_day(max(on, localdate())))
    for member_id in numbers:
        Event.objects.record("contact_seen", subjects[member_id], by=by, reason=ON_PAPER)
    if numbers:
        Event.objects.record("printed", by, by=by, reason=sheet, now=str(len(numbers)))
    return numbers


def note_export(*, by: Member, view: str, area: Area | None) -> None:
    """Write down that a coordinator took a list with them: which view, and of which area."""
    Event.objects.record("exported", by, by=by, reason=view, now=str(area.pk) if area else "")


def _end_of_day(day: date) -> datetime:
    return make_aware(datetime.combine(day + timedelta(days=1), time.min))
