"""The numbers of the joint plan, as a group stores them."""

import pytest

from matching.engine.knobs import PerUrgency, PlanKnobs
from matching.engine.types import BadSetting, Urgency


def test_what_is_stored_is_read_again():
    turned = PlanKnobs(bonus=700, urgency=PerUrgency(5, 3, 2, 1), asks_per_plan=40)

    assert PlanKnobs.from_dict(turned.to_dict()) == turned


def test_what_is_missing_keeps_its_start_value():
    assert PlanKnobs.from_dict({"spread": 1}) == PlanKnobs(spread=1)


def test_each_urgency_has_its_own_factor():
    factors = [PlanKnobs().urgency.at(urgency) for urgency in Urgency]

    assert factors == sorted(factors, reverse=True)
    assert len(set(factors)) == len(Urgency)


@pytest.mark.parametrize(
    "stored",
    [
        {"bonsu": 1},
        {"bonus": -1},
        {"bonus": "much"},
        {"bonus": 10**30},
        {"spread": 0.5},
        {"asks_per_plan": True},
        {"wait_tau_days": 1e-300},
        {"escalate_days": 10**10},
        {"area_lift": float("nan")},
        {"urgency": {"today": 1e30, "this_week": 1, "two_weeks": 1, "whenever": 1}},
        {"urgency": {"today": 1}},
        {"urgency": 3},
        {"urgency": {"today": 1, "this_week": 2, "two_weeks": 1, "whenever": 1}},
        {"urgency": {"today": 1, "this_week": 1, "two_weeks": 1, "whenever": 0}},
    ],
)
def test_what_makes_no_sense_is_refused(stored):
    with pytest.raises(BadSetting):
        PlanKnobs.from_dict(stored)
