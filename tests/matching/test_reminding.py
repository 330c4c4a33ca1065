"""Reminders before it is too late, and telling that nobody was found."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from matching.facts import current_settings
from matching.models import Match, Outlook
from matching.planning import plan_queue
from matching.services import (
    accept_match,
    answer_later,
    cancel_match,
    confirm_match,
    decline_match,
    keep_plan,
    lapse_due,
    remind_of_plans,
    remind_unanswered,
    tell_nobody_found,
)
from matching.services.following import ask_how_it_went
from members.models import Event
from needs.models import Need
from needs.services import pause_need, resume_need, snooze_need
from neighborhood.models import Neighborhood
from outbox import kinds
from outbox.models import Message, MessageState
from tests.factories import MatchFactory, NeedFactory
from tests.matching.races import at_once
from tests.matching.story import accepted, asked, heard, last_event, now_of, verbs

pytestmark = pytest.mark.django_db

# A Tuesday at noon in New York, where the neighborhood is.
NOON = datetime.fromisoformat("2027-03-02T17:00:00+00:00")


@pytest.fixture
def clock():
    """Stand still at noon, and be moved by hand."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def in_hours(hours):
    return timezone.now() + timedelta(hours=hours)


def arrive(kind):
    """Let every message of a kind have arrived now."""
    Message.objects.filter(kind=kind).update(state=MessageState.SENT, done_at=timezone.now())


def set_follow_up(name, **chosen):
    Neighborhood.objects.update_or_create(pk=1, defaults={"follow_ups": {name: chosen}})


def is_true(kind, member):
    message = Message.objects.filter(kind=kind, member=member).latest("pk")
    return kinds.get(kind).still_true(message.ids)


@pytest.fixture
def question(need, offer):
    """Hal was asked, and it reached him."""
    match = asked(need, offer)
    arrive("match_asked")
    return match


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

    lapse_due(now=in_hours(73))

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


@pytest.fixture
def plan(clock, need, offer, rosa):
    """A plan of Rosa and Hal for tomorrow at nine, agreed days ago."""
    match = confirm_match(match_id=accepted(need, offer).pk, by=rosa)
    Match.objects.filter(pk=match.pk).update(
        confirmed_at=in_hours(-50), starts_at=in_hours(21), ends_at=in_hours(22)
    )
    return match


@pytest.mark.parametrize(("hours", "count"), [(3.9, 0), (4, 1), (11.9, 1), (12.1, 0)])
def test_both_are_reminded_the_day_before(plan, rosa, hal, hours, count):
    assert remind_of_plans(now=in_hours(hours)) == count
    assert heard(rosa).count("match_tomorrow") == heard(hal).count("match_tomorrow") == count


def test_plan_is_mentioned_once(plan, hal):
    for hours in (4, 5, 6):
        remind_of_plans(now=in_hours(hours))

    assert heard(hal).count("match_tomorrow") == 1
    assert verbs(plan)[-1] == "reminded_of_plan"


def test_plan_moved_to_a_later_day_is_mentioned_again(plan, hal):
    remind_of_plans(now=in_hours(5))
    Match.objects.filter(pk=plan.pk).update(starts_at=in_hours(45), ends_at=None)

    assert remind_of_plans(now=in_hours(24 + 5)) == 1


def test_whoever_agreed_a_moment_ago_knows(plan):
    Match.objects.filter(pk=plan.pk).update(confirmed_at=in_hours(0))

    assert remind_of_plans(now=in_hours(5)) == 0
    assert remind_of_plans(now=in_hours(7)) == 1


def test_day_of_the_need_counts_where_no_time_is_set(plan, need):
    Match.objects.filter(pk=plan.pk).update(starts_at=None, ends_at=None)
    Need.objects.filter(pk=need.pk).update(needed_on="2027-03-03")

    assert remind_of_plans(now=in_hours(5)) == 1


def test_reminder_of_a_plan_that_was_cancelled_is_dropped(plan, rosa, hal):
    remind_of_plans(now=in_hours(5))
    assert is_true("match_tomorrow", rosa)

    cancel_match(match_id=plan.pk, by=hal)

    assert not is_true("match_tomorrow", rosa)


def test_reminder_of_a_plan_that_has_begun_is_dropped(plan, rosa, clock):
    remind_of_plans(now=in_hours(5))

    clock.shift(timedelta(hours=22))

    assert not is_true("match_tomorrow", rosa)


def test_day_before_the_clocks_change_is_a_day_as_well(plan):
    spring = datetime.fromisoformat("2027-03-14T14:00:00-04:00")
    Match.objects.filter(pk=plan.pk).update(starts_at=spring, ends_at=None)

    assert remind_of_plans(now=spring - timedelta(hours=20)) == 1


def test_group_sets_the_hour_and_the_switch(plan):
    set_follow_up("day_before", hour=20)
    assert remind_of_plans(now=in_hours(5)) == 0

    set_follow_up("day_before", on=False, hour=9)
    assert remind_of_plans(now=in_hours(5)) == 0


def test_group_switches_the_question_how_it_went_off(plan):
    set_follow_up("how_it_went", on=False)
    assert ask_how_it_went(now=in_hours(100)) == 0

    set_follow_up("how_it_went", hours=1)
    assert ask_how_it_went(now=in_hours(22.1)) == 1


# ---- Nobody found ----


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
def test_desk_hears_who_steps_out_shortly_before(plan, need, hal, hours, is_told):
    Match.objects.filter(pk=plan.pk).update(starts_at=in_hours(hours), ends_at=None)

    cancel_match(match_id=plan.pk, by=hal)

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


def test_requester_who_steps_out_alarms_nobody(plan, rosa):
    cancel_match(match_id=plan.pk, by=rosa)

    assert not Outlook.objects.escalated().exists()


def test_group_switches_the_alarm_off(plan, hal):
    set_follow_up("late_step_out", on=False)

    cancel_match(match_id=plan.pk, by=hal)

    assert not Outlook.objects.escalated().exists()
