"""What the worker does for the desk. Each job is safe to run twice."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from triage import handing_over
from triage.lending import remind_of_ends

IN_THE_MORNING = "41 9 * * *"
AT_NIGHT = "37 3 * * *"


@app.periodic(cron=IN_THE_MORNING)
@app.task(queueing_lock="triage.jobs.remind_of_terms")
def remind_of_terms(timestamp: int) -> None:
    """Tell coordinators whose terms end within a week."""
    remind_of_ends(now=timezone.now())


@app.periodic(cron=AT_NIGHT)
@app.task(queueing_lock="triage.jobs.tidy_hand_overs")
def tidy_hand_overs(timestamp: int) -> None:
    """Erase hand-over notes that are a month old."""
    handing_over.erase_old(now=timezone.now())
