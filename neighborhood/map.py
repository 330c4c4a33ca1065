"""The neighborhood as a small picture: from kilometres to a drawing 360 units wide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from neighborhood.models import Area

WIDTH = 360
MARGIN = 6
LINE_HEIGHT = 17


@dataclass(frozen=True, slots=True)
class MapArea:
    """One area as drawn: its outline as an SVG path, and where its name stands."""

    name: str
    path: str
    x: int
    y: int
    words: str
    url: str
    here: bool

    @property
    def below(self) -> int:
        """Return where the line under the name stands."""
        return self.y + LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class Map:
    """What ``components/map.html`` draws."""

    width: int
    height: int
    areas: tuple[MapArea, ...]


def draw(
    areas: Iterable[Area],
    *,
    here: int | None = None,
    words: Mapping[int, str] | None = None,
    urls: Mapping[int, str] | None = None,
) -> Map:
    """Lay the areas out, north on top.

    here: the pk of the area to mark. words, urls: by pk, a second line and a link.
    Lengths come out as whole numbers, so that no language writes them with a comma.
    """
    shown = list(areas)
    corners = [corner for area in shown for corner in area.outline] or [
        area.centre for area in shown
    ]
    west = min((east for east, _ in corners), default=0.0)
    north = max((north for _, north in corners), default=0.0)
    across_km = max((east for east, _ in corners), default=1.0) - west or 1.0
    down_km = north - min((north for _, north in corners), default=0.0)
    scale = (WIDTH - 2 * MARGIN) / across_km

    def place(east_km: float, north_km: float) -> tuple[int, int]:
        return (
            round(MARGIN + (east_km - west) * scale),
            round(MARGIN + (north - north_km) * scale),
        )

    def one(area: Area) -> MapArea:
        second = (words or {}).get(area.pk, "")
        x, y = place(*area.centre)
        points = " ".join("{} {}".format(*place(*corner)) for corner in area.outline)
        return MapArea(
            name=str(area),
            path=f"M{points}Z" if points else "",
            x=x,
            y=y if second else y + 5,
            words=second,
            url=(urls or {}).get(area.pk, ""),
            here=area.pk == here,
        )

    return Map(
        width=WIDTH,
        height=round(2 * MARGIN + down_km * scale),
        areas=tuple(one(area) for area in shown),
    )
