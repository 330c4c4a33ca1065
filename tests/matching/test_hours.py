"""Deadlines leave people their sleep; what is for today rings; who has stopped is let go."""

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from matching import jobs
from matching.models import Match, Outlook
from matching.pace import load_of, require_may_be_asked
from matching.refusals import HelperIsResting, OverPace
from matching.services import (
    answer_later,
    cancel_match,
    confirm_match,
    lapse_due,
    let_questions_go,
)
from matching.states import MatchStatus
from matching.suggestions import suggestions_for
from matching.words import why_not_words
from needs.models import STILL_TODAY, Need, Urgency
from outbox import delivery, kinds
from outbox.hours.timing import start_again, stop_all
from outbox.models import Message, MessageState, Wishes
from tests.factories import ContactWayFactory, MatchFactory, NeedFactory, OfferFactory
from tests.matching.story import accepted, asked, last_event, now_of
from tests.outbox.clock import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet_hours(settings):
    """Keep quiet hours, as a real site does."""
    settings.QUIET_HOURS = True


@pytest.fixture
def today(rosa):
    """Rosa needs it today."""
    return NeedFactory(requester=rosa, urgency=Urgency.TODAY)


def deliver(member, kind):
    """Do the job of a member's message; return the row."""
    message = Message.objects.get(member=member, kind=kind)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(
    ("asked_at", "ends"),
    [
        # By day the three days count from the question.
        ("2026-11-24 20:58", "2026-11-27 20:58"),
        # With the minute to undo it leaves at nine, so it waits and the time begins at eight.
        ("2026-11-24 20:59", "2026-11-28 09:00"),
        ("2026-11-24 21:00", "2026-11-28 09:00"),
        ("2026-11-25 07:58", "2026-11-28 09:00"),
        ("2026-11-25 07:59", "2026-11-28 09:00"),
        ("2026-11-25 08:00", "2026-11-28 09:00"),
        ("2026-11-25 10:00", "2026-11-28 10:00"),
        # An hour more or less of the clocks must not end the time at night.
        ("2026-10-29 21:30", "2026-11-02 09:00"),
        ("2026-10-29 20:30", "2026-11-01 19:30"),
        ("2026-03-05 20:30", "2026-03-09 09:00"),
        ("2026-03-05 08:00", "2026-03-08 09:00"),
    ],
)
def test_time_to_answer_neither_begins_nor_ends_at_night(need, offer, time_machine, asked_at, ends):
    time_machine.move_to(at(asked_at), tick=False)

    assert asked(need, offer).answer_by == at(ends)


@pytest.mark.parametrize(
    ("asked_at", "ends"),
    [
        ("2026-11-27 12:00", "2026-11-27 16:00"),
        ("2026-11-27 16:59", "2026-11-27 20:59"),
        ("2026-11-27 17:00", "2026-11-28 09:00"),
        ("2026-11-27 23:00", "2026-11-28 09:00"),
        ("2026-11-28 05:30", "2026-11-28 09:30"),
    ],
)
def test_need_of_today_is_asked_at_once_and_leaves_the_night(
    today, offer, time_machine, asked_at, ends
):
    time_machine.move_to(at(asked_at), tick=False)

    assert asked(today, offer).answer_by == at(ends)


def test_helper_of_any_time_has_the_plain_time(today, offer, hal, time_machine):
    Wishes.objects.create(member=hal, is_any_time=True)
    time_machine.move_to(at("2026-11-27 23:00"), tick=False)

    assert asked(today, offer).answer_by == at("2026-11-28 03:00")


def test_time_for_the_requesters_yes_leaves_her_night(today, offer, time_machine):
    time_machine.move_to(at("2026-11-27 18:00"), tick=False)

    assert accepted(today, offer).answer_by == at("2026-11-28 09:00")


def test_time_of_a_backup_leaves_their_night(today, offer, another, hal, time_machine):
    time_machine.move_to(at("2026-11-27 18:00"), tick=False)
    plan = accepted(today, offer)
    backup = MatchFactory(need=today, offer=another(), standby=True)

    cancel_match(match_id=plan.pk, by=hal)

    assert now_of(backup).answer_by == at("2026-11-28 09:00")


def test_later_ends_in_the_morning(need, offer, hal, time_machine):
    time_machine.move_to(at("2026-11-27 10:00"), tick=False)
    match = asked(need, offer)
    Match.objects.filter(pk=match.pk).update(answer_by=timezone.now())

    # Twenty hours, and twenty more: two at night.
    match = answer_later(match_id=match.pk, by=hal)

    assert match.answer_by == at("2026-11-29 09:00")


def test_question_put_off_until_after_its_time_gets_a_new_one(need, offer, hal, time_machine):
    time_machine.move_to(at("2026-11-27 20:00"), tick=False)
    match = asked(need, offer)
    Match.objects.filter(pk=match.pk).update(answer_by=at("2026-11-27 21:00"))
    time_machine.move_to(at("2026-11-27 21:30"), tick=False)
    deliver(hal, "match_asked")

    assert lapse_due(now=timezone.now()) == 0

    match = now_of(match)
    assert match.status == MatchStatus.PROPOSED
    assert match.answer_by == at("2026-12-01 09:00")


def test_question_of_a_usual_need_waits_for_the_morning(need, offer, hal, time_machine):
    asked(need, offer)
    time_machine.move_to(at("2026-11-27 23:00"), tick=False)

    assert deliver(hal, "match_asked").state == MessageState.WAITING


def test_question_of_today_rings(today, offer, hal, time_machine):
    asked(today, offer)
    time_machine.move_to(at("2026-11-27 23:00"), tick=False)

    assert deliver(hal, "match_asked").state == MessageState.SENT


def test_question_of_what_was_for_today_days_ago_waits(today, offer, hal, time_machine):
    asked(today, offer)
    night = at("2026-11-27 23:00")
    time_machine.move_to(night, tick=False)
    Need.objects.update(confirmed_current_at=night - STILL_TODAY)

    assert deliver(hal, "match_asked").state == MessageState.WAITING


def test_thanks_for_a_need_of_today_wait_for_the_morning(today, offer, hal, time_machine):
    MatchFactory(need=today, offer=offer, lapsed=True)

    assert not kinds.get("match_lapsed").rings({"match": Match.objects.get().pk})


@pytest.mark.parametrize(
    ("kind", "rings"),
    [
        ("need_closed", True),
        ("need_could_widen", True),
        ("coordinator_wrote", True),
        ("need_expired", False),
    ],
)
def test_news_of_a_need_of_today_ring_and_its_end_by_time_does_not(need, today, kind, rings):
    assert kinds.get(kind).rings({"need": today.pk}) is rings
    assert not kinds.get(kind).rings({"need": need.pk})


def test_step_out_of_a_plan_of_the_next_morning_rings(need, offer, rosa, hal, time_machine):
    time_machine.move_to(at("2026-11-27 23:00"), tick=False)
    plan = confirm_match(match_id=accepted(need, offer).pk, by=rosa)
    Match.objects.filter(pk=plan.pk).update(starts_at=at("2026-11-28 07:30"))

    cancel_match(match_id=plan.pk, by=hal)

    assert deliver(rosa, "match_stepped_out").state == MessageState.SENT


@pytest.mark.parametrize(
    ("kind", "needed_on", "ends"),
    [
        ("match_asked", None, "2026-11-30 12:00"),
        ("match_asked", "2026-11-29", "2026-11-29 00:00"),
        ("match_stepped_out", "2026-11-29", "2026-11-29 00:00"),
        ("match_stepped_out", None, None),
        ("match_completed", "2026-11-29", None),
    ],
)
def test_messages_come_too_late_when_the_day_or_the_time_to_answer_ends(
    rosa, offer, kind, needed_on, ends
):
    need = NeedFactory(requester=rosa, needed_on=needed_on)
    match = MatchFactory(need=need, offer=offer, answer_by=at("2026-11-30 12:00"))

    too_late_at = kinds.get(kind).too_late_at({"match": match.pk})

    assert too_late_at == (at(ends) if ends else None)
    assert kinds.get(kind).too_late_at({"match": 0}) is None


def test_stopped_helper_is_neither_suggested_nor_asked(need, offer, hal):
    stop_all(hal, at=timezone.now())
    hal.refresh_from_db()

    with pytest.raises(HelperIsResting):
        require_may_be_asked(hal, at=timezone.now())
    with pytest.raises(HelperIsResting):
        asked(need, offer)
    jobs.renew_suggestions(need.pk)
    assert suggestions_for(need) == []
    assert "further notice" in need_outlook_words(need)

    start_again(hal, at=timezone.now())
    jobs.renew_suggestions(need.pk)
    assert [shown.offer for shown in suggestions_for(need)] == [offer]


def need_outlook_words(need):
    """Return why nobody fits, in words."""
    outlook = Outlook.objects.get(need=need)
    return " ".join(why_not_words(outlook.why_not, today=timezone.localdate()))


def test_questions_to_who_has_stopped_lapse_kindly(need, offer, another, rosa, hal):
    match = asked(need, offer)
    backup_of = NeedFactory(requester=rosa, matched=True)
    backup = MatchFactory(need=backup_of, offer=OfferFactory(helper=hal), standby=True)

    stop_all(hal, at=timezone.now())
    jobs.renew_for_member(hal.pk)

    assert (now_of(match).status, now_of(backup).status) == ("lapsed", "lapsed")
    assert last_event(match)[4] == "no_answer"
    assert deliver(hal, "match_asked").outcome == "stopped"
    assert ProcrastinateJob.objects.filter(task_name="matching.jobs.renew_for_member").exists()


def test_plans_of_who_has_stopped_stand(need, offer, rosa, hal):
    plan = confirm_match(match_id=accepted(need, offer).pk, by=rosa)

    stop_all(hal, at=timezone.now())
    jobs.renew_for_member(hal.pk)

    assert now_of(plan).status == MatchStatus.CONFIRMED


def test_questions_stay_when_somebody_started_again_meanwhile(need, offer, hal):
    match = asked(need, offer)
    stop_all(hal, at=timezone.now())
    start_again(hal, at=timezone.now())

    let_questions_go(hal.pk, now=timezone.now())

    assert now_of(match).status == MatchStatus.PROPOSED


@pytest.mark.parametrize("reach", ["email", "text", "call", "whatsapp", "in_person", "check_back"])
def test_asks_count_whatever_the_channel(another, rosa, reach, settings):
    settings.DEMO = settings.QUIET_HOURS = False
    offer = another("June", capacity=9)
    june = offer.helper
    june.ways.all().delete()
    value = {"email": "june@example.net", "in_person": "", "check_back": ""}
    ContactWayFactory(member=june, kind=reach, value=value.get(reach, "+12125550177"))
    for answer in ("declined", "lapsed"):
        MatchFactory(offer=OfferFactory(helper=june), proposed_at=timezone.now(), **{answer: True})

    asked(NeedFactory(requester=rosa), offer)
    deliver(june, "match_asked")

    assert load_of(june, at=timezone.now()).asks_this_week == 3
    with pytest.raises(OverPace):
        asked(NeedFactory(requester=rosa), offer)


def test_question_in_the_message_of_the_day_counts_as_asked(another, rosa):
    offer = another("June")
    Wishes.objects.create(member=offer.helper, is_together=True)

    asked(NeedFactory(requester=rosa), offer)
    assert deliver(offer.helper, "match_asked").state == MessageState.WAITING

    assert load_of(offer.helper, at=timezone.now()).open_asks == 1
