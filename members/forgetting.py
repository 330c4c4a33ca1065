"""Forgetting a person: what is erased here, and who is told to erase the rest.

Who asks to be forgotten has ten minutes to change their mind. Nothing is sent to them meanwhile.
Then the worker does it; one that was killed meanwhile does it a minute later.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from members.blocking import forget_pairs
from members.erasing import strike_reach
from members.models import Event, Member, PaperCode, new_handle
from members.reports import Report
from members.signals import member_forgotten

logger = logging.getLogger(__name__)

#: So long somebody who asked to be forgotten can take it back.
TIME_TO_THINK = timedelta(minutes=10)
# A change of mind in the last instant is written down by then.
LAST_INSTANT = timedelta(seconds=5)


def ask_to_be_forgotten(member: Member, *, at: datetime) -> None:
    """Note that a member wants everything about them deleted. Asking twice changes nothing."""
    waiting = Member.objects.filter(pk=member.pk, forget_after=None, forgotten_at=None)
    waiting.update(forget_after=at + TIME_TO_THINK)


def stay(member: Member, *, at: datetime) -> bool:
    """Take it back; tell whether there was still time."""
    waiting = Member.objects.filter(pk=member.pk, forget_after__gt=at, forgotten_at=None)
    return bool(waiting.update(forget_after=None))


def forget_due(*, at: datetime) -> int:
    """Forget everybody whose time to think is over; return how many.

    Each by themselves: one who cannot be forgotten at this moment keeps nobody else.
    """
    over = at - LAST_INSTANT
    due = Member.objects.filter(forget_after__lte=over, forgotten_at=None).order_by("pk")
    forgotten = 0
    for pk in due.values_list("pk", flat=True):
        try:
            forgotten += _forget_one(pk, at=over)
        # Whatever it is, it is tried again in a minute.
        except Exception:
            logger.exception("Somebody who asked for it could not be forgotten yet")
    return forgotten


@transaction.atomic
def _forget_one(member_id: int, *, at: datetime) -> bool:
    """Forget one member, unless they took it back meanwhile."""
    member = Member.objects.filter(pk=member_id, forget_after__lte=at, forgotten_at=None).first()
    if member is not None:
        forget_member(member, by=member)
    return member is not None


@transaction.atomic
def forget_contact(member: Member) -> None:
    """Erase how to reach a person who has nothing open any more, and their ways back in.

    Their numbers and addresses go from what people wrote as well, since later nobody knows them to
    look for. Their name and their words stay until their time is over, too. Locks the member, then
    what `strike_reach` does.
    """
    locked = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    strike_reach(locked)
    locked.reveals.live().update(ended_at=timezone.now())
    for rows in (locked.ways, locked.links, locked.paper_codes):
        rows.all().delete()
    Event.objects.record("contact_forgotten", locked, by=None)
    # What waits there while the two are one leads to the same person.
    for same_person in locked.merged.order_by("pk"):
        forget_contact(same_person)


@transaction.atomic
def forget_member(member: Member, *, by: Member | None) -> None:
    """Erase a person: contact, name, links, code, words; events keep their codes only.

    Receivers of `member_forgotten` first close what runs and tell the other sides, then empty
    the posts (`commons.forgetting` says in what order). Locks the member after them, since
    needs and offers are locked before people everywhere, and then what `strike_reach` does. The
    row itself stays, emptied, because other people's matches point to it.
    """
    member_forgotten.send(sender=Member, member=member, by=by)
    locked = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    strike_reach(locked)
    Event.objects.record("forgotten", locked, by=by)
    for rows in (locked.ways, locked.links, locked.terms, locked.reveals):
        rows.all().delete()
    Report.objects.of_person(locked).delete()
    PaperCode.objects.filter(member=locked).delete()
    forget_pairs(locked)
    Member.objects.filter(pk=locked.pk).update(
        handle=new_handle(), name="", area=None, languages=[], resting_until=None,
        is_active=False, is_staff=False, is_superuser=False, password="", forget_after=None,
        forgotten_at=timezone.now(),
    )  # fmt: skip
    # Nothing of theirs is left to lock but the rows themselves.
    for same_person in locked.merged.filter(forgotten_at=None).order_by("pk"):
        forget_member(same_person, by=by)
