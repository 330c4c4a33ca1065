"""What the queue says beside its rows: small figures from many tables, read together."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, Func, IntegerField, QuerySet, Subquery

from members.models import Event, Member
from triage.models import DeskSettings
from triage.permissions import reports_in_charge
from triage.queue import held_offers, messages_to_pass_on, replies_to_read


class Around(NamedTuple):
    """How many offers wait for a look, and messages for a person; the latest event; no keys."""

    held: int
    waiting: int
    latest: int
    keys_are_off: bool


def around_of(member: Member, *, words: str, at: datetime) -> Around:
    """Return what one coordinator's desk says beside the queue. One query."""
    latest = Event.objects.order_by("-pk").values("pk")[:1]
    row = Member.objects.filter(pk=member.pk).values_list(
        _count_of(held_offers(member, words=words, at=at)),
        _count_of(messages_to_pass_on(member, at=at)),
        _count_of(replies_to_read(member, at=at)),
        _count_of(reports_in_charge(member, at=at).to_read()),
        Subquery(latest),
        Exists(DeskSettings.objects.without_keys(member)),
    )
    held, told, read, wrong, event_id, keys_are_off = row.get()
    return Around(held, told + read + wrong, event_id or 0, keys_are_off)


def _count_of(rows: QuerySet[Any]) -> Subquery:
    """Return the number of rows as a value of another query."""
    counted = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.select_related(None).order_by().values(n=counted))
