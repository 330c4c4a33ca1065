"""What stands in for a mail server where none is named: no mail is taken, so none gets lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, override

from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class NoServer(BaseEmailBackend):
    """Takes no mail. Nothing hands it any: `outbox.channels` lets messages wait for a person."""

    @override
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raise ImproperlyConfigured: a mail that is thrown away looks like one that was sent."""
        raise ImproperlyConfigured("MUTUALAID_SMTP_URL should name the server that mail leaves by.")


@register(Tags.mail, deploy=True)
def tell_without_server(**_more: Any) -> list[CheckMessage]:
    """Tell whoever deploys what a place without a mail server lacks. It is allowed to."""
    if settings.MAIL_IS_CONFIGURED:
        return []
    return [
        Info(
            "No mail server is named: mails wait at the desk for a person to pass them on, "
            "and nobody can sign in by mail.",
            hint="MUTUALAID_SMTP_URL names one; see docs/mail.md.",
            id="outbox.I001",
        )
    ]
