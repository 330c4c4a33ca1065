"""Telling that nobody was found, and that somebody stepped out shortly before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.facts import current_settings
from matching.models import Match, Outlook
from matching.planning import plan_queue
from matching.services import (
    cancel_match,
    confirm_match,
    keep_plan,
    tell_nobody_found,
)
from members.models import Event
from needs.services import pause_need, resume_need, snooze_need
from outbox.models import Message
from tests.constraints import change
from tests.factories import MatchFactory, NeedFactory
from tests.matching.follow_up_story import in_hours, is_true, set_follow_up
from tests.matching.races import at_once
from tests.matching.story import accepted, heard, verbs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("urgency", "hours", "count"),
    [("this_week", 47, 0), ("this_week", 49, 1), ("today", 5, 0), ("today", 7, 1)],
)
def test_requester_and_desk_hear_that_nobody_was_found(rosa, urgency, hours, count):
    need = NeedFactory(requester=rosa, urgency=urgency)

    assert tell_nobody_found(now=in_hours(hours)) == count
    assert heard(rosa).count("need_nobody_yet") == count
    assert Outlook.objects.escalated().filter(need=need).count() == count


def test_nobody_found_is_told_once(need, rosa):
    for hours in (49, 60, 500):
        tell_nobody_found(now=in_hours(hours))

    assert heard(rosa) == ["need_nobody_yet"]
    assert verbs(need) == ["nobody_found"]


def test_question_without_answer_is_nobody_yet(question, rosa):
    assert tell_nobody_found(now=in_hours(49)) == 1


def test_need_with_a_helper_has_somebody(need, offer):
    accepted(need, offer)

    assert tell_nobody_found(now=in_hours(100)) == 0


@pytest.mark.parametrize("state", ["held", "paused", "withdrawn", "met"])
def test_need_that_looks_for_nobody_is_left_alone(rosa, state):
    NeedFactory(requester=rosa, **{state: True})

    assert tell_nobody_found(now=in_hours(100)) == 0


def test_need_that_a_coordinator_lets_rest_is_seen_by_a_person(need, cora):
    snooze_need(need.pk, until=in_hours(90), by=cora)

    assert tell_nobody_found(now=in_hours(60)) == 0
    assert tell_nobody_found(now=in_hours(91)) == 1


def test_pause_begins_the_waiting_anew(need, rosa):
    pause_need(need.pk, by=rosa)
    resume_need(need.pk, by=rosa)
    Event.objects.filter(verb="resumed").update(at=in_hours(40))

    assert tell_nobody_found(now=in_hours(80)) == 0
    assert tell_nobody_found(now=in_hours(89)) == 1


def test_need_that_lost_its_helper_may_be_told_again(need, offer, rosa, hal, clock):
    change(need, opened_at=timezone.now())
    tell_nobody_found(now=in_hours(49))
    clock.shift(timedelta(hours=50))
    match = accepted(need, offer)
    cancel_match(match_id=match.pk, by=hal)

    assert tell_nobody_found(now=in_hours(47)) == 0
    assert tell_nobody_found(now=in_hours(49)) == 1
    assert heard(rosa).count("need_nobody_yet") == 2


def test_news_of_nobody_is_dropped_when_somebody_comes(need, offer, rosa):
    tell_nobody_found(now=in_hours(49))
    assert is_true("need_nobody_yet", rosa)

    accepted(need, offer)

    assert not is_true("need_nobody_yet", rosa)


def test_mark_on_the_desk_outlives_the_next_plan(need):
    tell_nobody_found(now=in_hours(49))

    keep_plan(plan_queue(now=timezone.now(), settings=current_settings()), now=timezone.now())

    assert Outlook.objects.get(need=need).escalation == "nobody_found"


def test_mark_goes_when_one_of_two_helpers_is_found(rosa, offer):
    need = NeedFactory(requester=rosa, helpers_wanted=2)
    tell_nobody_found(now=in_hours(49))
    accepted(need, offer)

    tell_nobody_found(now=in_hours(50))

    assert not Outlook.objects.escalated().exists()


def test_group_switches_it_off_or_waits_less(need):
    set_follow_up("nobody_found", on=False)
    assert tell_nobody_found(now=in_hours(60)) == 0

    set_follow_up("nobody_found", hours=5)
    assert tell_nobody_found(now=in_hours(6)) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_it_once():
    needs = [NeedFactory(opened_at=in_hours(-50)) for _number in range(3)]

    done = at_once(*[lambda: tell_nobody_found(now=timezone.now())] * 4)

    assert sum(done) == 3
    assert all(heard(need.requester) == ["need_nobody_yet"] for need in needs)


# ---- Stepping out shortly before ----


@pytest.mark.parametrize(("hours", "is_told"), [(5, True), (23, True), (30, False)])
def test_desk_hears_who_steps_out_shortly_before(plan_for_tomorrow, need, hal, hours, is_told):
    Match.objects.filter(pk=plan_for_tomorrow.pk).update(starts_at=in_hours(hours), ends_at=None)

    cancel_match(match_id=plan_for_tomorrow.pk, by=hal)

    causes = list(Outlook.objects.escalated().values_list("escalation", flat=True))
    assert causes == (["stepped_out"] if is_told else [])


def test_backup_is_asked_at_once_and_the_desk_is_told(rosa, offer, another, hal, clock):
    need = NeedFactory(requester=rosa, urgency="today")
    plan = confirm_match(match_id=accepted(need, offer).pk, by=rosa)
    backup = MatchFactory(need=need, offer=another(), standby=True)

    cancel_match(match_id=plan.pk, by=hal)

    message = Message.objects.get(member=backup.helper)
    assert (message.kind, message.deliver_after) == ("match_backup_asked", timezone.now())
    assert Outlook.objects.get(need=need).escalation == "stepped_out"


def test_requester_who_steps_out_alarms_nobody(plan_for_tomorrow, rosa):
    cancel_match(match_id=plan_for_tomorrow.pk, by=rosa)

    assert not Outlook.objects.escalated().exists()


def test_group_switches_the_alarm_off(plan_for_tomorrow, hal):
    set_follow_up("late_step_out", on=False)

    cancel_match(match_id=plan_for_tomorrow.pk, by=hal)

    assert not Outlook.objects.escalated().exists()
