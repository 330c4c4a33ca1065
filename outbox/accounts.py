"""Sign-in by a code in an e-mail: allauth asks, the outbox sends, members come out of it.

The code travels as a number in the message's ids and is erased as soon as the message is
done. It opens nothing by itself: allauth takes it only in the browser that asked for it.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from members.limits import digest_of_place
from members.models import AccessLink, ContactWay, LinkPurpose, Member, PaperCode, Reach
from members.sealed_fields import SealedEmailField
from members.sealing import Purpose, is_of_today, seal, unseal
from outbox import services
from outbox.kinds import Ids, Kind, always
from outbox.models import SECRET, Message

KIND_BY_TEMPLATE = {
    "account/email/login_code": "sign_in_code",
    "account/email/email_confirmation": "address_code",
    "account/email/email_confirmation_signup": "address_code",
}
# Where allauth keeps what the codes of an app, and those on paper, are made from.
SECRET_BY_PROOF = {"totp": "secret", "recovery_codes": "seed"}
UNFINISHED_LIFETIME = timedelta(days=1)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Send what allauth has to say through the outbox, and nothing but codes."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code we sent. Look again, or ask for a new one."),
        "too_many_login_attempts": _("That was too often. Please wait a few minutes."),
        "rate_limited": _("That was too often. Please wait a few minutes."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a code into the outbox, to the address it proves and to no other.

        Other mails of allauth are about passwords and taken addresses, which this site has not.
        """
        kind = KIND_BY_TEMPLATE.get(template_prefix)
        member = context.get("user") or account_of(email.lower())
        if kind is not None and member is not None:
            put_code(member, kind=kind, address=email, code=context["code"])

    def get_client_ip(self, request: HttpRequest) -> str:
        """Name the place a try comes from by a digest, so that no count holds an address."""
        return digest_of_place(request)


class KeysAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Draw the code for an app in a way that the strict content policy shows."""

    def build_totp_svg(self, url: str) -> str:
        """Return an inline picture without styles."""
        return segno.make(url, error="m").svg_inline(scale=5, border=2, light="#fff")

    def encrypt(self, text: str) -> str:
        """Seal what codes are made from."""
        return seal(text, purpose=Purpose.SECOND_PROOF)

    def decrypt(self, encrypted_text: str) -> str:
        """Return it again. Raises CannotUnseal."""
        return unseal(encrypted_text, purpose=Purpose.SECOND_PROOF)


def seal_addresses() -> None:
    """Let allauth's own table of addresses hold them sealed.

    Its model cannot be swapped, and it looks addresses up by whole values only, which a sealed
    column can. The migrations of the outbox seal what was there before.
    """
    EmailAddress._meta.get_field("email").__class__ = SealedEmailField


def sealed_proofs_with_older() -> list[Authenticator]:
    """Return the second proofs whose secret the key of today did not seal."""
    return _with_older(Authenticator.objects.all())


@transaction.atomic
def seal_proofs_anew() -> list[Authenticator]:
    """Seal those with the key of today, and return them. Raises CannotUnseal."""
    older = _with_older(Authenticator.objects.select_for_update())
    for proof in older:
        secret = unseal(_secret_of(proof), purpose=Purpose.SECOND_PROOF)
        proof.data[SECRET_BY_PROOF[proof.type]] = seal(secret, purpose=Purpose.SECOND_PROOF)
        proof.save(update_fields=["data"])
    return older


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
    """Tell whether this member signs in, or is about to. Two queries."""
    own = (EmailAddress.objects.filter(user=member), Authenticator.objects.filter(user=member))
    return any(rows.exists() for rows in own)


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
    member = latest.member if latest else _new_member()
    EmailAddress.objects.create(user=member, email=address, primary=True)
    return member


@transaction.atomic
def make_admin(address: str) -> Member:
    """Make the member who proved this address an admin; a new member when nobody has.

    Whoever runs the site vouches for the address. It still takes a code sent there to sign in.
    """
    proved = EmailAddress.objects.filter(email=address, verified=True).select_related("user")
    account = proved.first() or EmailAddress.objects.create(
        user=_new_member(), email=address, primary=True, verified=True
    )
    member: Member = account.user
    member.is_staff = member.is_superuser = True
    member.save(update_fields=["is_staff", "is_superuser"])
    return member


@transaction.atomic
def put_code(member: Member, *, kind: str, address: str, code: str) -> Message:
    """Write a message with a code, to one address; void when the code is."""
    account, _is_new = EmailAddress.objects.get_or_create(user=member, email=address.lower())
    void_at = timezone.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    digits = "".join(character for character in code if character.isdigit())
    ids = {SECRET: int(digits), "void_at": int(void_at.timestamp()), "address": account.pk}
    return services.put(member, kind=kind, ids=ids, key=f"{kind}:{uuid.uuid4()}")


@transaction.atomic
def prove_address(member: Member, *, address: str, at: datetime) -> None:
    """Note that an address is this member's own, as a code sent there has shown.

    At a member's first proof the links and the paper code handed out before it end: whoever
    typed the address into a post may not have been its owner. Links to one match stay, since
    only messages to the address itself carried them.
    """
    if not member.ways.exclude(verified_at=None).exists():
        links = AccessLink.objects.filter(member=member, purpose=LinkPurpose.PAGE)
        links.filter(revoked_at=None).update(revoked_at=at)
        PaperCode.objects.filter(member=member).delete()
    ways = ContactWay.objects.filter(kind=Reach.EMAIL, value=address.lower())
    ways.exclude(member=member).update(verified_at=None)
    way = ways.filter(member=member).first() or ContactWay(member=member, kind=Reach.EMAIL)
    way.value, way.verified_at, way.unreachable_at, way.unproved = address.lower(), at, None, False
    way.save()


@transaction.atomic
def replace_address(member: Member, *, old: str, new: str) -> None:
    """Let a proved address take the place of the one before it."""
    ways = member.ways.filter(kind=Reach.EMAIL)
    for before in ways.filter(value=old.lower()):
        ways.filter(value=new.lower()).update(position=before.position)
        before.delete()


@transaction.atomic
def forget_account(member: Member) -> None:
    """Erase how a member signs in, as part of forgetting them."""
    EmailAddress.objects.filter(user=member).delete()
    Authenticator.objects.filter(user=member).delete()


def drop_unfinished(*, at: datetime) -> None:
    """Erase addresses typed at sign-in and not proved within a day.

    A member made for one stays behind as an empty row: deleting members would take posts
    with them, and nothing here knows of posts.
    """
    fresh = Message.objects.filter(
        kind__in=set(KIND_BY_TEMPLATE.values()), created_at__gt=at - UNFINISHED_LIFETIME
    )
    unproved = EmailAddress.objects.filter(verified=False)
    unproved.exclude(user__in=fresh.values("member")).delete()


def code_kind(name: str) -> Kind:
    """Return a kind of message that carries a code to the one address it proves."""
    return Kind(
        name=name, still_true=_is_valid, context=_code_in_words, address=_address,
        urgent=True, rings=always, even_if_stopped=True,
    )  # fmt: skip


def _with_older(proofs: QuerySet[Authenticator]) -> list[Authenticator]:
    with_secret = proofs.filter(type__in=SECRET_BY_PROOF).order_by("pk")
    return [proof for proof in with_secret if not is_of_today(_secret_of(proof))]


def _secret_of(proof: Authenticator) -> str:
    return str(proof.data.get(SECRET_BY_PROOF[proof.type], ""))


def _new_member() -> Member:
    member = Member(lang=(translation.get_language() or "en").split("-")[0])
    member.set_unusable_password()
    member.save()
    return member


def _is_valid(ids: Ids) -> bool:
    if SECRET not in ids or ids["void_at"] < timezone.now().timestamp():
        return False
    return bool(EmailAddress.objects.filter(pk=ids["address"]).exists())


def _address(ids: Ids) -> str:
    return str(EmailAddress.objects.get(pk=ids["address"]).email)


def _code_in_words(member: Member, ids: Ids) -> dict[str, Any]:
    digits = f"{ids[SECRET]:08d}"
    return {"code": f"{digits[:4]}-{digits[4:]}"}
