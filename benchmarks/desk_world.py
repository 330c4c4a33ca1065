"""A desk in the made-up city: Cora, her terms, and a queue that has been worked on for weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from benchmarks.copying import MOMENT

if TYPE_CHECKING:
    from members.models import Member
    from needs.models import Need

COORDINATORS = 3
OWNED_SHARE, SNOOZED_SHARE, HELD_SHARE = 20, 25, 80
MESSAGES_TO_PASS_ON = 30

# The city stands at a moment of its own; the desk goes by the clock.
SHIFTED = {
    "needs_need": ("opened_at", "confirmed_current_at", "changed_at", "needed_on"),
    "offers_offer": ("opened_at", "confirmed_current_at", "changed_at", "valid_until"),
    "members_member": ("resting_until", "last_asked_at", "last_helped_at"),
    "matching_match": ("proposed_at", "answer_by"),
}


@dataclass(frozen=True, slots=True)
class World:
    """Cora, a colleague, and the needs in the order of her queue, each with an offer to ask."""

    cora: Member
    colleague: Member
    pairs: list[tuple[int, int]]


def furnish() -> World:
    """Put what a desk looks at into the city that the connection leads to.

    Cost: about half a minute for 5,000 needs, most of it for who could help with each.
    """
    from matching.suggestions import renew_many
    from needs.models import Need

    _shift_to_now()
    cora, *colleagues = [_coordinator(number) for number in range(1 + COORDINATORS)]
    _work_on(list(Need.objects.open().order_by("pk")), colleagues)
    _write_history(colleagues[0])
    renew_many(Need.objects.open().values_list("pk", flat=True), now=timezone.now())
    for table in ("matching_suggestion", "matching_outlook", "members_event", *SHIFTED):
        _execute(f"ANALYZE {table}")
    return World(cora, colleagues[0], _pairs(cora))


def note_unrelated(world: World, *, count: int) -> None:
    """Let so many things happen that bring nothing into the queue."""
    from members.models import Event
    from needs.models import Need

    for need in Need.objects.open().order_by("-pk")[:count]:
        Event.objects.record("edited", need, by=world.colleague)


def _shift_to_now() -> None:
    minutes = int((timezone.now() - MOMENT).total_seconds() // 60)
    for table, columns in SHIFTED.items():
        moved = (
            f"{name} = {name} + interval '{minutes} minutes'"
            if name.endswith(("_at", "_by"))
            else f"{name} = {name} + {minutes // (24 * 60)}"
            for name in columns
        )
        _execute(f"UPDATE {table} SET {', '.join(moved)}")


def _coordinator(number: int) -> Member:
    from members.models import Member, Term
    from neighborhood.models import Area

    area = Area.objects.order_by("pk").first()
    member: Member = Member.objects.create(
        name="Cora" if number == 0 else f"Colleague {number}", handle=f"desk-{number}", area=area
    )
    now = timezone.now()
    Term.objects.create(
        member=member, all_areas=True, starts_at=now - timedelta(days=1),
        until=now + timedelta(days=30),
    )  # fmt: skip
    return member


def _work_on(needs: list[Need], colleagues: list[Member]) -> None:
    """Let some needs be looked after, some rest, some wait for a look."""
    from needs.models import Need

    back = timezone.now() + timedelta(days=2)
    for number, need in enumerate(needs):
        if number % OWNED_SHARE == 0:
            need.coordinator = colleagues[number % len(colleagues)]
        if number % SNOOZED_SHARE == 1:
            need.snoozed_until = back
        if number % HELD_SHARE == 2:
            need.status = "held"
    Need.objects.bulk_update(needs, ["coordinator", "snoozed_until", "status"], batch_size=1000)


def _write_history(colleague: Member) -> None:
    """Write how each need began and each question went, and leave messages to pass on."""
    from matching.models import Match
    from members.models import Event
    from needs.models import Need
    from outbox.models import Message, MessageState

    now = timezone.now()
    opened = Need.objects.order_by("pk").values_list("pk", flat=True)
    asked = Match.objects.order_by("pk").values_list("pk", flat=True)
    Event.objects.bulk_create(
        [Event(verb="opened", subject_kind="need", subject_id=pk) for pk in opened]
        + [Event(verb="proposed", subject_kind="match", subject_id=pk) for pk in asked],
        batch_size=5000,
    )
    members = list(Need.objects.open().order_by("pk").values_list("requester", flat=True))
    Message.objects.bulk_create(
        Message(
            member_id=member, kind="match_asked", key=f"desk {member} {number}", ids={"match": 0},
            state=MessageState.BY_PERSON, deliver_after=now, done_at=now,
        )
        for number, member in enumerate(members[:MESSAGES_TO_PASS_ON])
    )  # fmt: skip


def _pairs(cora: Member) -> list[tuple[int, int]]:
    """Return the needs of Cora's queue in its order, each with an offer of a helper of its own."""
    from matching.models import Suggestion
    from triage.queue import FIRST_VIEW, Narrow, queue_of

    queue = queue_of(cora, view=FIRST_VIEW, narrow=Narrow(), at=timezone.now())
    rows: dict[int, list[tuple[int, int]]] = {}
    standing = Suggestion.objects.standing().order_by("need", "rank")
    for need_id, offer_id, helper_id in standing.values_list("need", "offer", "offer__helper"):
        rows.setdefault(need_id, []).append((offer_id, helper_id))
    helpers: set[int] = set()
    pairs = []
    for need_id in queue.needs.values_list("pk", flat=True):
        free = [row for row in rows.get(need_id, ()) if row[1] not in helpers]
        if free:
            pairs.append((need_id, free[0][0]))
            helpers.add(free[0][1])
    return pairs


def _execute(statement: str, values: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
