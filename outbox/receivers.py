"""What the outbox does when a member is forgotten or proves an address."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed
from django.dispatch import receiver
from django.utils import timezone

from members.models import Member
from members.signals import member_forgotten
from outbox import accounts, services


@receiver(email_confirmed)
def note_proof(email_address: EmailAddress, **kwargs: Any) -> None:
    """Make a proved address a way to reach the member."""
    accounts.prove_address(email_address.user, address=email_address.email, at=timezone.now())


@receiver(email_changed)
def note_change(
    from_email_address: EmailAddress | None, to_email_address: EmailAddress, **kwargs: Any
) -> None:
    """Let the new address take the place of the old one."""
    if from_email_address is not None:
        accounts.replace_address(
            to_email_address.user, old=from_email_address.email, new=to_email_address.email
        )


@receiver(member_forgotten)
def forget(member: Member, **kwargs: Any) -> None:
    """Erase what the outbox knows of a member."""
    accounts.forget_account(member)
    services.forget_messages(member, at=timezone.now())
