"""The jobs of the outbox, called as the worker calls them."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from neighborhood import retention
from outbox import jobs, queue, services
from outbox.models import MessageState

pytestmark = pytest.mark.usefixtures("greeting")


def test_deliver_delivers_one_message(hal, sink):
    message = services.put(hal, kind="greeting", ids={"number": 1}, key="greeting:1")

    jobs.deliver(message_id=message.pk)

    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_sweep_queues_what_was_forgotten(hal):
    now = timedelta(0)
    services.put(hal, kind="greeting", ids={"number": 1}, key="greeting:1", delay=now)
    ProcrastinateJob.objects.all()._raw_delete("default")

    jobs.sweep(timestamp=0)

    assert ProcrastinateJob.objects.get().task_name == queue.DELIVER


def test_tidy_drops_old_sessions(db, client):
    session = client.session
    session.set_expiry(timezone.now() - timedelta(days=1))
    session.save()

    retention.run(at=timezone.now())

    assert not Session.objects.exists()


def test_every_queued_name_is_a_job_the_worker_knows(db):
    app.perform_import_paths()

    assert queue.DELIVER in app.tasks
    assert "outbox.jobs.recover" in app.tasks
