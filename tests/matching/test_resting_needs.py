"""Needs that coordinators let rest are planned for nowhere, until they wake."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from matching import jobs
from matching.engine.types import Weights
from matching.facts import current_settings
from matching.models import Match, Suggestion
from matching.planning import plan_queue
from matching.services import keep_plan, plan_anew, propose_plan
from matching.states import Origin
from needs.models import Need
from neighborhood.fields import Point
from neighborhood.models import Neighborhood
from tests.constraints import change
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

LATER = timedelta(days=1)


@pytest.fixture
def needs(rosa):
    Neighborhood.current().save()
    needs = [NeedFactory(requester=rosa, what=f"A ride {n}", pt=Point(0, 0)) for n in range(3)]
    [OfferFactory(pt=Point(km, 0), travel_km=10, what=f"qq{km}") for km in (0.1, 1, 2)]
    return needs


def rest(need, *, until=LATER):
    change(need, snoozed_until=timezone.now() + until)


def needs_planned():
    return {need_id for need_id, _ in Suggestion.objects.planned().pairs()}


def test_awake_are_those_without_a_moment_and_those_whose_moment_has_come(needs):
    now = timezone.now()
    rest(needs[0])
    rest(needs[1], until=-LATER)

    awake = Need.objects.awake(at=now)

    assert set(awake) == {needs[1], needs[2]}
    assert all(need.is_awake_at(now) == (need in awake) for need in Need.objects.all())


def test_both_ways_to_plan_leave_out_what_rests(needs):
    rest(needs[0])
    rest(needs[1], until=-LATER)
    now = timezone.now()
    settings = replace(current_settings(), weights=Weights(text=0))

    one_by_one = plan_queue(now=now, settings=settings)
    on_columns = plan_queue(now=now, settings=settings, large=0)

    assert {need_id for need_id, _ in one_by_one.pairs} == {needs[1].pk, needs[2].pk}
    assert on_columns.plan == one_by_one.plan


def test_what_rests_takes_no_helper_from_others_on_columns(needs):
    for need in needs[:2]:
        rest(need)
    now = timezone.now()

    drawn = plan_queue(now=now, settings=current_settings(), large=0)

    [(need_id, _offer)] = drawn.pairs
    assert need_id == needs[2].pk


def test_resting_leaves_the_plan_and_waking_comes_back(needs):
    plan_anew(now=timezone.now())
    rest(needs[0])
    plan_anew(now=timezone.now())
    assert needs_planned() == {needs[1].pk, needs[2].pk}

    keep_plan(
        plan_queue(now=timezone.now() + 2 * LATER, settings=current_settings()), now=timezone.now()
    )

    assert needs_planned() == {need.pk for need in needs}


def test_the_app_asks_nobody_for_what_rests(needs):
    change(Neighborhood.current(), ask_by_itself=True)
    rest(needs[0])

    jobs.plan(timestamp=0)

    assert set(Match.objects.values_list("need", flat=True)) == {needs[1].pk, needs[2].pk}


def test_what_was_put_to_rest_meanwhile_is_not_asked(needs, cora):
    pairs = plan_anew(now=timezone.now()).pairs
    rest(needs[0])

    asked = propose_plan(pairs, by=cora, origin=Origin.COORDINATOR)

    assert {match.need_id for match in asked.matches} == {needs[1].pk, needs[2].pk}
    assert [need_id for need_id, _ in asked.dropped] == [needs[0].pk]
