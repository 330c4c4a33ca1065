"""A rest without end is said in words, and ends only by a start."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import Event
from members.resting import NO_END, day_of_rest
from members.services import end_endless_rest, rest_without_end, set_rest


@pytest.mark.parametrize(
    ("day", "words"), [(NO_END, "further notice"), (date(2026, 5, 3), "3 May")]
)
def test_day_of_rest_in_words(day, words):
    assert day_of_rest(day) == words


def test_day_of_rest_in_another_format():
    assert day_of_rest(date(2026, 5, 3), as_format="l") == "Sunday"


@pytest.mark.django_db
def test_rest_without_end_is_not_shortened_by_a_rest(hal):
    rest_without_end(hal)

    set_rest(hal, until=timezone.localdate() + timedelta(days=7), by=hal)
    set_rest(hal, until=None, by=hal)
    assert hal.resting_until == NO_END

    end_endless_rest(hal, until=None)
    hal.refresh_from_db()
    assert hal.resting_until is None
    assert Event.objects.about(hal).count() == 2
