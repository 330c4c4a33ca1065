"""What allauth asks this site for: sending codes, sealing secrets, drawing a code for an app."""

from __future__ import annotations

from itertools import count
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.limits import digest_of_place
from members.sealing import Purpose, seal, unseal
from outbox.accounts import account_of
from outbox.codes import ADDRESS, SIGN_IN, put_code
from outbox.numbers import prove_number, put_code_to

KIND_BY_TEMPLATE = {
    "account/email/login_code": SIGN_IN,
    "account/email/email_confirmation": ADDRESS,
    "account/email/email_confirmation_signup": ADDRESS,
}
ADDRESS_STAGE = "EmailVerificationStage"


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

    def get_login_stages(self) -> list[str]:
        """Ask nobody who came by text for an address; a code by mail has proved its own."""
        return [one for one in super().get_login_stages() if not one.endswith(ADDRESS_STAGE)]

    def generate_phone_verification_code(self, *, user: Any, phone: str) -> str:
        """Return a code like those that go by mail."""
        return str(self.generate_login_code())

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **_more: Any) -> None:
        """Put a code into the outbox, to the number it proves and to no other."""
        put_code_to(user, number=phone, code=code)

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """Note whose number it is."""
        prove_number(user, number=phone, at=timezone.now())

    def get_client_ip(self, request: HttpRequest) -> str:
        """Name the place a try comes from by a digest, so that no count holds an address."""
        return digest_of_place(request)


class KeysAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Draw the code for an app in a way that the strict content policy shows."""

    def build_totp_svg(self, url: str) -> str:
        """Return an inline picture without styles."""
        return segno.make(url, error="m").svg_inline(scale=5, border=2, light="#fff")

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        """Count the keys that their owner gave no name."""
        keys = Authenticator.objects.filter(user_id=user.pk, type=type)
        taken = {key.wrap().name for key in keys}
        names = (gettext("Key %(number)s") % {"number": number} for number in count(1))
        return next(name for name in names if name not in taken)

    def encrypt(self, text: str) -> str:
        """Seal what codes are made from."""
        return seal(text, purpose=Purpose.SECOND_PROOF)

    def decrypt(self, encrypted_text: str) -> str:
        """Return it again. Raises CannotUnseal."""
        return unseal(encrypted_text, purpose=Purpose.SECOND_PROOF)
