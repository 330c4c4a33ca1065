"""Put jobs into the queue, which is a Postgres table, inside the transaction at hand."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

#: The job that brings one message.
DELIVER = "outbox.jobs.deliver"

# The app's own manager leaves Django's connection inside a worker, and with it the
# transaction: a job queued there could run before its rows exist.
_jobs = JobManager(DjangoConnector())


def enqueue(task: str, *, at: datetime | None = None, lock: str | None = None, **ids: int) -> None:
    """Queue a job by its dotted name, such as ``outbox.jobs.deliver``; ids only.

    The job exists if and only if the transaction commits. ``at``: not before that moment.
    ``lock``: jobs with the same lock run one at a time.

    There is no way to skip a job that is queued already: the one waiting may start before
    this transaction commits, and miss what it wrote.
    """
    configure_task(name=task, job_manager=_jobs, schedule_at=at, lock=lock).defer(**ids)
