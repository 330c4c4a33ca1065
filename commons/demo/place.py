"""Elm Street & Around: the made-up place, about four by three kilometres."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from neighborhood.models import Area, Category, Neighborhood, PartnerGroup

# Visitors watch the shelf of messages; a whole minute would look like silence.
UNDO_SECONDS = 8

type Corner = tuple[float, float]

# Corners that areas share, in kilometres east and north of the south-western end of the canal.
NORTH_WEST, NORTH_MILL, NORTH_RAIL, NORTH_EAST = (0.1, 2.8), (1.4, 2.95), (2.7, 2.85), (3.9, 2.75)
HILL_FOOT, MILL_GATE, RAIL_BRIDGE, EAST_GATE = (0.1, 1.9), (1.25, 2.0), (2.6, 1.95), (3.9, 1.75)
LOCK, MILL_BRIDGE, FOUNTAIN, EAST_END = (0.1, 1.0), (1.2, 1.05), (2.55, 1.0), (3.95, 0.95)
CHAPEL = (1.85, 1.02)
TERRACE, ORCHARD_GATE, GOODS_YARD = (0.7, 2.04), (1.95, 1.86), (3.3, 1.96)
CANAL_BEND, STEPS, HILL = (0.6, 0.9), (3.2, 1.08), (0.75, 3.0)
SOUTH_WEST, LANDING, SOUTH_EAST = (0.25, 0.2), (1.8, 0.15), (3.85, 0.25)
ORCHARD_WALL, RAIL_BEND, MILL_LANE, WELL, PATH = (
    (1.45, 2.45), (2.5, 2.4), (1.15, 1.5), (2.5, 1.5), (1.9, 0.6),
)  # fmt: skip


class Place(NamedTuple):
    """An area: its name is the same in all languages."""

    slug: str
    name: str
    centre: Corner
    outline: tuple[Corner, ...]


PLACES = (
    Place("elm-street", "Elm Street", (1.85, 1.5),
          (MILL_GATE, ORCHARD_GATE, RAIL_BRIDGE, WELL, FOUNTAIN, CHAPEL, MILL_BRIDGE, MILL_LANE)),
    Place("mill-row", "Mill Row", (0.65, 1.5),
          (HILL_FOOT, TERRACE, MILL_GATE, MILL_LANE, MILL_BRIDGE, CANAL_BEND, LOCK)),
    Place("canal-bank", "Canal Bank", (1.0, 0.6),
          (LOCK, CANAL_BEND, MILL_BRIDGE, CHAPEL, PATH, LANDING, SOUTH_WEST)),
    Place("station-side", "Station Side", (3.25, 2.35),
          (NORTH_RAIL, NORTH_EAST, EAST_GATE, GOODS_YARD, RAIL_BRIDGE, RAIL_BEND)),
    Place("the-orchards", "The Orchards", (2.0, 2.45),
          (NORTH_MILL, NORTH_RAIL, RAIL_BEND, RAIL_BRIDGE, ORCHARD_GATE, MILL_GATE,
           ORCHARD_WALL)),
    Place("hilltop", "Hilltop", (0.7, 2.4),
          (NORTH_WEST, HILL, NORTH_MILL, ORCHARD_WALL, MILL_GATE, TERRACE, HILL_FOOT)),
    Place("market-square", "Market Square", (3.2, 1.4),
          (RAIL_BRIDGE, GOODS_YARD, EAST_GATE, EAST_END, STEPS, FOUNTAIN, WELL)),
    Place("st-annes", "St. Anne’s", (2.85, 0.6),
          (CHAPEL, FOUNTAIN, STEPS, EAST_END, SOUTH_EAST, LANDING, PATH)),
)  # fmt: skip


def found() -> dict[str, Area]:
    """Write the neighborhood's settings and areas; return the areas by slug."""
    Neighborhood(
        pk=1,
        name="Elm Street & Around",
        line="neighbors helping neighbors",
        phone="212-555-0142",
        line_elsewhere={
            "es": "entre vecinas y vecinos",
            "ar": "جيران يساعدون جيرانهم",
            "zh-hans": "邻里互助",
        },
        phone_hours="weekdays 9 to 12",
        phone_hours_elsewhere={
            "es": "de lunes a viernes, de 9 a 12",
            "ar": "أيام العمل من 9 إلى 12",
            "zh-hans": "工作日9点到12点",
        },
        is_demo=True,
        undo_seconds=UNDO_SECONDS,
    ).save()
    areas = Area.objects.bulk_create(
        Area(
            slug=place.slug,
            names={"en": place.name},
            centre=place.centre,
            outline=[list(corner) for corner in place.outline],
            position=position,
        )
        for position, place in enumerate(PLACES)
    )
    return {area.slug: area for area in areas}


class Partner(NamedTuple):
    """Another group, made up like everything here. kinds: slugs of the kinds of help it gives."""

    names: dict[str, str]
    does: dict[str, str]
    kinds: tuple[str, ...]
    phone: str
    hours: str


PARTNERS = (
    Partner(
        {"en": "Lockside Food Pantry", "es": "Despensa Lockside"},
        {"en": "Groceries and hot meals, no papers asked",
         "es": "Comida y platos calientes, sin pedir papeles"},
        ("food",), "212-555-0161", "Tuesdays and Fridays",
    ),
    Partner(
        {"en": "Canal Tenants’ Union", "es": "Sindicato de inquilinos del Canal"},
        {"en": "Heat, repairs and letters from the landlord",
         "es": "Calefacción, arreglos y cartas del dueño"},
        ("tenant-rights", "rent"), "212-555-0162", "Mondays 6 to 8",
    ),
)  # fmt: skip


def partners(categories: Mapping[str, Category]) -> None:
    """Write the groups that neighbors can be pointed to."""
    for position, partner in enumerate(PARTNERS):
        group = PartnerGroup.objects.create(
            names=partner.names, does=partner.does, phone=partner.phone, hours=partner.hours,
            position=position,
        )  # fmt: skip
        group.categories.set(categories[slug] for slug in partner.kinds)
