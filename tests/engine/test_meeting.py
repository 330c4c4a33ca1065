"""Where and when a need and an offer can meet."""

from hypothesis import given

from matching.engine.meeting import (
    MINUTES_PER_DAY,
    asked_windows,
    km_apart,
    longest_stretch,
    narrower_category,
    shared_windows,
    time_in_common,
)
from tests.engine import strategies as some
from tests.engine.facts import (
    CLINIC_RIDES,
    COMPANY,
    HOUR,
    MONDAY,
    NOW,
    PHONE_BUDDY,
    RIDES,
    TUESDAY,
    hals_offer,
    rosas_need,
)

TUESDAY_MORNING = ((TUESDAY + 8 * HOUR, TUESDAY + 12 * HOUR),)


def minutes_of(windows):
    return {minute for start, end in windows for minute in range(start, end)}


@given(some.windows, some.windows)
def test_shared_windows_are_the_minutes_that_both_have(ours, theirs):
    shared = shared_windows(ours, theirs)

    assert minutes_of(shared) == minutes_of(ours) & minutes_of(theirs)
    assert list(shared) == sorted(shared)


@given(some.windows, some.windows)
def test_shared_windows_do_not_depend_on_who_asks(ours, theirs):
    assert shared_windows(ours, theirs) == shared_windows(theirs, ours)


def test_longest_stretch_of_no_windows_is_nothing():
    assert longest_stretch(()) == 0


@given(some.needs)
def test_asked_windows_of_a_date_stay_on_its_weekday(need):
    asked = asked_windows(need)

    if need.needed_on is None:
        assert asked == need.windows
    else:
        weekday = need.needed_on.weekday()
        assert asked
        assert all(start // MINUTES_PER_DAY == weekday for start, _ in asked)
        assert all((end - 1) // MINUTES_PER_DAY == weekday for _, end in asked)


def test_asked_windows_that_contradict_the_date_give_way_to_it():
    need = rosas_need(needed_on=NOW.date(), windows=TUESDAY_MORNING)

    assert asked_windows(need) == ((MONDAY, MONDAY + MINUTES_PER_DAY),)


def test_time_in_common_of_two_free_people_is_all_that_is_needed():
    time = time_in_common(rosas_need(minutes=90), hals_offer())

    assert (time.windows, time.stretch, time.needed) == (None, 90, 90)


def test_time_in_common_with_a_free_helper_is_the_time_asked_for():
    time = time_in_common(rosas_need(windows=TUESDAY_MORNING), hals_offer())

    assert (time.windows, time.stretch) == (TUESDAY_MORNING, 4 * HOUR)


def test_time_in_common_with_a_free_requester_is_the_helpers_time():
    time = time_in_common(rosas_need(), hals_offer(windows=TUESDAY_MORNING))

    assert (time.windows, time.stretch) == (TUESDAY_MORNING, 4 * HOUR)


def test_time_in_common_counts_one_piece_and_not_the_sum():
    pieces = ((MONDAY, MONDAY + 20), (TUESDAY, TUESDAY + 40))

    time = time_in_common(rosas_need(minutes=HOUR), hals_offer(windows=pieces))

    assert time.stretch == 40


def test_time_in_common_needs_no_more_than_the_window_asked_for():
    half_an_hour = ((TUESDAY, TUESDAY + 30),)

    time = time_in_common(rosas_need(minutes=HOUR, windows=half_an_hour), hals_offer())

    assert time.needed == 30


def test_km_apart_is_measured_as_the_crow_flies():
    assert km_apart(rosas_need(pt=(1.0, 1.0)), hals_offer(pt=(4.0, 5.0))) == 5.0


def test_km_apart_of_help_by_phone_is_unknown():
    need, offer = rosas_need(category=PHONE_BUDDY), hals_offer(category=PHONE_BUDDY)

    assert km_apart(need, offer) is None


def test_narrower_category_is_the_child_on_either_side():
    wide_need, wide_offer = rosas_need(category=RIDES), hals_offer(category=RIDES)

    assert narrower_category(wide_need, hals_offer()) == CLINIC_RIDES
    assert narrower_category(rosas_need(), wide_offer) == CLINIC_RIDES


def test_km_apart_follows_the_narrower_category():
    by_phone, in_person = hals_offer(category=PHONE_BUDDY), hals_offer(category=COMPANY)

    assert km_apart(rosas_need(category=COMPANY), by_phone) is None
    assert km_apart(rosas_need(category=COMPANY), in_person) == 1.0
