"""The picture of the neighborhood."""

from __future__ import annotations

from neighborhood.fields import Point
from neighborhood.map import MARGIN, WIDTH, draw
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


def test_draw_without_areas_is_an_empty_picture() -> None:
    assert draw([]).areas == ()


def test_draw_area_without_outline_has_a_name_only() -> None:
    bare = Area(pk=1, names={"en": "Hilltop"}, centre=Point(0, 0), outline=[])

    (area,) = draw([bare]).areas

    assert (area.name, area.path) == ("Hilltop", "")
