"""Days and parts of the day, and the minutes behind them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neighborhood.dayparts import (
    DAYS,
    DayPart,
    beside_cells,
    cells_in,
    hours_on,
    in_words,
    windows_of,
)
from neighborhood.fields import WEEK_MINUTES, merged

CELLS = st.sets(st.tuples(st.sampled_from(DAYS), st.sampled_from(list(DayPart))))


@given(CELLS)
def test_cells_come_back_as_they_were_ticked(cells):
    assert cells_in(windows_of(cells)) == cells


@given(st.lists(st.lists(st.integers(0, WEEK_MINUTES), min_size=2, max_size=2, unique=True)))
def test_squares_and_what_is_beside_them_are_all_of_the_hours(spans):
    windows = merged(sorted(span) for span in spans)

    assert (windows_of(cells_in(windows), beside=beside_cells(windows)) or ()) == windows


def test_hours_beside_the_grid_are_those_that_no_square_shows():
    assert beside_cells(((8 * 60, 13 * 60),)) == ((12 * 60, 13 * 60),)
    assert beside_cells(windows_of([(0, DayPart.MORNING), (0, DayPart.AFTERNOON)])) == ()


def test_no_cell_is_any_time():
    assert windows_of([]) is None
    assert cells_in(None) == frozenset()
    assert in_words(None) == ""


def test_morning_and_afternoon_join_to_one_window():
    windows = windows_of([(1, DayPart.MORNING), (1, DayPart.AFTERNOON)])

    assert windows == ((1440 + 8 * 60, 1440 + 17 * 60),)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([(1, "morning")], "Tuesday, morning"),
        ([(1, "morning"), (3, "morning")], "Tuesday, Thursday, morning"),
        ([(1, "morning"), (3, "evening")], "Tuesday, morning; Thursday, evening"),
        ([(day, "evening") for day in range(7)], "any day, evening"),
        ([(5, "afternoon"), (6, "afternoon")], "weekends, afternoon"),
        ([(day, "morning") for day in range(5)], "weekdays, morning"),
        ([(0, "morning"), (0, "afternoon"), (0, "evening")], "Monday, all day"),
    ],
)
def test_windows_are_said_as_neighbors_say_them(cells, words):
    assert in_words(windows_of((day, DayPart(part)) for day, part in cells)) == words


def test_hours_that_are_no_part_are_said_by_the_clock():
    windows = ((1440 + 9 * 60, 1440 + 11 * 60 + 30),)

    assert in_words(windows) == "Tuesday, 9\xa0AM–11:30\xa0AM"
    assert hours_on(1, windows) == "9\xa0AM–11:30\xa0AM"
    assert hours_on(2, windows) == ""


def test_window_over_midnight_is_said_on_both_days():
    assert (
        in_words(((22 * 60, 1440 + 60),)) == "Monday, 10\xa0PM–12\xa0AM; Tuesday, 12\xa0AM–1\xa0AM"
    )
