"""Suggestions are stored as shown, and stay put until something changes."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from matching import jobs
from matching.models import Outlook, Suggestion
from matching.suggestions import (
    dismiss_suggestion,
    renew_many,
    renew_suggestions,
    suggestions_by_need,
    suggestions_for,
    suggestions_for_helper,
)
from matching.words import Reader
from members.models import Event
from members.signals import member_changed
from needs.models import Need
from needs.signals import need_changed
from neighborhood.fields import Point
from neighborhood.models import Neighborhood
from offers.models import Offer
from offers.signals import offer_changed
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.races import at_once


@pytest.fixture
def need(rosa, categories):
    return NeedFactory(requester=rosa, category=categories["rides"], pt=Point(0, 0))


def offer_at(km, **more):
    return OfferFactory(pt=Point(km, 0), travel_km=10, **more)


def renew(need):
    renew_suggestions(need.pk, now=timezone.now())


def shown(need):
    rows = Suggestion.objects.filter(need=need).standing()
    return list(rows.values_list("offer_id", flat=True))


def test_renew_stores_the_best_five_in_order(need):
    offers = [offer_at(km) for km in (6, 5, 4, 3, 2, 1)]

    renew(need)

    assert shown(need) == [offer.pk for offer in reversed(offers[1:])]
    best = Suggestion.objects.get(need=need, rank=1)
    assert [part["name"] for part in best.parts][:2] == ["category", "distance"]
    assert {"code": "not_asked_lately", "params": {}} in best.reasons
    assert need.outlook.could == 5


def test_renew_twice_changes_nothing(need):
    offer_at(1)
    now = timezone.now()
    renew_suggestions(need.pk, now=now)
    before = list(Suggestion.objects.values())

    renew_suggestions(need.pk, now=now)

    assert list(Suggestion.objects.values()) == before


def test_renew_keeps_what_is_shown_before_one_slightly_better(need):
    first = offer_at(1.1)
    renew(need)
    second = offer_at(1.0)

    renew(need)

    assert shown(need) == [first.pk, second.pk]


def test_renew_lets_one_clearly_better_pass(need):
    first = offer_at(4)
    renew(need)
    second = offer_at(0)

    renew(need)

    assert shown(need) == [second.pk, first.pk]


def test_renew_keeps_a_shown_offer_beyond_the_nearest(need):
    kept = offer_at(3)
    renew(need)
    for km in range(130):
        OfferFactory(
            pt=Point(km / 100, 0), confirmed_current_at=timezone.now() - timedelta(days=89),
            helper=MemberFactory(last_helped_at=timezone.now(), area=kept.area),
        )  # fmt: skip

    renew(need)

    assert kept.pk in shown(need)


def test_renew_takes_away_what_no_longer_fits(need):
    offer = offer_at(1)
    renew(need)
    change(offer, status="paused")

    renew(need)

    assert shown(need) == []


@pytest.mark.parametrize("state", [{"matched": True}, {"paused": True}, {"withdrawn": True}])
def test_renew_of_a_need_that_looks_for_nobody_clears_it(rosa, state):
    need = NeedFactory(requester=rosa, pt=Point(0, 0), **state)
    Suggestion.objects.create(need=need, offer=offer_at(1), rank=1, value=1)
    Outlook.objects.create(need=need, renewed_at=timezone.now(), could=1)

    assert renew_many([need.pk], now=timezone.now()) == 0

    assert shown(need) == []
    assert not Outlook.objects.exists()


def test_renew_keeps_in_front_whom_somebody_asked(need):
    asked = offer_at(2)
    renew(need)
    MatchFactory(need=need, offer=asked)
    nearer = offer_at(1)

    renew(need)

    assert shown(need) == [asked.pk, nearer.pk]
    assert [row.asked for row in suggestions_for(need)] == [True, False]


def test_renew_does_not_suggest_again_who_said_no(need):
    MatchFactory(need=need, offer=offer_at(1), declined=True)

    renew(need)

    assert shown(need) == []
    assert need.outlook.why_not == [{"rule": "declined", "count": 1, "params": {}}]


def test_renew_without_candidates_says_which_rule_is_in_the_way(need):
    until = timezone.localdate() + timedelta(days=4)
    for days in (0, 3):
        offer_at(1, helper=MemberFactory(resting_until=until + timedelta(days=days)))

    renew(need)

    assert need.outlook.could == 0
    [obstacle] = need.outlook.why_not
    assert obstacle == {"rule": "resting", "count": 2, "params": {"until": until.isoformat()}}


def test_renew_tells_full_offers_from_no_offers(need, categories):
    offer_at(1, full=True)
    lonely = NeedFactory(category=categories["food"])

    renew_many([need.pk, lonely.pk], now=timezone.now())

    assert [row["rule"] for row in need.outlook.why_not] == ["offer_full"]
    assert [row["rule"] for row in lonely.outlook.why_not] == ["category"]


def test_renew_obeys_what_the_group_has_set(need):
    Neighborhood.objects.create(pk=1, offer_days=10)
    offer_at(1, confirmed_current_at=timezone.now() - timedelta(days=11))

    renew(need)

    assert [row["rule"] for row in need.outlook.why_not] == ["offer_stale"]


def test_renew_passes_over_settings_that_make_no_sense(need, caplog):
    Neighborhood.objects.create(pk=1, weights={"luck": 1}, limits=["many"])
    offer = offer_at(1)

    renew(need)

    assert shown(need) == [offer.pk]
    assert len(caplog.messages) == 2


def test_renew_many_takes_no_more_queries_for_more_needs(need, django_assert_max_num_queries):
    needs = [NeedFactory(pt=Point(km, 0), requester=need.requester) for km in range(20)]
    for km in range(20):
        offer_at(km)

    with django_assert_max_num_queries(18):
        assert renew_many([n.pk for n in needs], now=timezone.now()) == 20


@pytest.mark.django_db(transaction=True)
def test_two_renewals_at_once_leave_one_answer(need):
    offers = [offer_at(km) for km in (1, 2, 3)]

    at_once(lambda: renew(need), lambda: renew(need))

    assert shown(need) == [offer.pk for offer in offers]


def test_dismiss_puts_aside_for_good_and_the_next_moves_up(need, cora):
    first, second = offer_at(1), offer_at(2)
    renew(need)

    dismiss_suggestion(need.pk, offer_id=first.pk, by=cora)
    dismiss_suggestion(need.pk, offer_id=first.pk, by=cora)
    renew(need)

    assert shown(need) == [second.pk]
    assert Suggestion.objects.get(offer=second).rank == 1
    assert Suggestion.objects.get(offer=first).dismissed_by == cora
    event = Event.objects.about(need).get(verb="dismissed")
    assert (event.by, event.reason) == (cora, f"offer-{first.pk}")


def test_suggestions_for_tells_name_area_and_reasons(need, hal):
    offer_at(1, helper=hal)
    renew(need)

    [row] = suggestions_for(need)

    assert row.title == "Hal, in Elm Street"
    assert "About 1\u00a0km from you" in row.reasons
    assert row.asked is False


def test_suggestions_for_keeps_a_hidden_name_hidden(need):
    offer_at(1, helper=MemberFactory(name="June", name_shown="nothing"))
    renew(need)

    [row] = suggestions_for(need)

    assert row.helper_name == "A neighbor"


def test_suggestions_for_leaves_out_what_is_gone_before_the_next_renewal(need):
    offer_at(1)
    renew(need)
    Offer.objects.update(committed=1)

    assert suggestions_for(need) == []


def test_suggestions_by_need_takes_three_queries_for_any_number(need, django_assert_num_queries):
    others = [NeedFactory(pt=Point(km, 0)) for km in range(5)]
    for km in range(5):
        offer_at(km)
    renew_many(Need.objects.values_list("pk", flat=True), now=timezone.now())

    with django_assert_num_queries(3):
        rows = suggestions_by_need([need.pk, *[n.pk for n in others]])
        assert all(row.title for group in rows.values() for row in group)
    assert {len(group) for group in rows.values()} == {3}


def test_suggestions_for_helper_names_each_open_need_once(hal, rosa, django_assert_num_queries):
    best = NeedFactory(requester=rosa, pt=Point(1, 0))
    other = NeedFactory(requester=rosa, pt=Point(3, 0))
    gone = NeedFactory(requester=rosa, pt=Point(1, 0))
    offer_at(1, helper=hal)
    renew_many([best.pk, other.pk, gone.pk], now=timezone.now())
    Need.objects.filter(pk=gone.pk).update(paused_at=timezone.now())

    with django_assert_num_queries(3):
        rows = suggestions_for_helper(hal)
        assert [str(row.need.category) for row in rows] == ["Rides", "Rides"]

    assert [row.need_id for row in rows] == [best.pk, other.pk]
    assert "Close to you" in rows[0].reasons


def test_suggestions_for_a_coordinator_do_not_say_you(need, hal):
    offer_at(1, helper=hal)
    renew(need)

    [row] = suggestions_for(need, reader=Reader.COORDINATOR)

    assert "About 1\u00a0km away" in row.reasons


def test_news_queues_a_renewal_in_the_same_transaction(need, hal):
    with transaction.atomic():
        need_changed.send(sender=Need, need_id=need.pk)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()

    need_changed.send(sender=Need, need_id=7)
    offer_changed.send(sender=Offer, offer_id=8)
    member_changed.send(sender=type(hal), member_id=9)

    assert list(ProcrastinateJob.objects.order_by("pk").values_list("task_name", "args")) == [
        ("matching.jobs.renew_suggestions", {"need_id": 7}),
        ("matching.jobs.pass_on_changes", {"need_id": 7}),
        ("matching.jobs.renew_for_offer", {"offer_id": 8}),
        ("matching.jobs.renew_for_member", {"member_id": 9}),
    ]


def test_job_for_an_offer_renews_the_needs_it_could_meet(need):
    offer = offer_at(1)
    jobs.renew_for_offer(offer_id=offer.pk)
    assert shown(need) == [offer.pk]

    change(offer, status="paused")
    jobs.renew_for_offer(offer_id=offer.pk)
    assert shown(need) == []


def test_job_for_a_member_who_rests_takes_their_offers_away(need, hal):
    offer_at(1, helper=hal)
    renew(need)
    change(hal, resting_until=timezone.localdate() + timedelta(days=7))

    jobs.renew_for_member(member_id=hal.pk)

    assert shown(need) == []


def test_job_for_a_need_renews_where_else_an_asked_helper_was_shown(need, hal):
    offer = offer_at(1, helper=hal)
    other = NeedFactory(pt=Point(0, 0))
    renew(other)
    MatchFactory(need=need, offer=offer)
    hal.last_asked_at = timezone.now()
    hal.save()

    jobs.renew_suggestions(need_id=need.pk)

    assert shown(other) == []
    assert [row["rule"] for row in other.outlook.why_not] == ["cool_down"]


def test_job_for_the_stale_renews_what_nobody_looked_at_for_hours(need):
    offer = offer_at(1)
    lately = NeedFactory(pt=Point(0, 0))
    Outlook.objects.create(need=lately, renewed_at=timezone.now(), could=0)

    jobs.renew_stale(timestamp=0)

    assert shown(need) == [offer.pk]
    assert shown(lately) == []
