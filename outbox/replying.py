"""What people write back, stored once."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import transaction

from outbox.models import Message, Reply


@transaction.atomic
def take(
    *, channel: str, provider_id: str, sender: str, text: str, about: Message | None = None
) -> Reply:
    """Store a reply once, however often it is handed over."""
    said = f"sender {channel} {sender}".encode()
    reply, _is_new = Reply.objects.get_or_create(
        channel=channel, provider_id=provider_id,
        defaults={
            "sender": hmac.digest(settings.SECRET_KEY.encode(), said, "sha256").hex(),
            "member": about.member if about else None, "about": about, "text": text,
        },
    )  # fmt: skip
    return reply
