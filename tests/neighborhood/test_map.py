"""The picture of the neighborhood."""

from __future__ import annotations

import pytest

from neighborhood.fields import Point
from neighborhood.labels import LINE_HEIGHT, Label, fit
from neighborhood.map import MARGIN, WIDTH, MapArea, draw
from neighborhood.models import Area


def square(pk: int, *, east: float, north: float) -> Area:
    """Return an area of one square kilometre whose south-west corner is given."""
    corners = [(east, north), (east + 1, north), (east + 1, north + 1), (east, north + 1)]
    return Area(
        pk=pk,
        names={"en": f"Area {pk}"},
        centre=Point(east + 0.5, north + 0.5),
        outline=[list(corner) for corner in corners],
    )


def test_draw_puts_north_on_top() -> None:
    south, north = square(1, east=0, north=0), square(2, east=0, north=1)

    drawn = draw([south, north])

    assert drawn.areas[1].y < drawn.areas[0].y
    assert drawn.height == 2 * (WIDTH - 2 * MARGIN) + 2 * MARGIN


def test_draw_stays_within_the_frame() -> None:
    drawn = draw([square(1, east=-3, north=2), square(2, east=5, north=-4)])

    numbers = [int(part) for area in drawn.areas for part in area.path.strip("MZ").split()]

    assert min(numbers) == MARGIN
    assert max(numbers[0::2]) == WIDTH - MARGIN
    assert max(numbers[1::2]) == drawn.height - MARGIN


def test_draw_marks_where_one_is_and_adds_words() -> None:
    areas = [square(1, east=0, north=0), square(2, east=1, north=0)]

    drawn = draw(areas, here=2, lines={1: ("a few needs", "7 offers")}, urls={1: "/needs/?area=1"})

    assert [area.here for area in drawn.areas] == [False, True]
    assert [area.lines for area in drawn.areas] == [("a few needs", "7 offers"), ()]
    assert drawn.areas[0].url == "/needs/?area=1"


def named(name: str, *, of: int) -> MapArea:
    """Return an area of that name as drawn, one of so many side by side."""
    areas = [square(pk, east=pk, north=0) for pk in range(of)]
    areas[0].names = {"en": name}
    return draw(areas, lines={0: ("7 offers",)}).areas[0]


@pytest.mark.parametrize(
    ("name", "of", "lines", "small"),
    [
        ("The Orchards", 2, ["The Orchards"], False),
        ("The Orchards", 4, ["The", "Orchards"], False),
        ("The Old Orchards", 3, ["The Old", "Orchards"], False),
        ("Orchardside", 4, ["Orchardside"], True),
        ("老果园和市场", 4, ["老果园和市场"], True),
        ("老果园", 4, ["老果园"], False),
    ],
)
def test_name_stays_within_the_borders_of_its_land(name, of, lines, small) -> None:
    drawn = named(name, of=of)

    assert [words for _y, words in drawn.named] == lines
    assert drawn.small is small


def test_name_in_two_lines_keeps_its_counts_below_and_the_middle() -> None:
    one, two = named("Orchards", of=4), named("The Orchards", of=4)

    assert [y for y, _words in (*two.named, *two.below)] == [
        two.y, two.y + LINE_HEIGHT, two.y + 2 * LINE_HEIGHT,
    ]  # fmt: skip
    assert one.y - two.y in {LINE_HEIGHT // 2, LINE_HEIGHT // 2 + 1}


def test_name_is_as_wide_as_its_land_where_it_stands() -> None:
    triangle = [(0, 0), (200, 0), (100, 200)]

    assert fit("Hilltop", outline=triangle, x=100, y=40) == Label(("Hilltop",))
    assert fit("Hilltop", outline=triangle, x=100, y=180) == Label(("Hilltop",), small=True)
    assert fit("Hilltop", outline=triangle, x=20, y=20).small


def test_draw_without_areas_is_an_empty_picture() -> None:
    assert draw([]).areas == ()


def test_draw_area_without_outline_has_a_name_only() -> None:
    bare = Area(pk=1, names={"en": "Hilltop"}, centre=Point(0, 0), outline=[])

    (area,) = draw([bare]).areas

    assert (area.name, area.path) == ("Hilltop", "")
