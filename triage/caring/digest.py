"""What waits at the desk, told to coordinators in the morning: counts and where to look.

It names nobody, since mail is read in many places. On days with nothing to do nobody is written
to. A row for each coordinator and day has that in its key, so that two workers write one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.states import Escalation
from members.history import TERM_ENDS_SOON
from members.models import Member, Term
from members.permissions import can_coordinate
from neighborhood.models import Neighborhood
from neighborhood.spans import span
from outbox import services
from outbox.hours.quiet import at_clock
from outbox.kinds import Ids, Kind, register
from outbox.models import Message
from triage.permissions import calls_in_charge
from triage.queue import Narrow, counts_of, held_offers, messages_to_pass_on, queue_of, to_do

DIGEST = "coordinator_digest"
#: How long after its moment the digest may still be written, where no worker ran before.
MORNING_LASTS = timedelta(hours=3, minutes=30)


@dataclass(frozen=True, slots=True)
class Desk:
    """How much waits at the desk for one coordinator, all counts >= 0."""

    to_do: int
    oldest_at: datetime | None
    stuck: int
    nobody_found: int
    call_backs: int
    held: int
    to_pass_on: int
    own_term_until: datetime | None
    terms_ending: int

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing waits. That a term ends is told elsewhere too."""
        return not any((self.to_do, self.call_backs, self.held, self.to_pass_on))


def register_kind() -> None:
    """Make the digest known. It is a message of the day itself, so it waits for no other."""
    register(
        Kind(
            name=DIGEST, still_true=_has_something, context=_context,
            too_late_at=lambda _ids: timezone.now(),
        )
    )  # fmt: skip


def is_switched_on(group: Neighborhood) -> bool:
    """Tell whether the group wants its coordinators to have a digest; it does unless it says no."""
    said: Any = group.follow_ups.get(DIGEST, {})
    return bool(said.get("on", True) if isinstance(said, Mapping) else said)


def write_digests(*, now: datetime) -> list[Message]:
    """Put this morning's digest for each coordinator who has something to do, once a day.

    Does nothing before the morning begins or after it is over; call it every few minutes.
    """
    group = Neighborhood.current()
    today = now.astimezone(group.tz).date()
    begins = at_clock(today, settings.MORNING_AT, group.tz)
    if not (is_switched_on(group) and begins <= now < begins + MORNING_LASTS):
        return []
    terms = Term.objects.current(at=now).acting().filter(member__is_active=True)
    coordinators = Member.objects.staying().filter(pk__in=terms.values("member")).order_by("pk")
    by_key = {f"{DIGEST}:{member.pk}:{today}": member for member in coordinators}
    written = set(Message.objects.filter(key__in=by_key).values_list("key", flat=True))
    return [
        services.put(member, kind=DIGEST, ids={"to": member.pk}, key=key, delay=timedelta(0))
        for key, member in by_key.items()
        if key not in written and not desk_of(member, at=now).is_empty
    ]


def desk_of(member: Member, *, at: datetime) -> Desk:
    """Count what waits for a coordinator. Nine queries."""
    counts = counts_of(queue_of(member, view="", narrow=Narrow(), at=at), member=member, at=at)
    told = Q(outlook__escalation=Escalation.NOBODY_FOUND, helpers_committed=0)
    waiting = to_do(member, narrow=Narrow(), at=at).aggregate(
        oldest_at=Min("opened_at"), nobody_found=Count("pk", filter=told)
    )  # fmt: skip
    ending = Term.objects.current(at=at).acting().ending_before(at + TERM_ENDS_SOON)
    own = ending.filter(member=member).order_by("-until").first()
    return Desk(
        to_do=counts["todo"],
        oldest_at=waiting["oldest_at"],
        stuck=counts["person"],
        nobody_found=waiting["nobody_found"],
        call_backs=calls_in_charge(member, at=at).due(at=at).count(),
        held=counts["held"] + held_offers(member, words="", at=at).count(),
        to_pass_on=messages_to_pass_on(member, at=at).count(),
        own_term_until=own.until if own else None,
        terms_ending=ending.exclude(member=member).count(),
    )


def _has_something(ids: Ids) -> bool:
    now = timezone.now()
    member = Member.objects.present().filter(pk=ids["to"]).first()
    if member is None or not can_coordinate(member, at=now):
        return False
    return is_switched_on(Neighborhood.current()) and not desk_of(member, at=now).is_empty


def _context(member: Member, _ids: Ids) -> dict[str, Any]:
    now = timezone.now()
    desk = desk_of(member, at=now)
    lines = (
        (_to_do_words(desk, now=now), _address("queue")),
        (_stuck_words(desk), _address("queue", view="person")),
        (_call_back_words(desk.call_backs), _address("calls")),
        (_held_words(desk.held), _address("queue", view="held")),
        (_to_pass_on_words(desk.to_pass_on), _address("messages")),
        (_own_term_words(desk.own_term_until), _address("terms")),
        (_term_words(desk.terms_ending), _address("terms")),
    )
    return {
        "lines": [{"words": words, "url": url} for words, url in lines if words],
        "desk": desk,
        "link": _address("queue"),
    }


def _to_do_words(desk: Desk, *, now: datetime) -> str:
    if not desk.to_do:
        return ""
    words = ngettext(
        "%(n)s need waits for a person.", "%(n)s needs wait for a person.", desk.to_do
    ) % {"n": desk.to_do}  # fmt: skip
    if desk.oldest_at is None:
        return words
    longest = _("The oldest has waited %(time)s.")
    return f"{words} {longest % {'time': span(desk.oldest_at, now)}}"


def _stuck_words(desk: Desk) -> str:
    """Say how many do not move by themselves, and to how many neighbors we had to write so."""
    if not desk.stuck:
        return ""
    words = ngettext(
        "%(n)s of them is stuck and needs a person.",
        "%(n)s of them are stuck and need a person.",
        desk.stuck,
    ) % {"n": desk.stuck}
    if not desk.nobody_found:
        return words
    told = ngettext(
        "We wrote to %(n)s neighbor that nobody has said yes yet.",
        "We wrote to %(n)s neighbors that nobody has said yes yet.",
        desk.nobody_found,
    ) % {"n": desk.nobody_found}
    return f"{words} {told}"


def _call_back_words(count: int) -> str:
    said = ngettext("%(n)s call-back is due.", "%(n)s call-backs are due.", count)
    return said % {"n": count} if count else ""


def _held_words(count: int) -> str:
    said = ngettext(
        "%(n)s need or offer is held until somebody has a look.",
        "%(n)s needs or offers are held until somebody has a look.",
        count,
    )
    return said % {"n": count} if count else ""


def _to_pass_on_words(count: int) -> str:
    said = ngettext(
        "%(n)s message waits to be passed on by a person.",
        "%(n)s messages wait to be passed on by a person.",
        count,
    )
    return said % {"n": count} if count else ""


def _own_term_words(until: datetime | None) -> str:
    if until is None:
        return ""
    day = date_format(timezone.localtime(until), "l")
    return _("Your own term ends on %(day)s. One button renews it.") % {"day": day}


def _term_words(count: int) -> str:
    said = ngettext(
        "The term of %(n)s other coordinator ends within a week.",
        "The terms of %(n)s other coordinators end within a week.",
        count,
    )
    return said % {"n": count} if count else ""


def _address(name: str, *, view: str = "") -> str:
    query = f"?view={view}" if view else ""
    return f"{settings.SITE_URL}{reverse(f'triage:{name}')}{query}"
