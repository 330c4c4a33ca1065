"""What happens by itself as time passes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.models import Match
from matching.services import (
    accept_match,
    ask_backups_due,
    ask_how_it_went,
    cancel_match,
    complete_match,
    confirm_match,
    expire_due,
    lapse_due,
    lapse_match,
    pass_on_changes,
    put_plan_away,
)
from matching.states import MatchStatus
from needs.models import Need
from needs.services import edit_need, pause_need, resume_need
from needs.states import NeedStatus
from tests.factories import MatchFactory, NeedFactory
from tests.matching.story import accepted, asked, can_see, heard, last_event, now_of, places
from tests.outbox.clock import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(need, offer, rosa):
    """Rosa and Hal both said yes."""
    return confirm_match(match_id=accepted(need, offer).pk, by=rosa)


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_unanswered_question_lapses(need, offer, hal):
    match = asked(need, offer)

    assert lapse_due(now=in_days(4)) == 1
    assert (now_of(match).status, now_of(match).end_reason) == ("lapsed", "no_answer")
    assert last_event(match) == ("lapsed", "proposed", "lapsed", None, "no_answer")
    assert heard(hal) == ["match_asked", "match_lapsed"]


def test_question_in_time_does_not_lapse(need, offer):
    match = asked(need, offer)

    assert lapse_due(now=in_days(2)) == 0
    assert now_of(match).status == MatchStatus.PROPOSED


def test_question_lapses_at_the_full_hour_that_its_page_names(need, offer):
    until = asked(need, offer).answer_until

    assert (until.minute, until.second, until.microsecond) == (0, 0, 0)
    assert lapse_due(now=until - timedelta(seconds=1)) == 0
    assert lapse_due(now=until) == 1


def test_question_does_not_lapse_at_night(need, offer, hal, client, door):
    match = asked(need, offer)
    Match.objects.filter(pk=match.pk).update(answer_by=at("2030-11-28 02:51"))

    page = client.get(door(hal, f"matches/{match.pk}/")).text

    assert "After Thursday, 9 AM" in " ".join(page.split())
    assert lapse_due(now=at("2030-11-28 08:59")) == 0
    assert lapse_match(match_id=match.pk, now=at("2030-11-28 08:59")).status == "proposed"
    assert lapse_due(now=at("2030-11-28 09:00")) == 1


def test_unconfirmed_yes_lapses_and_tells_both(need, offer, rosa, hal):
    match = accepted(need, offer)

    lapse_due(now=in_days(4))

    assert now_of(need).status == NeedStatus.OPEN
    assert places(match) == (0, 0)
    assert heard(hal)[-1] == "match_lapsed"
    assert heard(rosa) == ["match_accepted", "match_unconfirmed"]


def test_answer_that_came_in_meanwhile_stands(need, offer):
    match = accepted(need, offer)

    assert lapse_match(match_id=match.pk, now=timezone.now()).status == MatchStatus.ACCEPTED


def test_backup_of_a_full_need_does_not_lapse(need, offer, another, rosa):
    late = another()
    match = asked(need, late)
    confirm_match(match_id=accepted(need, offer).pk, by=rosa)
    accept_match(match_id=match.pk, by=late.helper)

    assert lapse_due(now=in_days(5)) == 0
    assert now_of(match).status == MatchStatus.STANDBY


def test_silent_backup_lapses_and_the_next_is_asked(plan, need, another, hal):
    first, second = (
        MatchFactory(need=need, offer=another(name), standby=True) for name in ("June", "Lee")
    )
    cancel_match(match_id=plan.pk, by=hal)

    assert lapse_due(now=in_days(4)) == 1
    assert now_of(first).status == MatchStatus.LAPSED
    assert heard(first.helper) == ["match_backup_asked", "match_lapsed"]
    assert heard(second.helper) == ["match_backup_asked"]


def test_unreported_plan_is_put_away(plan, need, rosa, hal):
    assert lapse_due(now=in_days(15)) == 1

    assert (now_of(plan).status, now_of(plan).end_reason) == ("lapsed", "not_reported")
    assert last_event(plan) == ("lapsed", "confirmed", "lapsed", None, "not_reported")
    assert (now_of(need).status, now_of(need).closed_reason) == ("expired", "not_reported")
    assert not can_see(hal, rosa, plan)
    assert places(plan) == (0, 0)


def test_unreported_plan_asks_nobody(plan, need, another, rosa, hal):
    backup = MatchFactory(need=need, offer=another(), standby=True)

    lapse_due(now=in_days(15))

    assert heard(backup.helper) == ["match_need_closed"]
    assert heard(rosa)[-1] == "need_expired"
    assert heard(hal)[-1] == "match_confirmed"


def test_unreported_plan_beside_another_gives_its_place_back(rosa, offer, another):
    need = NeedFactory(requester=rosa, helpers_wanted=2)
    plans = [confirm_match(match_id=accepted(need, one).pk, by=rosa) for one in (offer, another())]
    Match.objects.filter(pk=plans[1].pk).update(starts_at=in_days(30))

    lapse_due(now=in_days(15))

    assert [now_of(plan).status for plan in plans] == ["lapsed", "confirmed"]
    assert (now_of(need).status, now_of(need).helpers_committed) == ("open", 1)


@pytest.mark.parametrize("ends_at", [None, timedelta(days=31)])
def test_plan_before_its_day_is_not_put_away(plan, ends_at):
    ends = ends_at and timezone.now() + ends_at
    Match.objects.filter(pk=plan.pk).update(starts_at=in_days(30), ends_at=ends)

    assert lapse_due(now=in_days(20)) == 0


def test_plan_of_a_need_with_a_later_day_is_not_put_away(plan, need):
    Need.objects.filter(pk=need.pk).update(needed_on=in_days(30).date())

    assert lapse_due(now=in_days(20)) == 0


def test_plan_reported_meanwhile_stays(plan):
    assert put_plan_away(match_id=plan.pk, now=timezone.now()).status == MatchStatus.CONFIRMED


def test_backup_is_asked_when_one_more_helper_is_wanted(plan, need, another, rosa):
    backup = MatchFactory(need=need, offer=another(), standby=True)
    edit_need(need.pk, by=rosa, changes={"helpers_wanted": 2})

    assert ask_backups_due(now=timezone.now()) == 1
    assert heard(backup.helper) == ["match_backup_asked"]


def test_backup_is_asked_after_a_pause(plan, need, another, rosa, hal):
    backup = MatchFactory(need=need, offer=another(), standby=True)
    Need.objects.filter(pk=need.pk).update(paused_at=timezone.now())
    cancel_match(match_id=plan.pk, by=hal)
    assert ask_backups_due(now=timezone.now()) == 0

    resume_need(need.pk, by=rosa)

    assert ask_backups_due(now=timezone.now()) == 1
    assert heard(backup.helper) == ["match_backup_asked"]


def test_backup_being_asked_is_left_alone(plan, need, another, hal):
    backup = MatchFactory(need=need, offer=another(), standby=True)
    cancel_match(match_id=plan.pk, by=hal)

    assert ask_backups_due(now=timezone.now()) == 0
    assert heard(backup.helper) == ["match_backup_asked"]


@pytest.mark.parametrize(("days", "asks"), [(2, 0), (4, 1)])
def test_plan_without_a_time_is_asked_about_after_days(plan, days, asks):
    assert ask_how_it_went(now=in_days(days)) == asks


@pytest.mark.parametrize(("hours", "asks"), [(2, 0), (4, 1)])
def test_plan_with_a_time_is_asked_about_after_hours(plan, hours, asks):
    starts_at = in_days(1)
    Match.objects.filter(pk=plan.pk).update(starts_at=starts_at)

    assert ask_how_it_went(now=starts_at + timedelta(hours=hours)) == asks


def test_plan_of_a_need_with_a_day_is_asked_about_after_it(plan, need):
    Need.objects.filter(pk=need.pk).update(needed_on=timezone.localdate(in_days(10)))

    assert ask_how_it_went(now=in_days(9)) == 0
    assert ask_how_it_went(now=in_days(11)) == 1


def test_both_are_asked_once_how_it_went(plan, rosa, hal):
    for days in (4, 5):
        ask_how_it_went(now=in_days(days))

    assert heard(rosa).count("match_follow_up") == heard(hal).count("match_follow_up") == 1


@pytest.fixture
def half_plan(rosa, offer):
    """Both said yes, and the need wants one more helper."""
    need = NeedFactory(requester=rosa, helpers_wanted=2)
    return confirm_match(match_id=accepted(need, offer).pk, by=rosa)


def fill(plan, another, *, days):
    """Find the last helper of a plan's need, so many days from now."""
    confirm_match(match_id=accepted(plan.need, another()).pk, by=plan.requester)
    Need.objects.filter(pk=plan.need_id).update(matched_at=in_days(days))


def test_nobody_is_asked_how_it_went_while_a_helper_is_missing(half_plan, another):
    assert ask_how_it_went(now=in_days(20)) == 0

    fill(half_plan, another, days=20)

    assert ask_how_it_went(now=in_days(22)) == 0
    assert ask_how_it_went(now=in_days(24)) == 2


def test_plan_is_not_put_away_while_a_helper_is_missing(half_plan, another):
    Need.objects.filter(pk=half_plan.need_id).update(confirmed_current_at=in_days(20))
    assert lapse_due(now=in_days(20)) == 0

    fill(half_plan, another, days=20)

    assert lapse_due(now=in_days(33)) == 0
    assert lapse_due(now=in_days(35)) == 2


def test_plan_with_a_time_does_not_wait_for_more_helpers(half_plan):
    Match.objects.filter(pk=half_plan.pk).update(starts_at=in_days(1))

    assert ask_how_it_went(now=in_days(2)) == 1
    assert lapse_due(now=in_days(16)) == 1


def test_plan_waits_for_more_helpers_no_longer_than_the_board_does(half_plan):
    assert (ask_how_it_went(now=in_days(32)), lapse_due(now=in_days(32))) == (0, 0)
    assert (ask_how_it_went(now=in_days(34)), lapse_due(now=in_days(34))) == (1, 0)
    assert lapse_due(now=in_days(45)) == 1


def test_plan_waits_for_more_helpers_no_longer_than_its_last_day(half_plan):
    Need.objects.filter(pk=half_plan.need_id).update(needed_by=in_days(5).date())

    assert ask_how_it_went(now=in_days(7)) == 0
    assert ask_how_it_went(now=in_days(10)) == 1


def test_plan_does_not_wait_when_it_happened_without_the_last_helper(rosa, offer, another):
    need = NeedFactory(requester=rosa, helpers_wanted=3)
    plans = [confirm_match(match_id=accepted(need, one).pk, by=rosa) for one in (offer, another())]
    complete_match(match_id=plans[0].pk, by=rosa)

    assert ask_how_it_went(now=in_days(4)) == 1


def test_plan_is_asked_about_again_when_its_last_helper_is_found_later(half_plan, another, hal):
    ask_how_it_went(now=in_days(34))

    fill(half_plan, another, days=35)
    ask_how_it_went(now=in_days(39))

    assert heard(hal).count("match_follow_up") == 2


@pytest.mark.parametrize("fields", [{"needed_on": "2020-01-02"}, {"needed_by": "2020-01-02"}])
def test_need_whose_day_has_passed_expires(rosa, fields):
    need = NeedFactory(requester=rosa, **fields)

    assert expire_due(now=timezone.now()) == 1
    assert now_of(need).status == NeedStatus.EXPIRED
    assert heard(rosa) == ["need_expired"]


def test_need_nobody_confirmed_expires_and_tells_who_was_asked(need, offer, hal):
    asked(need, offer)

    expire_due(now=in_days(31))

    assert now_of(need).status == NeedStatus.EXPIRED
    assert heard(hal)[-1] == "match_need_closed"


def test_need_with_a_helper_does_not_expire(plan, need):
    assert expire_due(now=in_days(400)) == 0


def test_partly_met_need_expires_when_nobody_promised_more(rosa, offer, another):
    need = NeedFactory(requester=rosa, helpers_wanted=3)
    matches = [accepted(need, one) for one in (offer, another())]
    done, plan = [confirm_match(match_id=match.pk, by=rosa) for match in matches]
    complete_match(match_id=done.pk, by=rosa)
    assert expire_due(now=in_days(31)) == 0
    complete_match(match_id=plan.pk, by=rosa)

    assert expire_due(now=in_days(31)) == 1
    assert now_of(need).status == NeedStatus.EXPIRED


def test_paused_need_expires_as_well(need, rosa):
    pause_need(need.pk, by=rosa)

    assert expire_due(now=in_days(31)) == 1


def test_need_that_nobody_edited_is_no_news(plan, need, hal):
    pass_on_changes(need.pk)

    assert heard(hal)[-1] == "match_confirmed"
