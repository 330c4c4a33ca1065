"""What is due at once leaves in lots, over one line, and its jobs go with it."""

import smtplib
from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from outbox import delivery, jobs, lots, services
from outbox.delivery import TryAgain
from outbox.mail import line
from outbox.models import Message, MessageState
from outbox.queue import DELIVER
from tests.factories import MemberFactory
from tests.outbox.clock import at

pytestmark = pytest.mark.usefixtures("greeting")


def put(member, number, *, due=True):
    delay = timedelta(0) if due else None
    ids, key = {"number": number}, f"greeting:{number}"
    return services.put(member, kind="greeting", ids=ids, key=key, delay=delay)


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def waiting_jobs():
    found = ProcrastinateJob.objects.filter(task_name=DELIVER, status="todo").order_by("id")
    return [job.args["message_id"] for job in found]


def test_one_job_delivers_what_else_is_due_and_takes_its_jobs_away(hal, sink):
    first, *_others = [put(hal, number) for number in (1, 2, 3)]

    jobs.deliver(message_id=first.pk)

    assert states() == ["sent"] * 3
    assert len(sink.copies_by_identity) == len(sink.mails) == 3
    assert waiting_jobs() == [first.pk]


def test_what_can_still_be_taken_back_stays(hal, sink):
    first, later = put(hal, 1), put(hal, 2, due=False)

    jobs.deliver(message_id=first.pk)

    later.refresh_from_db()
    assert later.state == MessageState.WAITING
    assert later.pk in waiting_jobs()


def test_what_is_put_off_for_the_night_keeps_its_job(hal, sink, settings, time_machine):
    settings.QUIET_HOURS = True
    first, second = put(hal, 1), put(hal, 2)
    time_machine.move_to(at("2026-11-27 23:00"), tick=False)
    Message.objects.update(deliver_after=at("2026-11-27 22:00"))

    jobs.deliver(message_id=first.pk)

    assert states() == ["waiting", "waiting"]
    assert waiting_jobs().count(second.pk) == 2


def test_a_failure_ends_the_lot_and_leaves_the_job_to_try_again(hal, sink):
    first, second, third = (put(hal, number) for number in (1, 2, 3))
    sink.before_yes = lambda: sink.refusals.append("451 later")

    jobs.deliver(message_id=first.pk)

    assert states() == ["sent", "waiting", "waiting"]
    assert {second.pk, third.pk} <= set(waiting_jobs())
    assert Message.objects.never_tried().filter(pk=second.pk).count() == 0


def test_what_has_failed_is_left_to_its_own_job(hal, sink):
    failed, first = put(hal, 1), put(hal, 2)
    Message.objects.filter(pk=failed.pk).update(attempts=1)

    jobs.deliver(message_id=first.pk)

    assert states() == ["waiting", "sent"]
    assert failed.pk in waiting_jobs()


def test_a_message_that_fails_itself_says_so(hal, sink):
    sink.refusals = ["451 later"]

    with pytest.raises(TryAgain):
        lots.deliver_with_others(put(hal, 1).pk)


def test_a_lot_ends_after_so_many(hal, sink, monkeypatch):
    monkeypatch.setattr(lots, "LOT", 2)
    first, *_others = [put(hal, number) for number in range(4)]

    jobs.deliver(message_id=first.pk)

    assert states() == ["sent", "sent", "sent", "waiting"]


def test_a_lot_goes_over_one_line(db, sink, monkeypatch):
    lines: list[str] = []
    monkeypatch.setattr(smtplib.SMTP, "ehlo", _counting(smtplib.SMTP.ehlo, lines))
    first, *_others = [put(MemberFactory(email=f"n{n}@example.org"), n) for n in (1, 2, 3)]

    jobs.deliver(message_id=first.pk)

    assert (len(sink.mails), len(lines)) == (3, 1)


def test_a_server_that_hung_up_meanwhile_gets_a_new_line(hal, sink):
    put(hal, 1)
    second = put(hal, 2)

    with line.one_line():
        delivery.deliver(second.pk - 1)
        line._line.get()._server.connection.sock.close()
        delivery.deliver(second.pk)

    assert states() == ["sent", "sent"]


def _counting(ehlo, lines):
    def counted(self, name=""):
        lines.append(name)
        return ehlo(self, name)

    return counted
