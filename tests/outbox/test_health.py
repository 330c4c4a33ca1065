"""What a monitor, an admin and a coordinator hear when messages do not leave."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from neighborhood.models import RetentionRun
from outbox.health import health_of_outbox, lines_of_forgetting
from outbox.models import Message, MessageState
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    """Let a worker have shown a sign of life just now, in the table that no model writes."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    return ProcrastinateWorker.objects.get()


def a_message(*, late=timedelta(0), **more):
    return Message.objects.create(
        member=MemberFactory(), kind="posted", key=f"{Message.objects.count()}",
        deliver_after=timezone.now() - late, **more,
    )  # fmt: skip


def healthz(client):
    answer = client.get("/healthz")
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code, answer.json()


def test_all_is_well(client, worker):
    a_message(late=timedelta(minutes=4))
    a_message(late=-timedelta(hours=9))

    words = {"status": "ok", "worker": "running", "messages": "leaving"}
    assert healthz(client) == (200, words)


def test_no_worker_is_trouble(client):
    words = {"status": "trouble", "worker": "not running", "messages": "leaving"}
    assert healthz(client) == (503, words)


def test_late_messages_are_trouble(client, worker):
    a_message(late=timedelta(minutes=6))

    assert healthz(client)[0] == 503
    assert healthz(client)[1]["messages"] == "late"
    assert health_of_outbox(at=timezone.now()).lines == ["1 message should have left by now."]


def test_messages_that_are_tried_in_vain_are_trouble(client, worker):
    a_message(late=-timedelta(hours=1), attempts=3, outcome="ConnectionRefusedError")

    assert healthz(client)[0] == 503
    assert healthz(client)[1]["messages"] == "failing"


def test_what_was_given_up_is_said_for_a_day(worker):
    a_message(state=MessageState.FAILED, done_at=timezone.now() - timedelta(hours=23))
    a_message(state=MessageState.FAILED, done_at=timezone.now() - timedelta(hours=25))
    a_message(state=MessageState.SENT, done_at=timezone.now(), attempts=5)

    health = health_of_outbox(at=timezone.now())

    assert health.lines == ["1 message was given up since yesterday. It can be tried again."]
    assert health.is_well


def test_a_monitor_reads_no_counts(client):
    for _each in range(73):
        a_message(late=timedelta(hours=1))

    assert "73" not in client.get("/healthz").text


def test_admin_reads_what_is_wrong(client, ada, worker):
    a_message(late=timedelta(hours=1))
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")

    assert "1 message should have left by now." in client.get("/admin/outbox/message/").text


def test_coordinators_read_on_the_care_page_that_messages_do_not_leave(client, cora, worker):
    client.force_login(cora)
    said = "1 message should have left by now."
    assert said not in client.get("/triage/care/").text

    a_message(late=timedelta(hours=1))

    assert said in client.get("/triage/care/").text


def test_health_takes_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert not health_of_outbox(at=timezone.now()).is_well


@pytest.mark.parametrize(
    ("age", "failed", "said"),
    [
        (timedelta(hours=47), [], []),
        (timedelta(hours=49), [], ["was last here on"]),
        (timedelta(hours=1), ["notes"], ["could not do all of it: notes."]),
    ],
)
def test_run_that_stays_away_or_fails_is_told(age, failed, said):
    moment = timezone.now() - age
    RetentionRun.objects.create(started_at=moment, finished_at=moment, failed=failed)

    lines = lines_of_forgetting(at=timezone.now())

    assert len(lines) == len(said)
    assert all(words in line for words, line in zip(said, lines, strict=True))


def test_run_that_never_came_is_told_to_an_admin_after_two_days(admin_client):
    message = a_message()
    assert lines_of_forgetting(at=timezone.now()) == []

    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(days=3))

    assert "has not been here yet" in admin_client.get("/admin/outbox/message/").text
