"""How long ago something was."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from neighborhood.spans import days_between, lasting, span

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("en", 1, "1 day"), ("en", 16, "2 weeks"), ("es", 2, "2 días"), ("ar", 2, "يومين"),
        ("ar", 3, "3 أيام"), ("zh-hans", 2, "2天"),
    ],
)  # fmt: skip
def test_span_is_told_in_its_greatest_unit(language, days, words):
    with translation.override(language):
        assert span(NOON - timedelta(days=days), NOON).replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("minutes", "words"), [(20, "20 minutes"), (150, "2 hours, 30 minutes"), (780, "13 hours")]
)
def test_what_lasts_for_hours_is_told_in_hours(minutes, words):
    assert lasting(minutes).replace("\xa0", " ") == words


def test_days_between_are_those_of_the_calendar():
    assert days_between(NOON - timedelta(hours=40), NOON) == "2\xa0days"
