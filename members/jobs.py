"""What the worker does for members. Safe to run twice and to kill."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from members import forgetting, limits, services

EVERY_HOUR = "41 * * * *"
EVERY_MINUTE = "* * * * *"


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="members.jobs.forget_due")
def forget_due(timestamp: int) -> None:
    """Delete everything about whoever asked for it ten minutes ago."""
    forgetting.forget_due(at=timezone.now())


@app.periodic(cron=EVERY_HOUR)
@app.task(queueing_lock="members.jobs.forget_counts")
def forget_counts(timestamp: int) -> None:
    """Forget how often things were done, and with the day where from."""
    limits.forget_old(at=timezone.now())
    services.forget_tries(at=timezone.now())
