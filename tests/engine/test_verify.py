"""The independent judge of a joint plan: each fault, planted and found."""

from dataclasses import replace

import pytest

from matching.engine.types import Limits, Pace, Rule
from matching.engine.verify import Fault, Finding, verify
from tests.engine.facts import DAY, NOW, hal, offer_of, queue_of, rosas_need

PAUSE_FREE = Limits(cool_down_hours=0)


def found(needs, offers, pairs, **given):
    return verify(pairs, queue=queue_of(needs, offers, **given))


def needs_of(count):
    return [rosas_need(id=number) for number in range(1, count + 1)]


def test_a_plan_that_keeps_the_rules_passes():
    assert found(needs_of(2), [offer_of(1), offer_of(2)], [(1, 10), (2, 20)]) == ()


def test_a_pair_that_breaks_a_rule_is_found():
    resting = hal(id=1, resting_until=(NOW + DAY).date())

    assert found(needs_of(1), [offer_of(1, helper=resting)], [(1, 10)]) == (
        Finding(Fault.RULE, 1, 10, Rule.RESTING),
    )


def test_a_pair_nobody_knows_is_found():
    assert found(needs_of(1), [offer_of(1)], [(1, 99), (7, 10)]) == (
        Finding(Fault.UNKNOWN, 1, 99),
        Finding(Fault.UNKNOWN, 7, 10),
    )


def test_one_helper_twice_at_one_need_is_found():
    need = replace(rosas_need(), places_left=2)
    offers = [offer_of(1), offer_of(1, id=11)]

    findings = found([need], offers, [(1, 10), (1, 11)], limits=PAUSE_FREE)

    assert findings == (Finding(Fault.HELPER_TWICE, 1),)


def test_more_helpers_than_places_are_found():
    findings = found(needs_of(1), [offer_of(1), offer_of(2)], [(1, 10), (1, 20)])

    assert findings == (Finding(Fault.NEED_OVERFULL, 1),)


def test_more_needs_than_room_are_found():
    findings = found(needs_of(2), [offer_of(1)], [(1, 10), (2, 10)], limits=PAUSE_FREE)

    assert findings == (Finding(Fault.OFFER_OVERFULL, 10),)


@pytest.mark.parametrize(
    ("helper", "limits"),
    [
        (hal(id=1), Limits()),
        (hal(id=1, pace=Pace.SOME, asks_this_week=2), PAUSE_FREE),
        (hal(id=1, pace=Pace.SOME, helps_this_week=1), PAUSE_FREE),
        (hal(id=1, open_asks=1), PAUSE_FREE),
    ],
)
def test_more_questions_than_welcome_are_found(helper, limits):
    offer = offer_of(1, helper=helper, room=2)

    findings = found(needs_of(2), [offer], [(1, 10), (2, 10)], limits=limits)

    assert findings == (Finding(Fault.HELPER_OVER_PACE, 1),)


def test_more_than_an_areas_budget_is_found():
    offers = [offer_of(1), offer_of(2)]

    findings = found(needs_of(2), offers, [(1, 10), (2, 20)], budgets={1: 1})

    assert findings == (Finding(Fault.AREA_OVER_BUDGET, 1),)
