"""Asking helpers whether a rest would be welcome. Nobody is put to rest without their word."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.pace import WEEK
from members.models import Event, Member
from neighborhood.moves import Refusal
from outbox.models import Message, MessageQuerySet
from outbox.services import take_back
from triage.models import Action
from triage.terms.news import offer_rest
from triage.undoing import remember, undoes


class RestOffered(Refusal):
    """They were asked this week."""

    sentence = _("They were asked this week already whether a rest would be welcome.")


class RestsAlready(Refusal):
    """Nobody asks them anything just now."""

    sentence = _("They are resting already.")


class RestRead(Refusal):
    """The question has left."""

    sentence = _("The question has left already. They can just leave it.")


@transaction.atomic
def ask_whether_rest(member: Member, *, by: Member) -> Event:
    """Ask a helper whether a rest would be welcome. Locks the member.

    Raises RestOffered or RestsAlready.
    """
    now = timezone.now()
    locked = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if locked.is_resting_on(timezone.localdate(now)):
        raise RestsAlready
    if offered_a_rest(at=now).filter(member=locked).exists():
        raise RestOffered
    event = Event.objects.record("rest_offered", locked, by=by)
    offer_rest(locked, event=event)
    remember("rest_offered", by=by, member=locked, data={"event": event.pk})
    return event


def offered_a_rest(*, at: datetime) -> MessageQuerySet:
    """Return the questions of this week whether a rest would be welcome. Runs no query."""
    asked = Message.objects.undropped().filter(kind="rest_offered", created_at__gt=at - WEEK)
    return asked.order_by()


@undoes("rest_offered", words=_("Asked %(what)s whether a rest would be welcome"), is_silent=True)
def _take_back(action: Action, *, by: Member) -> None:
    event = Event.objects.get(pk=action.data["event"])
    if not take_back(event, at=timezone.now()):
        raise RestRead
