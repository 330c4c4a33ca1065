"""The joint plan of the open queue: made from what is true, kept, and asked under locks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from matching import jobs
from matching.engine.types import Weights
from matching.facts import current_settings
from matching.models import Match, Outlook, Suggestion
from matching.planning import batched_by_need, plan_queue, still_fitting
from matching.refusals import PlanBreaksRules
from matching.services import keep_plan, propose, propose_plan
from matching.states import Origin
from matching.suggestions import dismiss_suggestion, renew_many, suggestions_for
from needs.models import Need
from neighborhood.fields import Point
from neighborhood.models import Neighborhood
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.races import at_once
from tests.matching.story import heard

pytestmark = pytest.mark.django_db

AREA = {"pt": Point(0, 0)}


def need_of(member, **facts):
    return NeedFactory(requester=member, **{**AREA, **facts})


def offer_at(km, **facts):
    return OfferFactory(**{"pt": Point(km, 0), "travel_km": 10, **facts})


def drawn():
    return plan_queue(now=timezone.now(), settings=current_settings())


def kept():
    plan = drawn()
    keep_plan(plan, now=timezone.now())
    return plan


def group(**settings):
    row, _ = Neighborhood.objects.get_or_create(pk=1)
    change(row, **settings)


@pytest.fixture
def needs(rosa):
    return [need_of(rosa, what=f"A ride {number}") for number in range(3)]


def first_of(need):
    return suggestions_for(need)[0].offer_id


def test_one_near_helper_is_planned_once_and_the_others_too(needs):
    offers = [offer_at(km, capacity=3) for km in (0.1, 2, 3)]

    planned = drawn().pairs

    assert [need_id for need_id, _ in planned] == [need.pk for need in needs]
    assert {offer_id for _, offer_id in planned} == {offer.pk for offer in offers}


def test_the_plans_choice_stands_first_at_each_need(needs):
    [offer_at(km, capacity=3) for km in (0.1, 2, 3)]
    now = timezone.now()
    renew_many([need.pk for need in needs], now=now)
    assert len({first_of(need) for need in needs}) == 1

    plan = kept()

    assert {need.pk: first_of(need) for need in needs} == dict(plan.pairs)
    assert all(shown.reasons for need in needs for shown in suggestions_for(need))


def test_keeping_the_same_plan_again_changes_nothing(needs):
    [offer_at(km) for km in (0.1, 2, 3)]
    kept()
    before = list(Suggestion.objects.order_by("pk").values())

    assert keep_plan(drawn(), now=timezone.now()) == 0
    assert list(Suggestion.objects.order_by("pk").values()) == before


def test_a_plan_stays_when_somebody_slightly_better_comes(rosa):
    need = need_of(rosa)
    shown = offer_at(1.1)
    kept()
    offer_at(1.0)

    assert kept().pairs == [(need.pk, shown.pk)]


def test_what_was_put_aside_is_not_planned_again(rosa, cora):
    need, near, far = need_of(rosa), offer_at(0.1), offer_at(2)
    kept()

    dismiss_suggestion(need.pk, offer_id=near.pk, by=cora)

    assert drawn().pairs == [(need.pk, far.pk)]


def test_a_need_that_waits_for_an_answer_is_left_alone(rosa):
    need, near = need_of(rosa), offer_at(0.1)
    offer_at(1)
    propose(need_id=need.pk, offer_id=near.pk, by=None, origin=Origin.APP)

    assert drawn().pairs == []


def test_a_need_that_wants_three_is_planned_three(rosa):
    need = need_of(rosa, helpers_wanted=3)
    [offer_at(km) for km in (0.1, 1, 2, 3)]

    assert [need_id for need_id, _ in drawn().pairs] == [need.pk] * 3


def test_resting_and_busy_helpers_are_in_no_plan(rosa):
    need_of(rosa)
    resting = MemberFactory(resting_until=timezone.localdate() + timedelta(days=3))
    busy = MemberFactory(pace="little")
    MatchFactory(offer=OfferFactory(helper=busy), proposed_at=timezone.now() - timedelta(days=2))
    for helper in (resting, busy):
        offer_at(0.1, helper=helper)

    assert drawn().pairs == []


def test_a_helper_who_goes_to_rest_leaves_every_page_at_once(rosa, hal):
    need, offer = need_of(rosa), offer_at(0.1, helper=hal)
    kept()
    assert first_of(need) == offer.pk

    change(hal, resting_until=timezone.localdate() + timedelta(days=3))

    assert suggestions_for(need) == []
    assert propose_plan([(need.pk, offer.pk)], by=None, origin=Origin.APP).matches == []


def test_needs_that_want_a_persons_eye_are_noted_and_cleared(rosa):
    need = need_of(rosa, languages=["so"])
    renew_many([need.pk], now=timezone.now())
    kept()
    assert Outlook.objects.escalated().get().escalation == "nobody_fits"

    offer_at(1, languages=["so"])
    kept()

    assert not Outlook.objects.escalated().exists()


def test_area_budgets_follow_what_was_met(rosa, sam, areas):
    group(plan_knobs={"asks_per_plan": 1, "area_lift": 9})
    NeedFactory(requester=rosa, area=areas["mill-row"], met=True)
    behind = need_of(sam, area=areas["hilltop"])
    need_of(rosa, area=areas["mill-row"])
    [offer_at(km) for km in (0.1, 1)]

    assert Need.objects.met_share_by_area(since=timezone.now() - timedelta(days=9)) == {
        areas["mill-row"].pk: 0.5,
        areas["hilltop"].pk: 0.0,
    }
    assert [need_id for need_id, _ in drawn().pairs] == [behind.pk]


def test_an_offer_that_waits_for_an_answer_is_left_alone(rosa, sam, hal):
    offer = offer_at(0.1, helper=hal)
    first, second = need_of(rosa), need_of(sam)
    propose(need_id=first.pk, offer_id=offer.pk, by=None, origin=Origin.APP)
    change(hal, last_asked_at=timezone.now() - timedelta(days=2))

    assert drawn().pairs == []
    assert propose_plan([(second.pk, offer.pk)], by=None, origin=Origin.APP).matches == []


def test_a_plan_that_breaks_a_rule_is_not_kept(needs, hal):
    offer_at(0.1, helper=hal, capacity=3)
    plan = drawn()
    twice = tuple(replace(plan.plan.pairings[0], need_id=need.pk) for need in needs[:2])

    with pytest.raises(PlanBreaksRules):
        keep_plan(replace(plan, plan=replace(plan.plan, pairings=twice)), now=timezone.now())

    assert not Suggestion.objects.planned().exists()


def test_a_plan_is_asked(needs, cora):
    [offer_at(km) for km in (0.1, 1, 2)]
    plan = kept()

    asked = propose_plan(plan.pairs, by=cora, origin=Origin.COORDINATOR)

    assert [(match.need_id, match.offer_id) for match in asked.matches] == plan.pairs
    assert asked.dropped == []
    assert all(heard(match.helper) == ["match_asked"] for match in asked.matches)
    assert all(match.reasons for match in asked.matches)


def test_what_is_no_longer_true_is_dropped(needs, cora):
    offers = [offer_at(km) for km in (0.1, 1, 2)]
    plan = drawn()
    change(offers[0], status="paused")

    asked = propose_plan(plan.pairs, by=cora, origin=Origin.COORDINATOR)

    assert len(asked.matches) == 2
    assert [offer_id for _, offer_id in asked.dropped] == [offers[0].pk]


def test_a_plan_that_asks_too_much_of_one_helper_is_refused_whole(needs, cora, hal):
    offer, other = offer_at(0.1, helper=hal, capacity=3), offer_at(1)
    pairs = [(needs[0].pk, offer.pk), (needs[1].pk, offer.pk), (needs[2].pk, other.pk)]

    with pytest.raises(PlanBreaksRules):
        propose_plan(pairs, by=cora, origin=Origin.COORDINATOR)

    assert not Match.objects.exists()


def test_nothing_planned_is_nothing_asked(cora):
    asked = propose_plan([], by=cora, origin=Origin.COORDINATOR)

    assert (asked.matches, asked.dropped) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_the_same_plan_ask_each_helper_once(needs, cora, ada):
    [offer_at(km) for km in (0.1, 1, 2)]
    pairs = drawn().pairs

    answers = at_once(
        *(lambda by=by: propose_plan(pairs, by=by, origin=Origin.COORDINATOR) for by in (cora, ada))
    )

    assert sorted(len(answer.matches) for answer in answers) == [0, 3]
    assert Match.objects.count() == 3


@pytest.mark.parametrize(("by_itself", "planned", "asked"), [(False, 3, 0), (True, 0, 3)])
def test_the_job_plans_and_asks_only_where_the_group_wants_that(needs, by_itself, planned, asked):
    group(ask_by_itself=by_itself)
    [offer_at(km) for km in (0.1, 1, 2)]

    jobs.plan(timestamp=0)
    jobs.plan(timestamp=300)

    assert Suggestion.objects.planned().count() == planned
    assert Match.objects.filter(origin=Origin.APP, proposed_by=None).count() == asked


def test_a_large_queue_is_planned_alike_on_columns(needs, sam, cora):
    [offer_at(km, what=f"qq{km}", capacity=3) for km in (0.1, 2, 3, 4)]
    need_of(sam, languages=["so"])
    asked = need_of(sam, what="zz")
    waiting = offer_at(0.2)
    propose(need_id=asked.pk, offer_id=waiting.pk, by=cora, origin=Origin.COORDINATOR)
    now, settings = timezone.now(), current_settings()

    one_by_one = plan_queue(now=now, settings=replace(settings, weights=Weights(text=0)))
    on_columns = plan_queue(now=now, settings=replace(settings, weights=Weights(text=0)), large=0)

    assert len(one_by_one.pairs) == 3
    assert on_columns.plan == one_by_one.plan
    assert keep_plan(on_columns, now=now) == 3


def test_what_was_put_aside_meanwhile_is_not_asked(needs, cora):
    offer_at(0.1)
    [(need_id, offer_id)] = kept().pairs
    dismiss_suggestion(need_id, offer_id=offer_id, by=cora)

    asked = propose_plan([(need_id, offer_id)], by=cora, origin=Origin.COORDINATOR)

    assert asked.dropped == [(need_id, offer_id)]


def test_of_two_plans_at_once_the_later_stands(rosa):
    need, first = need_of(rosa), offer_at(1)
    older = drawn()
    change(first, status="paused")
    second = offer_at(2)
    newer = drawn()

    for plan in (older, newer):
        keep_plan(plan, now=timezone.now())

    assert Suggestion.objects.planned().pairs() == {(need.pk, second.pk)}


def test_a_plan_outlives_an_offer_that_is_gone(needs):
    offers = [offer_at(km) for km in (0.1, 1)]
    plan = drawn()
    offers[0].delete()

    keep_plan(plan, now=timezone.now())

    assert {offer_id for _, offer_id in Suggestion.objects.planned().pairs()} == {offers[1].pk}


def test_a_plan_that_was_cut_short_is_finished_by_the_next(rosa):
    need, offer = need_of(rosa), offer_at(1)
    Suggestion.objects.create(need=need, offer=offer, rank=0, value=700, planned_at=timezone.now())

    kept()

    row = Suggestion.objects.get(need=need)
    assert row.rank == 1
    assert row.reasons


def test_a_need_that_wants_many_settles(rosa):
    need = need_of(rosa, helpers_wanted=7)
    offers = [offer_at(km / 2) for km in range(1, 9)]

    assert len(kept().pairs) == 7
    assert keep_plan(drawn(), now=timezone.now()) == 0
    assert len(suggestions_for(need, limit=9)) == 7 == len(offers) - 1


def test_what_left_the_queue_meanwhile_fits_no_more(rosa):
    need, offer = need_of(rosa), offer_at(1)
    plan = drawn()

    assert still_fitting([(need.pk, offer.pk)], plan.queue) == [(need.pk, offer.pk)]
    assert still_fitting([(need.pk, offer.pk)], replace(plan.queue, offers={})) == []
    assert still_fitting([(need.pk, offer.pk)], replace(plan.queue, needs={})) == []


def test_lots_keep_the_pairs_of_one_need_together():
    lots = list(batched_by_need([(2, 5), (1, 7), (2, 4), (3, 9)], size=2))

    assert lots == [[(1, 7), (2, 4), (2, 5)], [(3, 9)]]
