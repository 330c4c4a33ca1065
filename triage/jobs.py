"""What the worker does for the desk. Each job is safe to run twice and to kill."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from triage.models import UNDO_LIFETIME, Action, Letter

EVERY_NIGHT = "41 3 * * *"
# Whoever has no way to be reached may hear of it late, through a person.
LETTER_LIFETIME = timedelta(days=14)


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="triage.jobs.put_away")
def put_away(timestamp: int) -> None:
    """Erase actions that can be undone no more, and words that have arrived."""
    now = timezone.now()
    Action.objects.filter(at__lte=now - UNDO_LIFETIME).delete()
    Letter.objects.filter(at__lte=now - LETTER_LIFETIME).delete()
