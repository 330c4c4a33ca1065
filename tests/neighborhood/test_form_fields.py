"""The fields that know areas, kinds of help, words and days."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from neighborhood.forms import AreaField, CategoryField, ComingDayField, PlainTextField


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("a\r\nb", "a\nb"),
        ("\x1b[31mred", "[31mred"),
        ("👩🏽‍🦽 שלום مرحبا", "👩🏽‍🦽 שלום مرحبا"),
    ],
)
def test_text_keeps_what_people_type(typed, kept):
    assert PlainTextField().clean(typed) == kept


@pytest.mark.parametrize("by", ["pk", "slug"])
def test_area_is_found_by_number_and_by_slug(areas, by):
    area = areas["mill-row"]

    assert AreaField().clean(str(getattr(area, by))) == area


@pytest.mark.parametrize(
    "typed",
    ["", "nowhere", "0", "99999999999999999999", "1" * 5000, "\x00", "\ud800", "٣", "'\"><script>"],
)
def test_area_that_is_not_there_asks_for_one(areas, typed):
    with pytest.raises(ValidationError, match="Pick the area you are in"):
        AreaField().clean(typed)


def test_area_that_went_away_asks_for_another(areas):
    gone = areas["hilltop"]
    gone.is_active = False
    gone.save()

    with pytest.raises(ValidationError, match="Pick the area you are in"):
        AreaField().clean(str(gone.pk))


def test_kinds_stand_in_groups_of_their_first_level(categories):
    field = CategoryField()

    field.offer_groups()

    groups = dict(field.widget.choices)
    in_rides = [words for _pk, words in groups["Rides"]]
    assert in_rides[0] == "Rides"
    assert "Rides to the doctor" in in_rides
    assert "Rides to the doctor" not in groups


def test_day_that_has_passed_is_refused():
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(ValidationError, match="has passed"):
        ComingDayField().clean(yesterday.isoformat())


def test_today_is_not_too_late():
    today = timezone.localdate()

    assert ComingDayField().clean(today.isoformat()) == today


@pytest.mark.parametrize("typed", ["soon", "2030-02-31", "\x00", "99999-01-01"])
def test_day_that_is_none_says_how_to_write_it(typed):
    with pytest.raises(ValidationError, match="2030-05-31"):
        ComingDayField().clean(typed)
