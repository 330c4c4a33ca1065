"""When the form proposes to call back."""

import pytest
import time_machine

from tests.outbox.clock import at as moment
from triage.phone.forms import next_hour

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("now", "proposed"),
    [
        ("2026-11-27 14:20", "2026-11-27 15:00"),
        ("2026-11-27 19:59", "2026-11-27 20:00"),
        ("2026-11-27 20:01", "2026-11-28 08:00"),
        ("2026-11-27 23:20", "2026-11-28 08:00"),
        ("2026-11-28 06:10", "2026-11-28 08:00"),
    ],
)
def test_no_call_back_is_proposed_for_the_quiet_hours(now, proposed):
    with time_machine.travel(moment(now), tick=False):
        assert next_hour() == moment(proposed)
