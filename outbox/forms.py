"""The forms of sign-in: where to send a code, the code, a second proof, a key."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.forms import BooleanField, CharField, CheckboxInput, Field, TextInput
from django.utils.translation import gettext_lazy as _

from members.contact import LONGEST, read_contact
from members.models import Reach
from neighborhood.models import Neighborhood
from outbox.accounts import account_of, open_account
from outbox.numbers import account_at, can_send_codes, open_account_at


class SignInForm(allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    """The address or number to send a code to. Any gets the same answer."""

    _number = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("Your e-mail")
        field.help_text = _("We send a code of eight digits there. No password is needed.")
        field.widget.attrs = {"autocomplete": "email", "inputmode": "email"}
        if can_send_codes():
            self._take_numbers_too()

    def clean_email(self) -> str:
        """Find the member of this address, or make one who waits for the proof."""
        given: str = self.cleaned_data["email"]
        if can_send_codes() and "@" not in given:
            return self._clean_number(given)
        self.cleaned_data["email"] = read_contact(
            given, reach=Reach.EMAIL, group=Neighborhood.current()
        )
        email: str = super().clean_email()
        self._user = account_of(email) or open_account(email)
        return email

    def clean(self) -> dict[str, Any]:
        """Put a number where allauth looks for it."""
        cleaned: dict[str, Any] = super().clean()
        if self._number:
            cleaned |= {"email": None, "phone": self._number}
        return cleaned

    def _take_numbers_too(self) -> None:
        field = CharField(label=_("Your e-mail or phone number"), max_length=LONGEST)
        field.help_text = _(
            "We send a code of eight digits there, by mail or as a text. No password is needed."
        )
        field.widget.attrs = {"autocomplete": "username"}
        self.fields["email"] = field

    def _clean_number(self, given: str) -> str:
        number = read_contact(given, reach=Reach.TEXT, group=Neighborhood.current())
        # One number is not rung again and again, from wherever.
        if not ratelimit.consume(context.request, action="request_login_code", key=number):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = account_at(number) or open_account_at(number)
        self._number = number
        return given


class SignInCodeForm(allauth_forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code to sign in with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_plainly(self.fields["code"])


class AddressCodeForm(allauth_forms.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that shows whose an address is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_plainly(self.fields["code"])


class AddressForm(allauth_forms.AddEmailForm):  # type: ignore[misc]
    """Another address to be reached at."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("Another address")
        field.widget.attrs = {"autocomplete": "email", "inputmode": "email"}


class KeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A key to sign in with, by itself or beside a code."""

    passwordless = BooleanField(
        label=_("Sign in with it alone"), required=False, initial=True,
        help_text=_("Then no code is needed where this key is. It asks for a finger, face or PIN."),
        widget=CheckboxInput(attrs={"id": "key-passwordless"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": "", **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        field = self.fields["name"]
        field.label = _("A name for it")
        field.help_text = _("Such as “my phone”, so that you know it again.")


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app, which shows that it has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("The six digits the app shows")
        field.widget = _box_for_digits()

    @property
    def fours(self) -> list[str]:
        """The secret in pieces that an eye can hold while a hand types them."""
        return wrap(self.secret, 4)


class ProofForm(AuthenticateForm):  # type: ignore[misc]
    """A code from an app, or one from paper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_proof(self.fields["code"])


class ProofAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The same, asked again before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_proof(self.fields["code"])


def _ask_for_proof(field: Field) -> None:
    field.label = _("The code in your app, or one from paper")
    field.widget = TextInput(attrs={"autocomplete": "one-time-code", "class": "short"})


def _ask_plainly(field: Field) -> None:
    field.label = _("Your code")
    field.help_text = _("Eight digits; the dash does not matter.")
    field.widget = _box_for_digits()


def _box_for_digits() -> TextInput:
    return TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
    )
