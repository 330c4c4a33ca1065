"""Reminders before it is too late, and telling that nobody was found."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from matching.models import Match
from matching.services import (
    accept_match,
    answer_later,
    cancel_match,
    decline_match,
    lapse_due,
    remind_of_plans,
    remind_unanswered,
)
from matching.services.following import ask_how_it_went
from needs.models import Need
from needs.services import pause_need
from outbox import kinds
from outbox.models import Message, MessageState
from tests.factories import MatchFactory, NeedFactory
from tests.matching.follow_up_story import arrive, in_hours, is_true, set_follow_up
from tests.matching.races import at_once
from tests.matching.story import accepted, asked, heard, last_event, now_of, verbs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("hours", "count"), [(47, 0), (48, 1), (71, 1), (73, 0)])
def test_helper_is_reminded_before_the_time_is_over(question, hal, hours, count):
    assert remind_unanswered(now=in_hours(hours)) == count
    assert heard(hal).count("match_unanswered") == count


@pytest.mark.parametrize(("hours", "count"), [(2, 0), (3, 1)])
def test_what_is_for_today_is_followed_sooner(rosa, offer, hours, count):
    asked(NeedFactory(requester=rosa, urgency="today"), offer)
    arrive("match_asked")

    assert remind_unanswered(now=in_hours(hours)) == count


def test_nobody_is_reminded_twice(question, hal):
    for hours in (48, 50, 60):
        remind_unanswered(now=in_hours(hours))

    assert heard(hal) == ["match_asked", "match_unanswered"]
    assert last_event(question)[0] == "reminded"


def test_reminder_then_silence_then_thanks(question, hal):
    remind_unanswered(now=in_hours(50))

    lapse_due(now=in_hours(96))

    assert heard(hal) == ["match_asked", "match_unanswered", "match_lapsed"]


def test_question_that_never_arrived_is_not_followed(need, offer, hal):
    asked(need, offer)

    assert remind_unanswered(now=in_hours(50)) == 0


def test_question_that_arrived_late_is_not_followed_at_once(question):
    Message.objects.update(done_at=in_hours(49.5))

    assert remind_unanswered(now=in_hours(50)) == 0
    assert remind_unanswered(now=in_hours(51)) == 1


def test_whoever_said_later_is_asked_again_by_that(question, hal):
    answer_later(match_id=question.pk, by=hal)

    assert remind_unanswered(now=in_hours(60)) == 0


def test_need_that_is_paused_reminds_nobody(question, need, rosa):
    pause_need(need.pk, by=rosa)

    assert remind_unanswered(now=in_hours(50)) == 0


def test_place_that_is_taken_reminds_nobody(question, need, another):
    accepted(need, another())

    remind_unanswered(now=in_hours(50))

    assert "match_unanswered" not in heard(question.helper)


def test_requester_is_reminded_of_a_yes(question, rosa, hal):
    accept_match(match_id=question.pk, by=hal)
    arrive("match_accepted")

    assert remind_unanswered(now=in_hours(50)) == 1
    assert heard(rosa) == ["match_accepted", "match_unanswered"]


def test_backup_who_is_asked_again_is_reminded(question, need, another, hal):
    backup = MatchFactory(need=need, offer=another(), standby=True)
    decline_match(match_id=question.pk, by=hal)
    arrive("match_backup_asked")

    assert remind_unanswered(now=in_hours(50)) == 1
    assert heard(backup.helper) == ["match_backup_asked", "match_unanswered"]


def test_group_switches_the_reminder_off(question):
    set_follow_up("unanswered", on=False)

    assert remind_unanswered(now=in_hours(50)) == 0


def test_group_sets_when_it_comes(question):
    set_follow_up("unanswered", percent=25)

    assert remind_unanswered(now=in_hours(18)) == 1


def test_reminder_that_is_overtaken_is_dropped(question, hal):
    remind_unanswered(now=in_hours(50))
    assert is_true("match_unanswered", hal)

    accept_match(match_id=question.pk, by=hal)

    assert not is_true("match_unanswered", hal)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_answer_and_reminder_at_once_leave_one_truth():
    for _time in range(5):
        match = MatchFactory(proposed_at=in_hours(-50), answer_by=in_hours(22))
        Message.objects.create(
            member=match.helper, kind="match_asked", key=f"asked {match.pk}",
            ids={"match": match.pk}, deliver_after=in_hours(-50), state=MessageState.SENT,
            done_at=in_hours(-50),
        )  # fmt: skip

        at_once(
            lambda match=match: accept_match(match_id=match.pk, by=match.helper),
            *[lambda: remind_unanswered(now=timezone.now())] * 3,
        )

        assert now_of(match).status == "accepted"
        assert heard(match.helper).count("match_unanswered") <= 1
        if "match_unanswered" in heard(match.helper):
            assert not is_true("match_unanswered", match.helper)


# ---- The day before ----


@pytest.mark.parametrize(("hours", "count"), [(3.9, 0), (4, 1), (11.9, 1), (12.1, 0)])
def test_both_are_reminded_the_day_before(plan_for_tomorrow, rosa, hal, hours, count):
    assert remind_of_plans(now=in_hours(hours)) == count
    assert heard(rosa).count("match_tomorrow") == heard(hal).count("match_tomorrow") == count


def test_plan_is_mentioned_once(plan_for_tomorrow, hal):
    for hours in (4, 5, 6):
        remind_of_plans(now=in_hours(hours))

    assert heard(hal).count("match_tomorrow") == 1
    assert verbs(plan_for_tomorrow)[-1] == "reminded_of_plan"


def test_plan_moved_to_a_later_day_is_mentioned_again(plan_for_tomorrow, hal):
    remind_of_plans(now=in_hours(5))
    Match.objects.filter(pk=plan_for_tomorrow.pk).update(starts_at=in_hours(45), ends_at=None)

    assert remind_of_plans(now=in_hours(24 + 5)) == 1


def test_whoever_agreed_a_moment_ago_knows(plan_for_tomorrow):
    Match.objects.filter(pk=plan_for_tomorrow.pk).update(confirmed_at=in_hours(0))

    assert remind_of_plans(now=in_hours(5)) == 0
    assert remind_of_plans(now=in_hours(7)) == 1


def test_day_of_the_need_counts_where_no_time_is_set(plan_for_tomorrow, need):
    Match.objects.filter(pk=plan_for_tomorrow.pk).update(starts_at=None, ends_at=None)
    Need.objects.filter(pk=need.pk).update(needed_on="2027-03-03")

    assert remind_of_plans(now=in_hours(5)) == 1


def test_reminder_of_a_plan_that_was_cancelled_is_dropped(plan_for_tomorrow, rosa, hal):
    remind_of_plans(now=in_hours(5))
    assert is_true("match_tomorrow", rosa)

    cancel_match(match_id=plan_for_tomorrow.pk, by=hal)

    assert not is_true("match_tomorrow", rosa)


def test_reminder_of_a_plan_that_has_begun_is_dropped(plan_for_tomorrow, rosa, clock):
    remind_of_plans(now=in_hours(5))

    clock.shift(timedelta(hours=22))

    assert not is_true("match_tomorrow", rosa)


def test_day_before_the_clocks_change_is_a_day_as_well(plan_for_tomorrow):
    spring = datetime.fromisoformat("2027-03-14T14:00:00-04:00")
    Match.objects.filter(pk=plan_for_tomorrow.pk).update(starts_at=spring, ends_at=None)

    assert remind_of_plans(now=spring - timedelta(hours=20)) == 1


def test_group_sets_the_hour_and_the_switch(plan_for_tomorrow):
    set_follow_up("day_before", hour=20)
    assert remind_of_plans(now=in_hours(5)) == 0

    set_follow_up("day_before", on=False, hour=9)
    assert remind_of_plans(now=in_hours(5)) == 0


def test_group_switches_the_question_how_it_went_off(plan_for_tomorrow):
    set_follow_up("how_it_went", on=False)
    assert ask_how_it_went(now=in_hours(100)) == 0

    set_follow_up("how_it_went", hours=1)
    assert ask_how_it_went(now=in_hours(22.1)) == 1


# ---- In the night ----


@pytest.mark.parametrize(("urgency", "rings"), [("today", True), ("this_week", False)])
@pytest.mark.parametrize("kind", ["match_unanswered", "match_open_again"])
def test_reminder_rings_at_night_only_for_today(rosa, kind, urgency, rings):
    match = MatchFactory(need=NeedFactory(requester=rosa, urgency=urgency))

    assert kinds.get(kind).rings({"match": match.pk, "to": match.helper_id}) == rings


def test_reminder_has_no_use_when_the_time_to_answer_is_over():
    match = MatchFactory()

    assert kinds.get("match_unanswered").too_late_at({"match": match.pk}) == match.answer_until
    assert kinds.get("match_unanswered").too_late_at({"match": 0}) is None


def test_reminder_of_a_plan_has_no_use_when_it_begins(plan_for_tomorrow, need):
    too_late_at = kinds.get("match_tomorrow").too_late_at
    ids = {"match": plan_for_tomorrow.pk}
    assert too_late_at(ids) == in_hours(21)

    Match.objects.filter(pk=plan_for_tomorrow.pk).update(starts_at=None, ends_at=None)
    assert too_late_at(ids) is None

    Need.objects.filter(pk=need.pk).update(needed_on="2027-03-03")
    assert too_late_at(ids) == datetime.fromisoformat("2027-03-03T00:00:00-05:00")
    assert too_late_at({"match": 0}) is None
