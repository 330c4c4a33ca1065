"""The factories make rows that the database accepts."""

import pytest

from matching.states import MatchStatus
from tests.factories import MatchFactory, NeedFactory, OfferFactory


@pytest.mark.django_db
@pytest.mark.parametrize("trait", ["held", "paused", "matched", "met", "withdrawn", "expired"])
def test_need_trait_is_a_shape_the_database_knows(trait):
    assert NeedFactory(**{trait: True}).pk


@pytest.mark.django_db
@pytest.mark.parametrize("trait", ["held", "paused", "full", "withdrawn"])
def test_offer_trait_is_a_shape_the_database_knows(trait):
    assert OfferFactory(**{trait: True}).pk


@pytest.mark.django_db
@pytest.mark.parametrize("status", MatchStatus)
def test_match_trait_is_a_shape_the_database_knows(status):
    traits = {} if status == MatchStatus.PROPOSED else {str(status): True}

    match = MatchFactory(**traits)

    assert match.status == status
    assert match.need.helpers_committed == (status in ("accepted", "confirmed", "completed"))


def test_match_of_given_sides_keeps_them(rosa, hal):
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal)

    match = MatchFactory(need=need, offer=offer, confirmed=True)

    assert (match.need, match.offer, match.requester, match.helper) == (need, offer, rosa, hal)
