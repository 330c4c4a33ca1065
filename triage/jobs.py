"""What the worker does for the desk. Each job is safe to run twice and to kill."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from triage.caring import digest
from triage.terms.lending import remind_of_ends

IN_THE_MORNING = "41 9 * * *"
EVERY_TEN_MINUTES = "*/10 * * * *"


@app.periodic(cron=IN_THE_MORNING)
@app.task(queueing_lock="triage.jobs.remind_of_terms")
def remind_of_terms(timestamp: int) -> None:
    """Tell coordinators whose terms end within a week."""
    remind_of_ends(now=timezone.now())


@app.periodic(cron=EVERY_TEN_MINUTES)
@app.task(queueing_lock="triage.jobs.write_digests")
def write_digests(timestamp: int) -> None:
    """Tell coordinators in the morning of the neighborhood what waits at the desk."""
    digest.write_digests(now=timezone.now())
