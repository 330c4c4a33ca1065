"""A queue with Rosa's need in it, and who may look at it or act on it."""

import pytest

from matching.models import Suggestion
from members.models import Member
from needs.models import Need
from offers.models import Offer
from tests.factories import (
    ContactWayFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
    TermFactory,
)


@pytest.fixture
def need(rosa) -> Need:
    """Rosa's ride to the clinic, from Mill Row."""
    return NeedFactory(requester=rosa)


@pytest.fixture
def offer(hal, need) -> Offer:
    """Hal's car on Tuesdays, suggested for Rosa's ride."""
    offer = OfferFactory(helper=hal)
    Suggestion.objects.create(need=need, offer=offer, rank=1, value=800)
    return offer


@pytest.fixture
def neighbor_of(areas):
    """Return a maker of coordinators of one area, by slug."""

    def make(slug: str, *, shadow: bool = False) -> Member:
        member = MemberFactory(name="Nell", area=areas[slug])
        TermFactory(member=member, shadow=shadow, all_areas=False).areas.add(areas[slug])
        return member

    return make


@pytest.fixture
def twin(areas) -> Member:
    """Rosa again, in the book by the same number, with a need and an offer."""
    member: Member = MemberFactory(name="Rosa", area=areas["mill-row"], phone="+12125550193")
    ContactWayFactory(member=member, value="rosa@example.org")
    NeedFactory(requester=member, what="Groceries")
    OfferFactory(helper=member, what="Spanish lessons")
    return member
