"""What tests of follow-ups say again and again: the clock, the switches, what is still true."""

from datetime import timedelta

from django.utils import timezone

from neighborhood.models import Neighborhood
from outbox import kinds
from outbox.models import Message, MessageState


def in_hours(hours):
    """Return the moment so many hours from now."""
    return timezone.now() + timedelta(hours=hours)


def arrive(kind):
    """Let every message of a kind have arrived now."""
    Message.objects.filter(kind=kind).update(state=MessageState.SENT, done_at=timezone.now())


def set_follow_up(name, **chosen):
    """Set one of the group's switches and delays."""
    Neighborhood.objects.update_or_create(pk=1, defaults={"follow_ups": {name: chosen}})


def is_true(kind, member):
    """Tell whether the last message of a kind to somebody would still be sent."""
    message = Message.objects.filter(kind=kind, member=member).latest("pk")
    return kinds.get(kind).still_true(message.ids)
