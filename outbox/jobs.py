"""What the worker does for the outbox. Each job is safe to run twice and to kill."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from members.erasing import InOtherHands
from members.models import ContactWay
from outbox import delivery, given_up, lots, services
from outbox.replies import replying

EVERY_MINUTE = "* * * * *"
EVERY_NIGHT = "17 3 * * *"
KEEP_FAILED_JOBS_HOURS = 24 * 14
READING_TRIES = 5


@app.task(retry=RetryStrategy(exponential_wait=4, retry_exceptions=[delivery.TryAgain]))
def deliver(message_id: int) -> None:
    """Deliver one message, and what else is due."""
    lots.deliver_with_others(message_id)


@app.task(retry=RetryStrategy(max_attempts=READING_TRIES, exponential_wait=2), pass_context=True)
def read_reply(context: JobContext, reply_id: int) -> None:
    """Do what one reply says; after a few tries in vain a person reads it."""
    try:
        replying.read(reply_id)
    except Exception:
        if context.job.attempts < READING_TRIES:
            raise
        replying.leave_to_people(reply_id)


@app.task(retry=RetryStrategy(exponential_wait=4, retry_exceptions=[InOtherHands]))
def finish_giving_up(way_id: int) -> None:
    """Strike an address that its member replaced, as soon as nobody has the rows in hand.

    One that they have proved again meanwhile is theirs and stays.
    """
    way = ContactWay.objects.filter(pk=way_id, by_other=True, verified_at=None).first()
    if way is not None:
        given_up.finish_giving_up(way)


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="outbox.jobs.sweep")
def sweep(timestamp: int) -> None:
    """Queue the messages that are due and that no job will deliver."""
    services.queue_forgotten(at=timezone.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="outbox.jobs.recover")
async def recover(timestamp: int) -> None:
    """Queue again what a killed worker was doing, whichever app's job it was."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="outbox.jobs.tidy_jobs")
async def tidy_jobs(timestamp: int) -> None:
    """Forget jobs that ended a fortnight ago, whichever way."""
    await app.job_manager.delete_old_jobs(
        nb_hours=KEEP_FAILED_JOBS_HOURS, include_failed=True, include_aborted=True
    )
