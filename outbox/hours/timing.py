"""When a message may leave: quiet hours, deadlines that leave people their sleep, and stop.

Looked at when a message is due and again at each try, since settings change meanwhile. Until
then it waits like any other: it can be taken back, and goes stale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members.models import Member
from members.services import edit_member, end_endless_rest, rest_without_end
from neighborhood.models import Neighborhood
from outbox import kinds
from outbox.ahead import Ahead
from outbox.hours.quiet import QuietHours
from outbox.kinds import Kind
from outbox.models import Message, MessageState, Wishes
from outbox.queue import DELIVER, enqueue

#: What the night held back leaves over so long a time, so that the morning begins gently.
SPREAD = timedelta(minutes=15)
STOPPED = "stopped"


def wishes_of(member: Member) -> Wishes:
    """Return how a member wants to hear from us; what nobody has said is not saved. One query.

    A stop holds for the person, whichever of their records said so. Do not save what comes back.
    """
    said = wishes_ahead.get(member.pk) or ()
    own = next((one for one in said if one.member_id == member.pk), Wishes(member=member))
    # What was read ahead is for others too.
    own = copy(own)
    own.stopped_at = own.stopped_at or next((w.stopped_at for w in said if w.stopped_at), None)
    return own


def _said_by(member_ids: Collection[int]) -> Mapping[int, Sequence[Wishes]]:
    """Return what each member said, in whichever of their records. One query."""
    said: dict[int, list[Wishes]] = defaultdict(list)
    wanted = Q(member__in=member_ids) | Q(member__merged_into__in=member_ids)
    for wishes in Wishes.objects.filter(wanted).select_related("member"):
        for pk in {wishes.member_id, wishes.member.merged_into_id or 0} & set(member_ids):
            said[pk].append(wishes)
    return said


wishes_ahead = Ahead("wishes", _said_by)


def hours_of(member: Member, *, wishes: Wishes | None = None) -> QuietHours | None:
    """Return a member's quiet hours: their own, else the group's; None for any hour.

    None as well where the site keeps none, as a demo does, in which nothing rings.
    """
    if not settings.QUIET_HOURS:
        return None
    wishes, group = wishes or wishes_of(member), Neighborhood.current()
    if wishes.is_any_time:
        return None
    if wishes.quiet_from is not None and wishes.quiet_until is not None:
        return QuietHours(wishes.quiet_from, wishes.quiet_until, group.tz)
    return QuietHours(group.quiet_from, group.quiet_until, group.tz)


def spread_of(member_id: int) -> timedelta:
    """Return how much later than others this member hears what waited for all of them.

    The same for all of one member's messages, so that they keep their order.
    """
    return timedelta(seconds=member_id * 617 % int(SPREAD.total_seconds()))


def quiet_until(member: Member, *, wishes: Wishes, at: datetime) -> datetime | None:
    """Return when a member hears what is due in their quiet hours; None outside of them."""
    hours = hours_of(member, wishes=wishes)
    ends = hours.end_of(at) if hours else None
    return ends + spread_of(member.pk) if ends else None


def put_off(message: Message, *, until: datetime) -> None:
    """Let a message wait for a later moment, and queue its job for then. The message is locked.

    Put off to the same moment twice, it has its job already.
    """
    if message.deliver_after != until:
        message.due_at = message.due_at or message.deliver_after
        message.deliver_after = until
        message.save(update_fields=["deliver_after", "due_at", "within"])
        enqueue(DELIVER, at=until, message_id=message.pk)


def answer_by(
    member: Member, *, asked_at: datetime, wait: timedelta, rings: bool = False
) -> datetime:
    """Return until when an answer to a question has time.

    The rule, in the hours of the one who is asked:

    1. The time begins when the question can reach them: at once, or at the end of the quiet
       hours it falls into, unless it may ring then. The time to undo comes before that.
    2. It never ends in quiet hours, nor in the first hour after them: then it ends an hour
       after them, so that nobody is passed over because they slept.

    wait: how long an answer has time by itself, on the clock of the world.
    """
    hours = hours_of(member)
    if hours is None:
        return asked_at + wait
    undo = timedelta(seconds=Neighborhood.current().undo_seconds)
    reaches_at = None if rings else hours.end_of(asked_at + undo)
    return hours.when_read((reaches_at or asked_at) + wait)


def when_awake(member: Member, moment: datetime) -> datetime:
    """Return a moment, or an hour after the quiet hours that it would fall into."""
    hours = hours_of(member)
    return hours.when_read(moment) if hours else moment


def is_stopped(kind: Kind, *, wishes: Wishes) -> bool:
    """Tell whether a message of this kind does not come any more.

    What somebody asked for a moment ago still comes, and so does what proves an address.
    """
    return bool(wishes.stopped_at) and not _comes_anyway(kind)


def has_stopped(member: Member) -> bool:
    """Tell whether a member wants no messages at all. One query."""
    return Wishes.objects.of_person(member.pk).stopped().exists()


@transaction.atomic
def stop_all(member: Member, *, at: datetime) -> None:
    """Send a member nothing more from this moment on, and drop what waits.

    They rest without end, so that nobody is asked to count on them; apps above let their open
    questions go. Only what is leaving at this very moment may still arrive. Stopping twice is
    stopping once. Locks the member.
    """
    locked = _lock(member)
    wishes, _is_new = Wishes.objects.get_or_create(member=locked)
    if wishes.stopped_at is None:
        wishes.stopped_at = at
        wishes.rest_before = None if locked.rests_without_end else locked.resting_until
        wishes.save(update_fields=["stopped_at", "rest_before"])
        rest_without_end(locked)
    drop_what_waits(locked, at=at)


@transaction.atomic
def start_again(member: Member, *, at: datetime) -> None:
    """Write to a member again, and let a rest hold that they had taken before. Locks the member.

    What was dropped meanwhile does not come after all: their page tells how everything stands.
    """
    locked = _lock(member)
    stopped = Wishes.objects.of_person(locked.pk).stopped()
    rests = [before for before in stopped.values_list("rest_before", flat=True) if before]
    if not stopped.update(stopped_at=None, rest_before=None):
        return
    before = max(rests, default=timezone.localdate(at))
    end_endless_rest(locked, until=before if before > timezone.localdate(at) else None)


@transaction.atomic
def keep_wishes(member: Member, *, said: Mapping[str, Any], lang: str, at: datetime) -> None:
    """Write down how a member wants to hear from us; what was put off goes by that at once.

    said: fields of the wishes by name. Locks the member before the wishes, as a stop does.
    """
    if lang != member.lang:
        edit_member(member, changes={"lang": lang}, by=member)
        Message.objects.waiting().filter(member=member).update(lang=lang)
    Wishes.objects.update_or_create(member=member, defaults=dict(said))
    look_again(member, at=at)


@transaction.atomic
def look_again(member: Member, *, at: datetime) -> None:
    """Decide anew about what was put off, since the member has changed their wishes."""
    waiting = Message.objects.put_off().to_leave_after(at).filter(member=member)
    for message in waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)):
        message.within = None
        put_off(message, until=at)


def _comes_anyway(kind: Kind) -> bool:
    return kind.even_if_stopped or kind.address is not None


def _lock(member: Member) -> Member:
    """Lock a member, or the one with whom they were found to be one person."""
    pk = member.merged_into_id or member.pk
    locked: Member = Member.objects.select_for_update(no_key=True).get(pk=pk)
    return locked


def drop_what_waits(member: Member, *, at: datetime) -> None:
    """Drop all but codes, without waiting for what is leaving at this moment."""
    waiting = Message.objects.not_there_yet().filter(member=member)
    for message in waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)):
        if not (kinds.is_known(message.kind) and _comes_anyway(kinds.get(message.kind))):
            message.finish(MessageState.DROPPED, at=at, outcome=STOPPED)
