"""A need of Rosa's and offers of Hal's and others."""

from collections.abc import Callable

import pytest

from needs.models import Need
from offers.models import Offer
from tests.factories import MemberFactory, NeedFactory, OfferFactory


@pytest.fixture
def need(rosa) -> Need:
    """Rosa's ride to the clinic."""
    return NeedFactory(requester=rosa)


@pytest.fixture
def offer(hal) -> Offer:
    """Hal's car on Tuesdays."""
    return OfferFactory(helper=hal)


@pytest.fixture
def another(areas) -> Callable[..., Offer]:
    """Return a maker of offers by people who have not helped yet."""

    def make(name: str = "June", **fields) -> Offer:
        helper = MemberFactory(
            name=name, area=areas["hilltop"], email=f"{name.lower()}@example.org"
        )
        return OfferFactory(helper=helper, **fields)

    return make
