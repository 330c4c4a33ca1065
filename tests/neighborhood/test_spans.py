"""How long ago something was."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from neighborhood.spans import span

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("en", 1, "1 day"), ("en", 16, "2 weeks"), ("es", 2, "2 días"), ("ar", 2, "يومين"),
        ("ar", 3, "3 أيام"), ("zh-hans", 2, "2 天"),
    ],
)  # fmt: skip
def test_span_is_told_in_its_greatest_unit(language, days, words):
    with translation.override(language):
        assert span(NOON - timedelta(days=days), NOON).replace("\xa0", " ") == words
