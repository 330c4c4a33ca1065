"""The shapes of an offer that the database refuses, each by the name of its constraint."""

import uuid

import pytest

from tests.constraints import broken_by, change, constraints_of
from tests.factories import OfferFactory

pytestmark = pytest.mark.django_db

SAME_FORM = {"submission_key": uuid.UUID(int=7), "submission_position": 1}

BREAKS = {
    "offers_offer_what_not_empty": lambda: change(OfferFactory(), what=""),
    "offers_offer_probability_range": lambda: change(OfferFactory(), category_probability=1.1),
    "offers_offer_submitted_once": lambda: [OfferFactory(**SAME_FORM) for _time in range(2)],
    "offers_offer_status_known": lambda: change(OfferFactory(), status="lost"),
    "offers_offer_committed_in_range": lambda: change(OfferFactory(), committed=2),
    "offers_offer_travel_in_range": lambda: change(OfferFactory(), travel_km=201),
    "offers_offer_withdrawn_has_moment": lambda: change(OfferFactory(), status="withdrawn"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    assert broken_by(BREAKS[name]) == name


def test_every_constraint_is_broken_here():
    assert set(BREAKS) == constraints_of("offers")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"capacity": 0}, "offers_offer_committed_in_range"),
        ({"committed": -1}, "offers_offer_committed_check"),
        ({"travel_km": -1}, "offers_offer_travel_in_range"),
        ({"category_probability": -0.1}, "offers_offer_probability_range"),
    ],
)
def test_other_end_of_a_range_is_refused(fields, name):
    assert broken_by(lambda: change(OfferFactory(), **fields)) == name
