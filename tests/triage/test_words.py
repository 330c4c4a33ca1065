"""How the desk says when: a weekday is always one to come."""

from datetime import UTC, datetime, timedelta

import pytest

from matching.pair_words import confirmed_words, days_ago
from triage.phone.words import due_words, since_words
from triage.rows import squares_since, waited_since, waiting_words
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


@pytest.mark.parametrize(
    ("hours", "words", "squares"),
    [
        (2, "today", 1),
        (13, "1 day", 2),
        (35, "1 day", 2),
        (37, "2 days", 2),
        (74, "3 days", 3),
        (98, "4 days", 3),
        (122, "5 days", 4),
        (146, "6 days", 4),
        (170, "1 week", 5),
        (999, "1 month", 5),
    ],
)
def test_waiting_is_counted_by_the_calendar_in_words_and_in_squares(
    settings, hours, words, squares
):
    settings.TIME_ZONE = "UTC"
    moment = NOON - timedelta(hours=hours)

    assert waited_since(moment, at=NOON).replace("\xa0", " ") == words
    assert squares_since(moment, at=NOON) == squares


@pytest.mark.parametrize(("hours", "words"), [(2, "new today"), (13, "waiting 1 day")])
def test_what_came_yesterday_is_not_of_today(settings, hours, words):
    settings.TIME_ZONE = "UTC"
    moment = NOON - timedelta(hours=hours)

    assert waiting_words(moment, at=NOON).replace("\xa0", " ") == words


@pytest.mark.parametrize(("hours", "words"), [(2, "today"), (13, "1 day ago")])
def test_what_was_confirmed_yesterday_was_not_today(settings, hours, words):
    settings.TIME_ZONE = "UTC"
    moment = NOON - timedelta(hours=hours)

    assert days_ago(moment, now=NOON) == words
    assert confirmed_words(moment, now=NOON) == f"confirmed {words}"
