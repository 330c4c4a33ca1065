"""Forgetting a person: what is erased here, and who is told to erase the rest."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members.history import BlockedPair
from members.models import Event, Member, PaperCode, new_handle
from members.reports import Report
from members.signals import member_forgotten


@transaction.atomic
def forget_member(member: Member, *, by: Member | None) -> None:
    """Erase a person: contact, name, links, code, words; events keep their codes only.

    Receivers of `member_forgotten` first close what runs and tell the other sides, then empty
    the posts (`commons.forgetting` says in what order). Locks the member after them, since
    needs and offers are locked before people everywhere. The row itself stays, emptied,
    because other people's matches point to it.
    """
    member_forgotten.send(sender=Member, member=member, by=by)
    locked = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    Event.objects.record("forgotten", locked, by=by)
    for rows in (locked.ways, locked.links, locked.terms, locked.reveals):
        rows.all().delete()
    Report.objects.of_person(locked).delete()
    PaperCode.objects.filter(member=locked).delete()
    BlockedPair.objects.filter(Q(one=locked) | Q(other=locked)).delete()
    Member.objects.filter(pk=locked.pk).update(
        handle=new_handle(), name="", area=None, languages=[], resting_until=None,
        is_active=False, is_staff=False, is_superuser=False, password="",
        forgotten_at=timezone.now(),
    )  # fmt: skip
    # Nothing of theirs is left to lock but the rows themselves.
    for same_person in locked.merged.filter(forgotten_at=None).order_by("pk"):
        forget_member(same_person, by=by)
