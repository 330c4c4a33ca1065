"""The cast of every test: Rosa requests, Hal helps, Sam is a stranger, Cora coordinates.

Ada is the admin. With them, the areas they live in and the kinds of help they know.
"""

from collections.abc import Callable

import pytest

from members.models import Member
from members.services import mint_link
from neighborhood.models import Area, Category
from tests.factories import AreaFactory, CategoryFactory, MemberFactory


@pytest.fixture
def areas(db) -> dict[str, Area]:
    """Return three areas in a row, by slug."""
    slugs = ("elm-street", "mill-row", "hilltop")
    made = Area.objects.bulk_create(
        AreaFactory.build(slug=slug, east=float(east), position=east)
        for east, slug in enumerate(slugs)
    )
    return {area.slug: area for area in made}


@pytest.fixture
def categories(db) -> dict[str, Category]:
    """Return a few kinds of help, by slug; ``rides-medical`` stands inside ``rides``."""
    slugs = ("food", "rides", "home", "care", "other")
    known = Category.objects.in_bulk([*slugs, "rides-medical"], field_name="slug")
    tops = {slug: known.get(slug) or CategoryFactory(slug=slug) for slug in slugs}
    medical = known.get("rides-medical") or CategoryFactory(
        slug="rides-medical", parent=tops["rides"]
    )
    return {**tops, "rides-medical": medical}


@pytest.fixture
def rosa(areas) -> Member:
    """Rosa needs a ride; speaks Spanish and some English."""
    return MemberFactory(
        name="Rosa", handle="rosa", area=areas["mill-row"], languages=["es", "en"],
        phone="+12125550193",
    )  # fmt: skip


@pytest.fixture
def hal(areas) -> Member:
    """Hal helps."""
    return MemberFactory(
        name="Hal", handle="hal", area=areas["elm-street"], languages=["en"],
        email="hal@example.org",
    )  # fmt: skip


@pytest.fixture
def sam(areas) -> Member:
    """Sam is a stranger to all of it."""
    return MemberFactory(name="Sam", handle="sam", area=areas["hilltop"], email="sam@example.org")


@pytest.fixture
def cora(areas) -> Member:
    """Cora coordinates all areas."""
    return MemberFactory(
        name="Cora", handle="cora", area=areas["elm-street"], email="cora@example.org",
        coordinator=True,
    )  # fmt: skip


@pytest.fixture
def ada(areas) -> Member:
    """Ada is the admin."""
    return MemberFactory(
        name="Ada", handle="ada", area=areas["elm-street"], email="ada@example.org", admin=True
    )


@pytest.fixture
def door() -> Callable[..., str]:
    """Return a private address of a member: ``door(rosa, "needs/7/edit/")``."""

    def open_door(member: Member, path: str = "") -> str:
        return f"/m/{mint_link(member)}/{path}"

    return open_door
