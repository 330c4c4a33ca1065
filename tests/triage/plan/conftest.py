"""Two rides, two who could drive, and the plan that brings them together."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from matching.services import plan_anew
from neighborhood.fields import Point
from neighborhood.models import Neighborhood
from tests.constraints import change
from tests.factories import MemberFactory, NeedFactory, OfferFactory

PAGE = "/triage/plan/"


@pytest.fixture(autouse=True)
def group(db) -> Neighborhood:
    """Save the group's settings, so that tests can change them."""
    Neighborhood.current().save()
    return Neighborhood.current()


@pytest.fixture
def often(group):
    """Let helpers be asked several times a day."""
    change(group, limits={"cool_down_hours": 0})


@pytest.fixture
def ride_of(rosa) -> Callable:
    """Return a maker of rides that all begin at one place."""

    def make(what, **facts):
        return NeedFactory(**{"requester": rosa, "what": what, "pt": Point(0, 0), **facts})

    return make


@pytest.fixture
def needs(ride_of):
    return [ride_of(f"A ride, number {number}") for number in (1, 2)]


@pytest.fixture
def offers(hal, areas):
    june = MemberFactory(name="June", area=areas["hilltop"])
    return [
        OfferFactory(helper=helper, pt=Point(km, 0), travel_km=9)
        for helper, km in ((hal, 0.1), (june, 3))
    ]


@pytest.fixture
def planned(needs, offers):
    """Return the boxes of the two pairs that the plan chose."""
    return [f"{need}-{offer}" for need, offer in plan_anew(now=timezone.now()).pairs]


@pytest.fixture
def desk(client, cora):
    client.force_login(cora)
    return client


@pytest.fixture
def ask() -> Callable:
    """Return how a browser asks for some pairs."""

    def press(client, pairs, **how):
        return client.post(f"{PAGE}proposals/", {"pair": pairs}, **how)

    return press
