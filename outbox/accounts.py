"""Who signs in with which address: allauth asks, and members come out of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from members.blocking import follow_number
from members.models import (
    AccessLink,
    ContactWay,
    Event,
    LinkPurpose,
    Member,
    PaperCode,
    Reach,
)
from members.sealed_fields import SealedEmailField
from members.sessions import end_traces
from outbox import codes
from outbox.given_up import give_up
from outbox.models import Message

UNFINISHED_LIFETIME = timedelta(days=1)


def seal_addresses() -> None:
    """Let allauth's own table of addresses hold them sealed.

    Its model cannot be swapped, and it looks addresses up by whole values only, which a sealed
    column can. The migrations of the outbox seal what was there before.
    """
    EmailAddress._meta.get_field("email").__class__ = SealedEmailField


def account_of(address: str) -> Member | None:
    """Return the member who signs in with this address, or who was about to; else None.

    An unproved address counts only where nobody has signed in yet: it may have been added to
    an account by somebody who is not its owner.
    """
    found = EmailAddress.objects.filter(email=address, user__is_active=True)
    own = found.filter(Q(verified=True) | Q(user__last_login=None)).order_by("-verified", "pk")
    account: EmailAddress | None = own.select_related("user").first()
    return account.user if account else None


def has_account(member: Member) -> bool:
    """Tell whether this member signs in by mail, or is about to. Two queries."""
    own = (EmailAddress.objects.filter(user=member), Authenticator.objects.filter(user=member))
    return any(rows.exists() for rows in own)


def account_exists(key: str = "pk") -> Q:
    """Return the same as a condition of a query, on the key of a member in its rows."""
    own = (EmailAddress.objects, Authenticator.objects)
    mails, proofs = (Exists(rows.filter(user=OuterRef(key))) for rows in own)
    return Q(mails) | Q(proofs)


@transaction.atomic
def open_account(address: str) -> Member:
    """Give an address that nobody signs in with to a member; the code has yet to prove it.

    Whoever posted last with this address, and with no other number or address and without an
    account, is that member, so that their posts are on their page. A member with another way
    to be reached may be somebody else, who wrote this address beside their own; so none of
    those, and nobody of whom the owner of the address has not said “that was me”: those are
    asked about afterwards (see `members.proving`). Nobody yet: a new member.
    """
    ways = ContactWay.objects.filter(kind=Reach.EMAIL, value=address.lower(), verified_at=None)
    ways = ways.filter(member__is_active=True, member__last_login=None, member__emailaddress=None)
    ways = ways.filter(unproved=False, by_other=False)
    others = ContactWay.objects.filter(member=OuterRef("member")).exclude(pk=OuterRef("pk"))
    latest = ways.exclude(Exists(others)).order_by("-pk").select_related("member").first()
    member = latest.member if latest else new_member()
    EmailAddress.objects.create(user=member, email=address, primary=True)
    return member


@transaction.atomic
def make_admin(address: str) -> Member:
    """Make the member who proved this address an admin; a new member when nobody has.

    Whoever runs the site vouches for the address. It still takes a code sent there to sign in.
    The account of power tells of it, once, as of what admins give each other.
    """
    proved = EmailAddress.objects.filter(email=address, verified=True).select_related("user")
    account = proved.first() or EmailAddress.objects.create(
        user=new_member(), email=address, primary=True, verified=True
    )
    member: Member = account.user
    if not (member.is_staff and member.is_superuser):
        member.is_staff = member.is_superuser = True
        member.save(update_fields=["is_staff", "is_superuser"])
        Event.objects.record("admin_given", member, by=None, reason="is_superuser")
    return member


@transaction.atomic
def prove_address(member: Member, *, address: str, at: datetime) -> None:
    """Note that an address is this member's own, as a code sent there has shown.

    At a member's first proof the links and the paper code handed out before it end: whoever
    typed the address into a post may not have been its owner. Links to one match stay, since
    only messages to the address itself carried them.
    """
    end_old_keys(member, at=at)
    ways = ContactWay.objects.filter(kind=Reach.EMAIL, value=address.lower())
    ways.exclude(member=member).update(verified_at=None)
    # What came only by signing in was not chosen for neighbors to see.
    new = ContactWay(member=member, kind=Reach.EMAIL, kept_back=True)
    way = ways.filter(member=member).first() or new
    way.value, way.verified_at, way.unreachable_at, way.unproved = address.lower(), at, None, False
    way.save()
    follow_number(member)


def end_old_keys(member: Member, *, at: datetime) -> None:
    """End what was handed out before a member's first proof; see `prove_address`."""
    if not member.ways.exclude(verified_at=None).exists():
        links = AccessLink.objects.filter(member=member, purpose=LinkPurpose.PAGE)
        links.filter(revoked_at=None).update(revoked_at=at)
        PaperCode.objects.filter(member=member).delete()


@transaction.atomic
def replace_address(member: Member, *, old: str, new: str) -> None:
    """Let a proved address take the place of the one before it; see `outbox.given_up`."""
    ways = member.ways.filter(kind=Reach.EMAIL)
    for before in ways.filter(value=old.lower()):
        ways.filter(value=new.lower()).update(position=before.position, kept_back=before.kept_back)
        give_up(before)


@transaction.atomic
def forget_account(member: Member) -> None:
    """Erase how a member signs in, and where they do, as part of forgetting them."""
    addresses = EmailAddress.objects.filter(user=member).values_list("email", flat=True)
    ways = member.ways.values_list("value", flat=True)
    end_traces(member, typed={*addresses, *ways} - {""})
    EmailAddress.objects.filter(user=member).delete()
    Authenticator.objects.filter(user=member).delete()


def new_member() -> Member:
    """Make a member for somebody who signs in for the first time."""
    member = Member(lang=translation.get_language() or "en")
    member.set_unusable_password()
    member.save()
    return member


def unfinished(*, before: datetime) -> QuerySet[EmailAddress]:
    """Return the addresses that were typed at sign-in by then and not proved.

    A member made for one stays behind as an empty row until it is forgotten: deleting members
    would take posts with them, and nothing here knows of posts.
    """
    fresh = Message.objects.filter(kind__in=(codes.SIGN_IN, codes.ADDRESS), created_at__gt=before)
    unproved: QuerySet[EmailAddress] = EmailAddress.objects.filter(verified=False)
    return unproved.exclude(user__in=fresh.values("member"))
