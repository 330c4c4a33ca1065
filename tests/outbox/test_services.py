"""Messages are written once, in the caller's transaction, and can be taken back."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from members.models import Event
from neighborhood.models import Neighborhood
from outbox import queue, services
from outbox.kinds import Kind, KindTaken, UnknownKind, register
from outbox.models import DemoArrival, Message, MessageState, Wishes

pytestmark = pytest.mark.usefixtures("greeting")


def put(member, key="greeting:1", **more):
    return services.put(member, kind="greeting", ids={"number": 7}, key=key, **more)


def jobs():
    return ProcrastinateJob.objects.filter(task_name=queue.DELIVER)


def test_put_queues_one_job_at_the_end_of_the_undo_time(hal):
    message = put(hal)

    undo = timedelta(seconds=Neighborhood.current().undo_seconds)
    assert timezone.now() < message.deliver_after <= timezone.now() + undo
    job = jobs().get()
    assert job.args == {"message_id": message.pk}
    assert job.scheduled_at == message.deliver_after


def test_put_same_key_twice_gives_the_first_message(hal, sam):
    with transaction.atomic():
        first = put(hal)
        second = put(sam)

    assert second == first
    assert second.member == hal
    assert jobs().count() == 1


def test_put_is_undone_with_its_transaction(hal):
    with transaction.atomic():
        put(hal)
        transaction.set_rollback(True)

    assert not Message.objects.exists()
    assert not jobs().exists()


def test_put_with_own_delay_waits_that_long(hal):
    message = put(hal, delay=timedelta(hours=1))

    assert message.deliver_after > timezone.now() + timedelta(minutes=59)


def test_put_unknown_kind_says_what_to_do(hal):
    with pytest.raises(UnknownKind, match=r"“mumble”: call outbox\.kinds\.register"):
        services.put(hal, kind="mumble", ids={}, key="mumble:1")


def test_register_second_kind_of_one_name_is_refused(hal):
    other = Kind(name="greeting", still_true=bool, context=lambda member, ids: {})

    with pytest.raises(KindTaken, match="rename one"):
        register(other)


def test_take_back_drops_only_what_waits_for_the_event(hal):
    event = Event.objects.record("withdrawn", hal, by=hal)
    waiting, other = put(hal, event=event), put(hal, key="greeting:2")
    sent = put(hal, key="greeting:3", event=event)
    sent.finish(MessageState.SENT, at=timezone.now())

    count = services.take_back(event, at=timezone.now())

    states = [Message.objects.get(pk=m.pk).state for m in (waiting, other, sent)]
    assert count == 1
    assert states == [MessageState.DROPPED, MessageState.WAITING, MessageState.SENT]


def test_queue_forgotten_queues_what_is_due_and_has_no_job(hal):
    lost = put(hal, delay=timedelta(0))
    jobs().filter(args__message_id=lost.pk)._raw_delete("default")
    put(hal, key="greeting:queued", delay=timedelta(0))
    later = put(hal, key="greeting:later")
    jobs().filter(args__message_id=later.pk)._raw_delete("default")

    count = services.queue_forgotten(at=timezone.now())

    assert count == 1
    assert jobs().filter(args__message_id=lost.pk).count() == 1
    assert not jobs().filter(args__message_id=later.pk).exists()


def test_try_again_starts_failed_messages_over_under_their_identity(hal):
    failed, sent = put(hal), put(hal, key="greeting:2")
    failed.attempts = 8
    failed.finish(MessageState.FAILED, at=timezone.now(), outcome="broken")
    sent.finish(MessageState.SENT, at=timezone.now())

    count = services.try_again([failed, sent], at=timezone.now())

    again = Message.objects.get(pk=failed.pk)
    assert count == 1
    assert (again.state, again.attempts, again.outcome) == (MessageState.WAITING, 0, "")
    assert again.identity == failed.identity


def test_forget_messages_drops_and_erases(hal):
    waiting, arrived = put(hal), put(hal, key="greeting:2")
    DemoArrival.objects.create(message=arrived, channel="email", subject="s", text="t")
    Wishes.objects.create(member=hal, is_together=True)

    services.forget_messages(hal, at=timezone.now())

    waiting.refresh_from_db()
    assert (waiting.state, waiting.ids) == (MessageState.DROPPED, {})
    assert not DemoArrival.objects.exists()
    assert not Wishes.objects.exists()
