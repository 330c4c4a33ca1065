"""What is due at once leaves in lots, over one line, and its jobs go with it."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from members.models import AccessLink
from neighborhood.models import Neighborhood
from outbox import delivery, jobs, lots, services
from outbox.delivery import TryAgain
from outbox.hours import timing
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


def test_a_job_ends_after_a_while(hal, sink, monkeypatch):
    monkeypatch.setattr(lots, "LOT", 2)
    monkeypatch.setattr(lots, "LONG_ENOUGH_S", 0)
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


def test_one_more_letter_costs_one_more_question_to_the_database(db, sink):
    def cost(count, start):
        for number in range(start, start + count):
            put(MemberFactory(email=f"n{number}@example.org"), number)
        with CaptureQueriesContext(connection) as queries, Neighborhood.kept():
            lots._deliver_a_lot()
        return len([one for one in queries if "SAVEPOINT" not in one["sql"]])

    assert cost(12, 100) - cost(2, 200) == 10
    assert states() == ["sent"] * 14


def test_a_letter_that_cannot_be_written_keeps_no_other_at_home(hal, sink, mumble):
    put(hal, 1)
    services.put(hal, kind="mumble", ids={}, key="mumble", delay=timedelta(0))
    put(hal, 2)

    lots._deliver_a_lot()

    assert states() == ["sent", "waiting", "waiting"]
    assert list(Message.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 1, 0]


def test_stop_is_obeyed_between_writing_and_leaving(hal, sink):
    message = put(hal, 1)
    [errand] = lots._written([message.pk])

    timing.stop_all(hal, at=timezone.now())
    delivery.hand_over(errand)

    assert states() == ["dropped"]
    assert not sink.mails


def test_links_in_a_lot_open_their_pages(hal, sink):
    other = MemberFactory(email="other@example.org")
    put(hal, 1)
    put(other, 2)

    lots._deliver_a_lot()

    texts = [mail.get_body(("plain",)).get_content() for mail in sink.mails]
    tokens = [re.findall(r"/m/([\w-]+)/", text)[0] for text in texts]
    members = [AccessLink.objects.opened_by(token, at=timezone.now()).member for token in tokens]
    assert members == [hal, other]


def test_whoever_waits_for_a_turn_in_vain_delivers_its_own(hal, sink, monkeypatch):
    monkeypatch.setattr(lots, "LONG_ENOUGH_S", 0)
    monkeypatch.setattr(lots, "_take_turn", lambda: False)
    first, _second = put(hal, 1), put(hal, 2)

    jobs.deliver(message_id=first.pk)

    assert states() == ["sent", "waiting"]


def _counting(ehlo, lines):
    def counted(self, name=""):
        lines.append(name)
        return ehlo(self, name)

    return counted
