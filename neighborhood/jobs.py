"""What the worker does for the place itself. Safe to run twice and to kill."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from neighborhood import retention

EVERY_NIGHT = "41 3 * * *"


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="neighborhood.jobs.forget", lock="neighborhood.jobs.forget")
def forget(timestamp: int) -> None:
    """Forget whatever has been kept long enough."""
    retention.run(at=timezone.now())
