"""The address by which a calendar program reads somebody's plans."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from members.models import AccessLink, LinkPurpose, Member
from members.services import mint_link


@transaction.atomic
def renew_calendar_link(member: Member) -> str:
    """Return the token of a new address of somebody's calendar; those before it end."""
    end_calendar_links(member)
    return mint_link(member, purpose=LinkPurpose.CALENDAR)


def end_calendar_links(member: Member) -> int:
    """Let no calendar program read somebody's calendar any more; return how many could."""
    now = timezone.now()
    return AccessLink.objects.calendars_of(member, at=now).update(revoked_at=now)
