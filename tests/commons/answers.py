"""What a neighbor types into the form."""

import uuid
from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from neighborhood.forms import fresh_submission
from neighborhood.models import Area


def drawn(key: uuid.UUID | None = None, *, seconds_ago: float = 60) -> str:
    """Return the hidden key of a form that was drawn a while ago."""
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds_ago), tick=False):
        return fresh_submission(key)


def ride(area: Area, /, **changes: Any) -> dict[str, Any]:
    """Return the three answers of a need, some of them changed."""
    answers = {
        "what": "A ride to the clinic",
        "area": area.pk,
        "reach": "text",
        "reach_at": "212 555 0193",
        "submission": drawn(),
    }
    return answers | changes
