"""Asking whether needs and offers still hold: who is asked, when, once, and what it changes."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from matching import jobs
from matching.services import (
    accept_match,
    ask_about_freshness,
    confirm_current,
    confirm_match,
    expire_due,
)
from matching.suggestions import renew_suggestions, suggestions_for
from members.models import Member
from needs.models import Need
from needs.services import confirm_need_current, pause_need
from needs.states import NeedStatus
from neighborhood.models import Neighborhood
from offers.models import Offer
from offers.services import pause_offer
from outbox.delivery import deliver
from outbox.models import Message
from outbox.rendering import render
from tests.factories import MemberFactory, NeedFactory, OfferFactory
from tests.matching.story import asked, heard, now_of, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    """The settings: a need lasts 30 days, an offer 90, and we ask after two thirds."""
    return Neighborhood.objects.create(pk=1, need_days=30, offer_days=90, ask_again_percent=66)


def in_days(days):
    return timezone.now() + timedelta(days=days)


def ask(days):
    return ask_about_freshness(now=in_days(days))


def letter(member):
    return render(Message.objects.filter(member=member).latest("pk"))


@pytest.mark.parametrize(("days", "asks"), [(19, 0), (20, 1), (29, 1)])
def test_need_is_asked_about_after_two_thirds_of_its_days(group, need, rosa, days, asks):
    assert ask(days) == asks
    assert heard(rosa) == ["still_needed"] * asks


@pytest.mark.parametrize(("days", "asks"), [(59, 0), (60, 1)])
def test_offer_is_asked_about_after_two_thirds_of_its_days(group, offer, hal, days, asks):
    assert ask(days) == asks
    assert heard(hal) == ["still_offered"] * asks


def test_share_follows_the_setting(group, need):
    Neighborhood.objects.update(need_days=10, ask_again_percent=50)

    assert (ask(4), ask(6)) == (0, 1)


def test_zero_never_asks(group, need, offer):
    Neighborhood.objects.update(ask_again_percent=0)

    assert ask(400) == 0


def test_one_message_asks_about_all_needs_of_a_member(group, rosa):
    NeedFactory(requester=rosa, what="A ride")
    NeedFactory(requester=rosa, what="A ladder")

    assert ask(20) == 1
    words = letter(rosa).text
    assert "– A ride" in words
    assert "– A ladder" in words


def test_nobody_is_asked_twice_before_they_answer(group, need, rosa):
    assert [ask(days) for days in (20, 21, 29)] == [1, 0, 0]
    assert verbs(need) == ["asked_whether_current"]


def test_a_new_need_is_asked_about_beside_one_that_was(group, rosa):
    first = NeedFactory(requester=rosa, what="A ride")
    ask(20)
    later = NeedFactory(requester=rosa, what="A ladder", confirmed_current_at=in_days(3))

    assert ask(24) == 1
    assert (verbs(first), verbs(later)) == (["asked_whether_current"], ["asked_whether_current"])


def test_an_answer_begins_a_new_period(group, need, rosa, time_machine):
    time_machine.move_to(in_days(20), tick=False)
    assert ask(0) == 1
    confirm_need_current(need.pk, by=rosa)

    assert ask(19) == 0
    assert ask(20) == 1


@pytest.mark.parametrize("state", ["held", "matched", "met", "withdrawn", "expired"])
def test_need_that_looks_for_nobody_is_not_asked_about(group, rosa, state):
    NeedFactory(requester=rosa, **{state: True})

    assert ask(25) == 0


def test_paused_need_is_asked_about_since_it_expires_as_well(group, need, rosa):
    pause_need(need.pk, by=rosa)

    assert ask(25) == 1


def test_need_that_somebody_promised_to_come_to_is_left_alone(group, rosa, hal):
    need, offer = NeedFactory(requester=rosa, helpers_wanted=2), OfferFactory(helper=hal)
    match = accept_match(match_id=asked(need, offer).pk, by=hal)
    confirm_match(match_id=match.pk, by=rosa)

    assert ask(25) == 0


@pytest.mark.parametrize("state", ["held", "paused", "full", "withdrawn", "for_one_need"])
def test_offer_that_is_suggested_to_nobody_is_not_asked_about(group, hal, state):
    OfferFactory(helper=hal, **{state: True})

    assert ask(70) == 0


def test_offer_with_a_question_running_is_left_alone(group, need, offer):
    asked(need, offer)
    Need.objects.update(confirmed_current_at=in_days(70))

    assert ask(70) == 0


def test_offer_whose_last_day_has_passed_is_left_alone(group, hal):
    OfferFactory(helper=hal, valid_until="2020-01-02")

    assert ask(70) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"resting_until": "2999-01-01"},
        {"is_active": False},
        {"is_demo": True},
        {"forgotten_at": "2026-01-02T00:00Z", "name": "", "is_active": False},
    ],
)
def test_who_rests_or_has_left_is_not_asked(group, need, offer, rosa, hal, fields):
    Member.objects.filter(pk__in=(rosa.pk, hal.pk)).update(**fields)

    assert ask(70) == 0


def test_people_of_a_demo_are_asked_in_the_demo(group, need, rosa):
    Neighborhood.objects.update(is_demo=True)
    Member.objects.filter(pk=rosa.pk).update(is_demo=True)

    assert ask(20) == 1


def test_helper_is_asked_after_the_rest(group, offer, hal):
    Member.objects.filter(pk=hal.pk).update(resting_until=in_days(65).date())

    assert (ask(61), ask(67)) == (0, 1)


def test_a_run_asks_the_longest_unheard_of_first(group, rosa, monkeypatch):
    monkeypatch.setattr("matching.services.refreshing.MOST_IN_A_RUN", 1)
    NeedFactory(requester=rosa)
    sooner = NeedFactory(confirmed_current_at=timezone.now() - timedelta(days=3))

    assert ask(20) == 1
    assert heard(sooner.requester) == ["still_needed"]
    assert ask(21) == 1
    assert heard(rosa) == ["still_needed"]


def test_message_says_until_when_and_holds_no_contact(group, need, rosa, hal):
    ask(20)

    words = letter(rosa)
    ends = timezone.localtime(now_of(need).confirmed_current_at) + timedelta(days=30)
    assert words.subject == "Is this still needed?"
    assert f"{ends.day} {ends:%B} {ends.year}" in words.text
    assert re.search(r"/m/[\w-]+/still/", words.text)


def test_message_is_dropped_when_it_was_answered_before_it_left(group, offer, hal):
    ask(60)
    Offer.objects.update(confirmed_current_at=in_days(61))

    deliver(Message.objects.get(member=hal).pk)

    assert Message.objects.get(member=hal).state == "dropped"


def test_message_to_somebody_who_is_gone_is_dropped(group, offer, hal):
    ask(60)
    pause_offer(offer.pk, by=hal)

    deliver(Message.objects.get(member=hal).pk)

    assert Message.objects.get(member=hal).state == "dropped"


def test_confirming_takes_only_what_is_one_s_own_and_runs(rosa, hal):
    own = NeedFactory(requester=rosa)
    over, of_sam = NeedFactory(requester=rosa, met=True), NeedFactory()
    offer = OfferFactory(helper=rosa)
    need_ids = [own.pk, over.pk, of_sam.pk]

    assert confirm_current(rosa, need_ids=need_ids, offer_ids=[offer.pk]) == 2
    assert [verbs(one) for one in (own, over, of_sam, offer)] == [
        ["confirmed_current"], [], [], ["confirmed_current"],
    ]  # fmt: skip


def test_whole_path_of_a_need_from_the_question_to_the_answer(
    group, client, need, rosa, time_machine
):
    time_machine.move_to(in_days(21), tick=False)
    jobs.ask_about_freshness(0)
    path = re.search(r"/m/[\w-]+/still/", letter(rosa).text).group()
    looked = client.get(path)
    assert expire_due(now=in_days(8)) == 0

    answer = client.post(path, {"need": need.pk})

    assert (looked.status_code, answer.status_code) == (200, 303)
    assert verbs(need) == ["asked_whether_current", "confirmed_current"]
    assert expire_due(now=in_days(29)) == 0


def test_whole_path_of_a_need_without_an_answer(group, need, rosa):
    for days in (20, 25, 31):
        ask(days)
        expire_due(now=in_days(days))

    assert now_of(need).status == NeedStatus.EXPIRED
    assert heard(rosa) == ["still_needed", "need_expired"]


def test_whole_path_of_an_offer_without_an_answer(group, rosa, offer, time_machine):
    start = timezone.now()
    shown = {}
    for days in (0, 59, 61, 91):
        now = start + timedelta(days=days)
        time_machine.move_to(now, tick=False)
        ask_about_freshness(now=now)
        need = NeedFactory(requester=rosa, opened_at=now, confirmed_current_at=now)
        renew_suggestions(need.pk, now=now)
        shown[days] = [row.offer_id for row in suggestions_for(need)]

    assert shown == {0: [offer.pk], 59: [offer.pk], 61: [offer.pk], 91: []}
    assert heard(offer.helper) == ["still_offered"]
    jobs.ask_about_freshness(0)
    assert heard(offer.helper) == ["still_offered"]


def test_people_without_an_address_lose_nothing(group):
    member = MemberFactory()
    NeedFactory(requester=member)

    ask(20)
    deliver(Message.objects.get(member=member).pk)

    assert Message.objects.get(member=member).state == "dropped"
