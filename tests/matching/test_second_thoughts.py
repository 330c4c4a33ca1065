"""What people change their minds about: questions taken back, later, edits, moved plans."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.models import Match
from matching.pace import load_of
from matching.services import (
    accept_match,
    answer_later,
    ask_how_it_went,
    cancel_match,
    close_need,
    confirm_match,
    pass_on_changes,
    take_back_proposal,
)
from members.models import Member
from needs.models import Need
from needs.services import edit_need
from needs.states import ClosedReason
from offers.models import Offer
from tests.factories import MatchFactory
from tests.matching.story import accepted, asked, heard, now_of

pytestmark = pytest.mark.django_db


def test_question_taken_back_before_it_left_was_never_asked(need, offer, hal, cora):
    match = asked(need, offer)

    take_back_proposal(match_id=match.pk, by=cora)

    assert now_of(match).end_reason == "never_asked"
    assert load_of(hal, at=timezone.now()).asks_this_week == 0
    assert Member.objects.get(pk=hal.pk).last_asked_at is None
    assert asked(need, offer).status == "proposed"


def test_later_pressed_three_times_reminds_once(need, offer, hal):
    match = asked(need, offer)

    for _press in range(3):
        answer_later(match_id=match.pk, by=hal)

    assert heard(hal) == ["match_asked", "match_reminder"]


def test_helper_who_said_yes_hears_of_a_change_once(need, offer, hal, rosa):
    accepted(need, offer)
    edit_need(need.pk, changes={"what": "A ride on Friday instead"}, by=rosa)

    pass_on_changes(need.pk)
    pass_on_changes(need.pk)

    assert heard(hal).count("match_need_changed") == 1


def test_change_before_the_yes_is_no_news(need, offer, hal, rosa):
    match = asked(need, offer)
    edit_need(need.pk, changes={"what": "A ride on Friday instead"}, by=rosa)
    Match.objects.filter(pk=match.pk).update(status="accepted", accepted_at=timezone.now())

    pass_on_changes(need.pk)

    assert "match_need_changed" not in heard(hal)


def test_plan_moved_to_a_later_day_is_asked_about_again(need, offer, rosa):
    plan = confirm_match(match_id=accepted(need, offer).pk, by=rosa)
    now = timezone.now()
    Match.objects.filter(pk=plan.pk).update(starts_at=now - timedelta(hours=4))
    assert (ask_how_it_went(now=now), ask_how_it_went(now=now)) == (1, 0)

    Match.objects.filter(pk=plan.pk).update(starts_at=now + timedelta(days=1))

    assert ask_how_it_went(now=now + timedelta(days=2)) == 1


def test_backup_whose_offer_is_full_by_now_is_passed_over(need, offer, another, hal, rosa):
    plan = confirm_match(match_id=accepted(need, offer).pk, by=rosa)
    full, free = (
        MatchFactory(need=Need.objects.get(pk=need.pk), offer=another(name), standby=True)
        for name in ("June", "Lee")
    )
    Offer.objects.filter(pk=full.offer_id).update(committed=1)

    cancel_match(match_id=plan.pk, by=hal)

    assert heard(full.helper) == []
    assert heard(free.helper) == ["match_backup_asked"]


def test_close_as_met_without_a_plan_tells_the_requester(need, rosa, cora):
    close_need(need_id=need.pk, by=cora, reason=ClosedReason.MET_BY_US)

    assert heard(rosa) == ["need_closed"]


@pytest.mark.parametrize(("shown", "name"), [("nothing", "a neighbor"), ("initial", "R.")])
def test_name_stays_as_hidden_as_chosen_until_the_helper_said_yes(need, offer, rosa, shown, name):
    Member.objects.filter(pk=rosa.pk).update(name_shown=shown)
    match = asked(need, offer)

    before = now_of(match).name_of(Member.objects.get(pk=rosa.pk))
    accept_match(match_id=match.pk, by=offer.helper)

    assert before == name
    assert now_of(match).name_of(rosa) == "Rosa"
