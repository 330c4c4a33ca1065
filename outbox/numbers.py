"""Sign-in by a code in a text message, where a gateway is named.

It is as with addresses (see `outbox.accounts`): the code goes to the number and to nothing else,
and what was posted with the number by somebody nobody knows is asked about afterwards.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from members.blocking import follow_number
from members.models import PHONE_REACHES, ContactWay, Member, Reach
from outbox.accounts import end_old_keys, new_member
from outbox.codes import CODE_BY_TEXT, SIGN_IN, put_code_at
from outbox.models import Message
from outbox.texts import texting


def can_send_codes() -> bool:
    """Tell whether this site can bring a code to a phone; a demo has a shelf for it."""
    return texting.gateway() is not None or settings.DEMO


def account_at(number: str) -> Member | None:
    """Return the member who signs in with this number, or who was about to; else None."""
    ways = ContactWay.objects.filter(
        kind__in=PHONE_REACHES, value=number, member__is_active=True
    ).select_related("member")
    proved = ways.exclude(verified_at=None).order_by("pk").first()
    found = proved or ways.filter(pk__in=_asked_for(), member__last_login=None).first()
    return found.member if found else None


@transaction.atomic
def open_account_at(number: str) -> Member:
    """Give a number that nobody signs in with to a member; the code has yet to prove it.

    Whoever posted last with it, with nothing else to reach them by, without an account, and
    vouched for. Nobody: a new member, whose number gets nothing but the code until then.
    """
    ways = ContactWay.objects.own().filter(
        kind__in=PHONE_REACHES, value=number, unproved=False, verified_at=None,
        member__is_active=True, member__last_login=None, member__emailaddress=None,
    )  # fmt: skip
    others = ContactWay.objects.filter(member=OuterRef("member")).exclude(pk=OuterRef("pk"))
    latest = ways.exclude(Exists(others)).order_by("-pk").select_related("member").first()
    if latest is not None:
        return latest.member
    member = new_member()
    ContactWay.objects.create(
        member=member, kind=Reach.TEXT, value=number, by_other=True, unproved=True, kept_back=True
    )
    return member


def put_code_to(member: Member, *, number: str, code: str) -> Message | None:
    """Write a message with a code, to one number of a member."""
    way = member.ways.filter(kind__in=PHONE_REACHES, value=number).order_by("-verified_at").first()
    if way is None:
        return None
    return put_code_at(member, kind=SIGN_IN, at={CODE_BY_TEXT: way.pk}, code=code)


@transaction.atomic
def prove_number(member: Member, *, number: str, at: datetime) -> None:
    """Note that a number is this member's own, as a code sent there has shown.

    Whoever proved it before has it no longer: a number goes on to somebody else.
    """
    end_old_keys(member, at=at)
    ways = ContactWay.objects.filter(kind__in=PHONE_REACHES, value=number)
    ways.exclude(member=member).update(verified_at=None)
    ways.filter(member=member).update(
        verified_at=at, unreachable_at=None, unproved=False, by_other=False
    )
    follow_number(member)


def unfinished_numbers(*, before: datetime) -> QuerySet[ContactWay]:
    """Return the numbers that were typed at sign-in by then and not proved."""
    fresh = Message.objects.filter(kind=SIGN_IN, created_at__gt=before)
    return ContactWay.objects.filter(
        pk__in=_asked_for(), by_other=True, unproved=True, verified_at=None,
        member__last_login=None, created_at__lte=before,
    ).exclude(member__in=fresh.values("member"))  # fmt: skip


def _asked_for() -> list[int]:
    asked = Message.objects.filter(kind=SIGN_IN, ids__has_key=CODE_BY_TEXT)
    return list(asked.values_list(f"ids__{CODE_BY_TEXT}", flat=True))
