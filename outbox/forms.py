"""The two forms of sign-in: an address, and the code that went there."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django.forms import Field, TextInput
from django.utils.translation import gettext_lazy as _

from outbox.accounts import account_of, open_account


class SignInForm(allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    """The address to send a code to. Any address gets the same answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("Your e-mail")
        field.help_text = _("We send a code of eight digits there. No password is needed.")
        field.widget.attrs = {"autocomplete": "email", "inputmode": "email"}

    def clean_email(self) -> str:
        """Find the member of this address, or make one who waits for the proof."""
        email: str = super().clean_email().lower()
        self._user = account_of(email) or open_account(email)
        return email


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


def _ask_plainly(field: Field) -> None:
    field.label = _("Your code")
    field.help_text = _("Eight digits; the dash does not matter.")
    field.widget = TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
    )
