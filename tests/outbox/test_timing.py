"""What is due at night waits for the morning; who has stopped all messages gets none."""

from datetime import time, timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from members.models import Event
from neighborhood.models import Neighborhood
from outbox import delivery, kinds, services
from outbox.codes import put_code
from outbox.hours import timing
from outbox.hours.timing import SPREAD, has_stopped, look_again, start_again, stop_all
from outbox.kinds import Kind, always
from outbox.models import Message, MessageState, Wishes
from tests.factories import ContactWayFactory, MemberFactory
from tests.outbox.clock import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]

NIGHT, MORNING = at("2026-11-27 21:00"), at("2026-11-28 08:00")


@pytest.fixture(autouse=True)
def quiet_hours(settings):
    """Keep quiet hours, as a real site does."""
    settings.QUIET_HOURS = True


@pytest.fixture
def ring(monkeypatch, greeting):
    """Let greetings ring."""
    loud = Kind(name="greeting", still_true=always, context=kinds.get("greeting").context,
                rings=always)  # fmt: skip
    monkeypatch.setitem(kinds._kinds, "greeting", loud)


def greet(member, key="greeting:1", **more):
    return services.put(member, kind="greeting", ids={"number": 7}, key=key, **more)


def deliver(message):
    """Do the job of a message once; return the row."""
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def jobs_of(message):
    jobs = ProcrastinateJob.objects.filter(args__message_id=message.pk).order_by("pk")
    return list(jobs.values_list("scheduled_at", flat=True))


@pytest.mark.parametrize("moment", ["2026-11-27 20:59", "2026-11-28 08:00"])
def test_message_outside_of_quiet_hours_leaves(hal, time_machine, moment):
    time_machine.move_to(at(moment), tick=False)

    assert deliver(greet(hal)).state == MessageState.SENT


@pytest.mark.parametrize("moment", ["2026-11-27 21:00", "2026-11-28 07:59"])
def test_message_in_quiet_hours_waits_for_their_end(hal, time_machine, moment):
    time_machine.move_to(at(moment), tick=False)
    message = greet(hal)
    was_due = message.deliver_after

    deliver(message)

    assert message.state == MessageState.WAITING
    assert MORNING <= message.deliver_after < MORNING + SPREAD
    assert message.due_at == was_due
    assert jobs_of(message)[-1] == message.deliver_after


def test_message_that_waited_leaves_in_the_morning_under_its_identity(hal, time_machine):
    time_machine.move_to(NIGHT, tick=False)
    message = deliver(greet(hal))
    identity = message.identity
    time_machine.move_to(message.deliver_after, tick=False)

    deliver(message)

    assert (message.state, message.identity) == (MessageState.SENT, identity)


def test_job_that_comes_twice_at_night_queues_one_for_the_morning(hal, time_machine):
    time_machine.move_to(NIGHT, tick=False)
    message = deliver(greet(hal))
    before = jobs_of(message)

    time_machine.move_to(NIGHT + timedelta(hours=1), tick=False)
    deliver(message)

    assert jobs_of(message) == before


def test_morning_is_no_burst(time_machine):
    time_machine.move_to(NIGHT, tick=False)
    members = [MemberFactory(email=f"n{n}@example.org") for n in range(60)]

    waits = [deliver(greet(member, key=f"g{member.pk}")).deliver_after for member in members]

    per_minute = [sum(wait.minute == minute for wait in waits) for minute in range(15)]
    assert max(per_minute) <= 8
    assert min(per_minute) >= 1


def test_message_taken_back_at_night_does_not_come_in_the_morning(hal, time_machine):
    time_machine.move_to(NIGHT, tick=False)
    event = Event.objects.record("withdrawn", hal, by=hal)
    message = deliver(greet(hal, event=event))

    assert services.take_back(event, at=timezone.now()) == 1

    time_machine.move_to(MORNING + SPREAD, tick=False)
    assert deliver(message).state == MessageState.DROPPED


def test_what_rings_comes_at_night(hal, time_machine, ring):
    time_machine.move_to(NIGHT, tick=False)

    assert deliver(greet(hal)).state == MessageState.SENT


def test_code_comes_at_night(hal, time_machine, sink):
    time_machine.move_to(NIGHT, tick=False)
    code = put_code(hal, kind="sign_in_code", address="hal@example.org", code="1234-5678")

    assert deliver(code).state == MessageState.SENT


def test_own_hours_hold_instead_of_those_of_the_group(hal, time_machine):
    Wishes.objects.create(member=hal, quiet_from=time(12), quiet_until=time(14))
    time_machine.move_to(at("2026-11-27 23:00"), tick=False)
    assert deliver(greet(hal)).state == MessageState.SENT

    time_machine.move_to(at("2026-11-28 12:30"), tick=False)
    message = deliver(greet(hal, key="greeting:2"))

    assert message.deliver_after == at("2026-11-28 14:00") + timing.spread_of(hal.pk)


def test_any_time_means_any_time(hal, time_machine):
    Wishes.objects.create(member=hal, is_any_time=True)
    time_machine.move_to(NIGHT, tick=False)

    assert deliver(greet(hal)).state == MessageState.SENT


def test_hours_of_the_group_are_its_own_and_in_its_zone(hal, time_machine):
    Neighborhood.objects.create(pk=1, zone="Europe/Paris", quiet_from=time(22), quiet_until=time(7))
    # 22:30 in Paris.
    time_machine.move_to(at("2026-11-27 16:30"), tick=False)

    message = deliver(greet(hal))

    assert message.deliver_after == at("2026-11-28 01:00") + timing.spread_of(hal.pk)


def test_group_without_quiet_hours_writes_at_any_hour(hal, time_machine):
    Neighborhood.objects.create(pk=1, quiet_from=time(0), quiet_until=time(0))
    time_machine.move_to(NIGHT, tick=False)

    assert deliver(greet(hal)).state == MessageState.SENT


def test_settings_that_change_at_night_hold_in_the_morning(hal, time_machine):
    time_machine.move_to(NIGHT, tick=False)
    message = deliver(greet(hal))
    Wishes.objects.create(member=hal, quiet_from=time(21), quiet_until=time(10))

    time_machine.move_to(message.deliver_after, tick=False)
    deliver(message)

    assert message.state == MessageState.WAITING
    assert message.deliver_after == at("2026-11-28 10:00") + timing.spread_of(hal.pk)


def test_changed_wishes_let_go_at_once_of_what_waits(hal, time_machine):
    time_machine.move_to(NIGHT, tick=False)
    held_back, to_undo = deliver(greet(hal)), greet(hal, key="greeting:2")
    Wishes.objects.create(member=hal, is_any_time=True)

    look_again(hal, at=timezone.now())

    assert jobs_of(held_back)[-1] == NIGHT
    assert len(jobs_of(to_undo)) == 1
    assert deliver(held_back).state == MessageState.SENT


def test_call_to_make_waits_for_the_morning_too(time_machine, settings):
    settings.DEMO = False
    member = MemberFactory(phone="+12125550111")
    time_machine.move_to(NIGHT, tick=False)
    message = deliver(greet(member))
    assert message.state == MessageState.WAITING

    time_machine.move_to(message.deliver_after, tick=False)

    assert deliver(message).state == MessageState.BY_PERSON


def test_failed_try_waits_for_the_morning_and_keeps_count(hal, time_machine, sink):
    time_machine.move_to(at("2026-11-27 20:59"), tick=False)
    sink.refusals = ["451 Try again later"]
    message = greet(hal)
    with pytest.raises(delivery.TryAgain):
        deliver(message)

    time_machine.move_to(NIGHT, tick=False)
    deliver(message)

    assert (message.state, message.attempts) == (MessageState.WAITING, 1)
    assert message.deliver_after >= MORNING


def test_stop_drops_what_waits_and_what_is_for_a_person(hal):
    waiting, to_pass_on = greet(hal), greet(hal, key="greeting:2")
    to_pass_on.finish(MessageState.BY_PERSON, at=timezone.now())

    stop_all(hal, at=timezone.now())

    rows = Message.objects.filter(pk__in=[waiting.pk, to_pass_on.pk])
    assert set(rows.values_list("state", "outcome")) == {(MessageState.DROPPED, "stopped")}
    assert has_stopped(hal)


def test_stop_keeps_what_comes_after_at_home(hal, sink):
    stop_all(hal, at=timezone.now())

    message = deliver(greet(hal))

    assert (message.state, message.outcome) == (MessageState.DROPPED, "stopped")
    assert not sink.mails


def test_code_comes_to_who_has_stopped(hal, sink):
    code = put_code(hal, kind="sign_in_code", address="hal@example.org", code="1234-5678")

    stop_all(hal, at=timezone.now())

    assert deliver(code).state == MessageState.SENT
    assert "1234-5678" in sink.mails[0].get_body(("plain",)).get_content()


def test_what_somebody_just_asked_for_comes_although_they_stopped(hal, monkeypatch, greeting):
    answer = Kind(name="greeting", still_true=always, context=kinds.get("greeting").context,
                  even_if_stopped=True)  # fmt: skip
    monkeypatch.setitem(kinds._kinds, "greeting", answer)
    message = greet(hal)

    stop_all(hal, at=timezone.now())

    message.refresh_from_db()
    assert message.state == MessageState.WAITING


def test_stop_is_a_rest_without_end_until_start(hal):
    stop_all(hal, at=timezone.now())
    stop_all(hal, at=timezone.now())
    hal.refresh_from_db()
    assert hal.rests_without_end

    start_again(hal, at=timezone.now())
    start_again(hal, at=timezone.now())

    hal.refresh_from_db()
    assert hal.resting_until is None
    assert not has_stopped(hal)
    assert deliver(greet(hal, delay=timedelta(0))).outcome != "stopped"
    assert [e.verb for e in Event.objects.about(hal)] == ["resumed", "rested"]


@pytest.mark.parametrize(("days", "holds"), [(9, True), (1, False)])
def test_start_lets_an_earlier_rest_hold_that_is_not_over(hal, days, holds):
    now = timezone.now()
    hal.resting_until = timezone.localdate() + timedelta(days=days)
    hal.save()

    stop_all(hal, at=now)
    start_again(hal, at=now + timedelta(days=2))

    before = hal.resting_until
    hal.refresh_from_db()
    assert hal.resting_until == (before if holds else None)


def test_stop_holds_for_a_person_whichever_record_said_so(hal, sam):
    stop_all(sam, at=timezone.now())
    type(sam).objects.filter(pk=sam.pk).update(merged_into=hal, is_active=False)

    assert deliver(greet(hal)).outcome == "stopped"

    start_again(hal, at=timezone.now())
    assert not has_stopped(hal)


def test_stop_of_a_merged_record_stops_the_person(hal, sam):
    type(sam).objects.filter(pk=sam.pk).update(merged_into=hal, is_active=False)
    sam.refresh_from_db()

    stop_all(sam, at=timezone.now())

    hal.refresh_from_db()
    assert hal.rests_without_end


def test_quiet_hours_are_off_where_the_site_keeps_none(hal, time_machine, settings):
    settings.QUIET_HOURS = False
    time_machine.move_to(NIGHT, tick=False)

    assert deliver(greet(hal)).state == MessageState.SENT


def test_unreachable_member_with_nothing_but_check_back_is_dropped_by_day(time_machine, settings):
    settings.DEMO = False
    time_machine.move_to(at("2026-11-27 12:00"), tick=False)
    member = MemberFactory()
    ContactWayFactory(member=member, kind="check_back", value="")

    assert deliver(greet(member)).outcome == "checks back"
