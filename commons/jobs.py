"""What the worker does for the commons."""

from __future__ import annotations

from procrastinate.contrib.django import app

from commons import learning

ONCE_A_MONTH = "23 4 1 * *"


@app.periodic(cron=ONCE_A_MONTH)
@app.task(queueing_lock="commons.jobs.relearn")
def relearn(timestamp: int) -> None:
    """Learn words anew from the group's own posts, where that is better than what is used."""
    learning.relearn()
