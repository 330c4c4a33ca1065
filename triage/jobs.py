"""What the worker does for the desk. Each job is safe to run twice and to kill."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from triage.caring import digest, handing_over
from triage.models import UNDO_LIFETIME, Action, Letter
from triage.terms.lending import remind_of_ends

IN_THE_MORNING = "41 9 * * *"
EVERY_TEN_MINUTES = "*/10 * * * *"
EVERY_NIGHT = "41 3 * * *"
# Whoever has no way to be reached may hear of it late, through a person.
LETTER_LIFETIME = timedelta(days=14)


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="triage.jobs.put_away")
def put_away(timestamp: int) -> None:
    """Erase actions that can be undone no more, words that have arrived, and old notes."""
    now = timezone.now()
    Action.objects.filter(at__lte=now - UNDO_LIFETIME).delete()
    Letter.objects.filter(at__lte=now - LETTER_LIFETIME).delete()
    handing_over.erase_old(now=now)


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
