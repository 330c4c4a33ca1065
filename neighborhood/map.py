"""The neighborhood as a small picture: from kilometres to a drawing 360 units wide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from neighborhood.labels import LINE_HEIGHT, fit
from neighborhood.models import Area

WIDTH = 360
MARGIN = 6


@dataclass(frozen=True, slots=True)
class MapArea:
    """One area as drawn: its outline as an SVG path, and where its name and its lines stand."""

    name: str
    path: str
    x: int
    y: int
    key: str = ""
    lines: tuple[str, ...] = ()
    url: str = ""
    here: bool = False
    #: Where the name is too wide for its land: its two lines, and whether they are set small.
    broken: tuple[str, ...] = ()
    small: bool = False

    @property
    def named(self) -> tuple[tuple[int, str], ...]:
        """Return the lines of the name, each with where it stands."""
        lines = self.broken or (self.name,)
        return tuple((self.y + LINE_HEIGHT * n, words) for n, words in enumerate(lines))

    @property
    def below(self) -> tuple[tuple[int, str], ...]:
        """Return the lines under the name, each with where it stands."""
        first = len(self.named)
        return tuple((self.y + LINE_HEIGHT * n, words) for n, words in enumerate(self.lines, first))


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
    lines: Mapping[int, tuple[str, ...]] | None = None,
    urls: Mapping[int, str] | None = None,
) -> Map:
    """Lay the areas out, north on top.

    here: the pk of the area to mark. lines, urls: by pk, what stands under the name, and a link.
    Lengths come out as whole numbers, so that no language writes them with a comma.
    """
    shown = list(areas)
    frame = _frame_around(shown)
    return Map(
        width=WIDTH,
        height=frame.height,
        areas=tuple(
            _drawn(
                area,
                frame=frame,
                lines=(lines or {}).get(area.pk, ()),
                url=(urls or {}).get(area.pk, ""),
                here=area.pk == here,
            )
            for area in shown
        ),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the drawing begins, in kilometres, and how many units one of them takes."""

    west_km: float
    north_km: float
    scale: float
    height: int

    def place(self, east_km: float, north_km: float) -> tuple[int, int]:
        return (
            round(MARGIN + (east_km - self.west_km) * self.scale),
            round(MARGIN + (self.north_km - north_km) * self.scale),
        )


def _frame_around(areas: Sequence[Area]) -> _Frame:
    outlines = [corner for area in areas for corner in area.outline]
    corners = outlines or [area.centre for area in areas] or [(0.0, 0.0)]
    easts, norths = zip(*corners, strict=True)
    scale = (WIDTH - 2 * MARGIN) / (max(easts) - min(easts) or 1.0)
    height = round(2 * MARGIN + (max(norths) - min(norths)) * scale)
    return _Frame(min(easts), max(norths), scale, height)


def _drawn(area: Area, *, frame: _Frame, lines: tuple[str, ...], url: str, here: bool) -> MapArea:
    x, y = frame.place(*area.centre)
    corners = [frame.place(*corner) for corner in area.outline]
    label = fit(str(area), outline=corners, x=x, y=y)
    points = " ".join(f"{east} {south}" for east, south in corners)
    return MapArea(
        name=str(area),
        path=f"M{points}Z" if points else "",
        x=x,
        # Name and lines stand around the middle together.
        y=y + 5 - LINE_HEIGHT * (len(label.lines) - 1 + len(lines)) // 2,
        key=str(area.pk),
        lines=lines,
        url=url,
        here=here,
        broken=label.lines[1:] and label.lines,
        small=label.small,
    )
