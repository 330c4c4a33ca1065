"""Put jobs into the queue, which is a Postgres table, inside the transaction at hand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection
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


def drop_jobs(task: str, *, message_ids: Collection[int]) -> None:
    """Take the jobs out of the queue that wait for messages which are dealt with."""
    if not message_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM procrastinate_jobs
            WHERE status = 'todo' AND task_name = %s AND (args->>'message_id')::bigint = ANY(%s)
            """,
            [task, list(message_ids)],
        )
