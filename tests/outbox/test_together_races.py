"""Two at once: one message of the day, sent once; a stop and the wishes, one after the other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import transaction

from members.models import Member
from outbox import delivery, services
from outbox.hours.timing import has_stopped, keep_wishes, stop_all
from outbox.models import Message, MessageState, Wishes
from tests.factories import MemberFactory
from tests.matching.races import PATIENCE, at_once, in_thread, wait_until_blocked
from tests.outbox.clock import at

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("greeting"),
]


@pytest.fixture
def parts(time_machine):
    """Return two messages to somebody who wants one a day; it is noon."""
    time_machine.move_to(at("2026-11-27 12:00"))
    member = MemberFactory(email="hal@example.org")
    Wishes.objects.create(member=member, is_together=True)
    return [
        services.put(
            member, kind="greeting", ids={"number": n}, key=f"greeting:{n}", delay=timedelta(0)
        )
        for n in range(2)
    ]  # fmt: skip


def jobs(*messages):
    return [lambda pk=message.pk: delivery.deliver(pk) for message in messages]


def test_two_workers_make_one_message_of_the_day(parts):
    at_once(*jobs(*parts))

    whole = Message.objects.get(kind="together")
    assert set(Message.objects.filter(kind="greeting").values_list("within", flat=True)) == {
        whole.pk
    }


def test_two_workers_send_the_message_of_the_day_once(parts, sink):
    for job in jobs(*parts):
        job()
    whole = Message.objects.get(kind="together")

    at_once(*jobs(whole, whole, whole))

    assert sink.copies_by_identity == {f"<{whole.identity}@elm.example>": 1}
    assert not Message.objects.exclude(state=MessageState.SENT).exists()


def test_stop_while_the_message_of_the_day_leaves_ends_cleanly(parts, sink):
    for job in jobs(*parts):
        job()
    whole, member = Message.objects.get(kind="together"), parts[0].member

    at_once(*jobs(whole), lambda: stop_all(member, at=at("2026-11-27 12:01")))

    for message in Message.objects.waiting():
        delivery.deliver(message.pk)
    assert not Message.objects.waiting().exists()
    assert len(sink.mails) <= 1


def test_wishes_wait_for_a_stop_that_has_locked_the_member(parts):
    stopped, kept = (Member.objects.get(pk=parts[0].member_id) for _ in range(2))
    now = at("2026-11-27 12:01")

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Member.objects.select_for_update(no_key=True).get(pk=stopped.pk)
        keeping = pool.submit(
            in_thread,
            lambda: keep_wishes(kept, said={"is_together": False}, lang="es", at=now),
        )
        wait_until_blocked(1)
        stop_all(stopped, at=now)
    keeping.result(PATIENCE)

    assert has_stopped(stopped)
    assert not Wishes.objects.get().is_together
