"""How the desk says when: a weekday is always one to come."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.phone.words import due_words, since_words
from triage.words import moment_words

# A Wednesday.
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, ""), (2, "Friday, "), (6, "Tuesday, "), (7, "2 December, "), (-2, "23 November, ")],
)
def test_weekday_alone_is_one_to_come(settings, days, said):
    settings.TIME_ZONE = "UTC"

    assert moment_words(NOON + timedelta(days=days), at=NOON) == f"{said}12\xa0PM"


def test_last_friday_is_said_by_its_date():
    assert since_words(NOON - timedelta(days=5), at=NOON) == "open since 20 November"


@pytest.mark.parametrize(
    ("hours", "said"),
    [(2, "today"), (13, "since yesterday"), (35, "since yesterday"), (37, "2\xa0days")],
)
def test_call_back_is_due_by_the_calendar(settings, hours, said):
    settings.TIME_ZONE = "UTC"

    assert due_words(NOON - timedelta(hours=hours), at=NOON) == said
