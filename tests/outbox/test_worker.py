"""A real worker, killed with -9 in the worst instant: the mail has left, nobody noted it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.conf import settings as site
from django.db import connection

from members.models import Member
from outbox import delivery, queue, services
from outbox.accounts import open_account
from outbox.codes import put_code
from outbox.models import Message, MessageState, Wishes

pytestmark = pytest.mark.slow

KILLS = 3
PATIENCE_S = 30


@pytest.fixture
def start_worker(sink) -> Callable[..., subprocess.Popen[bytes]]:
    """Return what starts a worker on the test database with the sink as its mail server."""
    place = connection.settings_dict
    url = "postgres://{}:{}@/{}?host={}&port={}".format(
        *(quote(str(place[key]), safe="") for key in ("USER", "PASSWORD", "NAME", "HOST", "PORT"))
    )
    environment = {
        "DATABASE_URL": url,
        "MUTUALAID_DEMO": "1",
        "MUTUALAID_SECRET_KEY": site.SECRET_KEY,
        "MUTUALAID_SITE_URL": "https://elm.example",
        "MUTUALAID_SMTP_URL": sink.url,
    }

    def start(*options: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency=1", *options],
            cwd=site.BASE_DIR, env=os.environ | environment, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    return start


def let_the_dead_be_noticed() -> None:
    """Make the killed workers' last sign of life old, and queue the look for them."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 h'")
    queue.enqueue("outbox.jobs.recover", timestamp=0)


@pytest.mark.django_db(transaction=True)
def test_killed_workers_lose_nothing_and_repeat_under_one_identity(sink, start_worker):
    for number in range(KILLS + 2):
        address = f"neighbor{number}@example.org"
        member = open_account(address)
        put_code(member, kind="sign_in_code", address=address, code="12345678")

    for _each in range(KILLS):
        worker = start_worker()
        sink.before_yes = worker.kill
        assert worker.wait(PATIENCE_S) == -signal.SIGKILL
    sink.before_yes = lambda: None
    let_the_dead_be_noticed()
    assert start_worker("--one-shot").wait(PATIENCE_S) == 0

    identities = {f"<{message.identity}@elm.example>" for message in Message.objects.all()}
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}
    assert set(sink.copies_by_identity) == identities
    assert sorted(sink.copies_by_identity.values()) == [1, 1, 2, 2, 2]


def put_into_message_of_the_day(member: Member, *, count: int) -> Message:
    """Let so many questions wait within a member's message of the day, which is due now."""
    Wishes.objects.create(member=member, is_together=True)
    for number in range(count):
        ids = {"to": member.pk}
        put = services.put(member, kind="rest_offered", ids=ids, key=f"rest:{number}")
        delivery.deliver(put.pk)
    whole = Message.objects.get(kind="together")
    queue.enqueue(queue.DELIVER, message_id=whole.pk)
    return whole


@pytest.mark.django_db(transaction=True)
def test_killed_worker_repeats_the_message_of_the_day_whole(sink, start_worker, hal):
    whole = put_into_message_of_the_day(hal, count=3)

    worker = start_worker()
    sink.before_yes = worker.kill
    assert worker.wait(PATIENCE_S) == -signal.SIGKILL
    assert Message.objects.waiting().count() == 4
    sink.before_yes = lambda: None
    let_the_dead_be_noticed()
    assert start_worker("--one-shot").wait(PATIENCE_S) == 0

    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}
    assert sink.copies_by_identity == {f"<{whole.identity}@elm.example>": 2}
    assert all("– Would you like" in mail.get_body(("plain",)).get_content() for mail in sink.mails)
