"""One message a day: made of what can wait, once, and losing nothing."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.utils import timezone

from members.models import ContactWay, Event
from outbox import delivery, kinds, services
from outbox.hours import together
from outbox.hours.timing import look_again, spread_of, stop_all
from outbox.kinds import always
from outbox.models import Message, MessageState, Reply, Wishes
from outbox.replies import replying
from tests.factories import ContactWayFactory
from tests.outbox.clock import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]

NOON, EVENING = at("2026-11-27 12:00"), at("2026-11-27 17:00")


@pytest.fixture(autouse=True)
def daily(hal, time_machine):
    """Let Hal have one message a day; it is noon."""
    time_machine.move_to(NOON, tick=False)
    return Wishes.objects.create(member=hal, is_together=True)


def greet(member, number=7, **more):
    ids, key = {"number": number}, f"greeting:{number}"
    return services.put(member, kind="greeting", ids=ids, key=key, delay=timedelta(0), **more)


def deliver(message):
    """Do the job of a message once; return the row."""
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def whole():
    """Return the one message of the day there is."""
    return Message.objects.get(kind="together")


def become(monkeypatch, **fields):
    """Let greetings be of another nature."""
    kind = replace(kinds.get("greeting"), **fields)
    monkeypatch.setitem(kinds._kinds, "greeting", kind)


def test_messages_wait_for_one_in_the_evening(hal):
    first, second = deliver(greet(hal)), deliver(greet(hal, 8))

    assert whole().deliver_after == EVENING + spread_of(hal.pk)
    assert {first.within, second.within} == {whole()}
    assert {first.state, second.state} == {MessageState.WAITING}
    assert first.deliver_after == whole().deliver_after + together.LOOK_AGAIN_AFTER


def test_message_of_the_day_says_all_of_it_once(hal, sink, time_machine):
    parts = [deliver(greet(hal)), deliver(greet(hal, 8))]
    time_machine.move_to(whole().deliver_after, tick=False)

    deliver(whole())
    for part in parts:
        deliver(part)

    (mail,) = sink.mails
    assert mail["Message-ID"] == f"<{whole().identity}@elm.example>"
    assert mail["Subject"] == "2 messages from Our neighborhood"
    assert "<7>" in mail.get_body(("plain",)).get_content()
    assert "<8>" in mail.get_body(("plain",)).get_content()
    assert mail.get_body(("plain",)).get_content().count("/wishes/") == 1
    assert {(p.state, p.outcome) for p in parts} == {(MessageState.SENT, together.CARRIED)}
    assert {part.way.value for part in parts} == {"hal@example.org"}


def test_single_message_of_the_day_looks_like_itself(hal, sink, time_machine):
    deliver(greet(hal))
    time_machine.move_to(whole().deliver_after, tick=False)

    deliver(whole())

    assert sink.mails[0]["Subject"] == "Good morning, Hal & co"
    assert "* * *" not in sink.mails[0].get_body(("plain",)).get_content()


def test_stale_part_is_left_out(hal, sink, monkeypatch, time_machine):
    stale, fresh = deliver(greet(hal)), deliver(greet(hal, 8))
    become(monkeypatch, still_true=lambda ids: ids["number"] == 8)
    time_machine.move_to(whole().deliver_after, tick=False)

    deliver(whole())

    stale.refresh_from_db()
    fresh.refresh_from_db()
    assert (stale.state, stale.outcome) == (MessageState.DROPPED, "no longer true")
    assert fresh.state == MessageState.SENT
    assert "<7>" not in sink.mails[0].get_body(("plain",)).get_content()


def test_message_of_the_day_with_nothing_left_is_dropped(hal, sink, greeting, time_machine):
    deliver(greet(hal))
    greeting["true"] = False
    time_machine.move_to(whole().deliver_after, tick=False)

    deliver(whole())

    assert (whole().state, whole().outcome) == (MessageState.DROPPED, "nothing left to tell")
    assert not sink.mails


def test_part_taken_back_before_the_evening_does_not_come(hal, sink, time_machine):
    event = Event.objects.record("withdrawn", hal, by=hal)
    deliver(greet(hal, event=event))
    deliver(greet(hal, 8))
    services.take_back(event, at=timezone.now())
    time_machine.move_to(whole().deliver_after, tick=False)

    deliver(whole())

    assert "<7>" not in sink.mails[0].get_body(("plain",)).get_content()


def test_what_rings_comes_at_once(hal, sink, monkeypatch):
    become(monkeypatch, rings=always)

    assert deliver(greet(hal)).state == MessageState.SENT


@pytest.mark.parametrize(("hours", "waits"), [(4, False), (5, False), (7, True)])
def test_question_that_runs_out_before_comes_at_once(hal, monkeypatch, hours, waits):
    become(monkeypatch, too_late_at=lambda ids: NOON + timedelta(hours=hours))

    assert deliver(greet(hal)).state == (MessageState.WAITING if waits else MessageState.SENT)


def test_what_comes_after_the_evening_waits_for_the_next(hal, time_machine):
    time_machine.move_to(EVENING + spread_of(hal.pk), tick=False)

    deliver(greet(hal))

    assert whole().deliver_after == at("2026-11-28 17:00") + spread_of(hal.pk)


def test_clocks_that_change_do_not_move_the_evening(hal, time_machine):
    time_machine.move_to(at("2026-10-31 20:00"), tick=False)

    deliver(greet(hal))

    assert whole().deliver_after == at("2026-11-01 17:00") + spread_of(hal.pk)


def test_evening_within_own_quiet_hours_waits_for_their_end(hal, daily, settings):
    settings.QUIET_HOURS = True
    Wishes.objects.update(quiet_from=time(16), quiet_until=time(19))

    deliver(greet(hal))

    assert whole().deliver_after == at("2026-11-27 19:00")


def test_part_the_message_of_the_day_missed_waits_for_the_next(hal, time_machine):
    late = deliver(greet(hal))
    Message.objects.filter(pk=whole().pk).update(state=MessageState.SENT, done_at=EVENING)
    time_machine.move_to(late.deliver_after, tick=False)

    deliver(late)

    assert late.state == MessageState.WAITING
    assert late.within.deliver_after == at("2026-11-28 17:00") + spread_of(hal.pk)


def test_part_waits_on_while_the_mail_server_is_down(hal, sink, time_machine):
    sink.refusals = ["451 Try again later"]
    part = deliver(greet(hal))
    time_machine.move_to(whole().deliver_after, tick=False)
    with pytest.raises(delivery.TryAgain):
        delivery.deliver(whole().pk)

    time_machine.move_to(part.deliver_after, tick=False)
    deliver(part)
    assert (part.within, part.state) == (whole(), MessageState.WAITING)

    deliver(whole())
    part.refresh_from_db()
    assert part.state == MessageState.SENT
    assert len(sink.mails) == 1


def test_parts_of_a_message_of_the_day_that_failed_go_alone(hal, sink, time_machine):
    sink.refusals = ["451 Try again later"] * delivery.TRIES
    part = deliver(greet(hal))
    time_machine.move_to(part.deliver_after, tick=False)
    for _try in range(delivery.TRIES):
        with pytest.raises((delivery.TryAgain, delivery.GaveUp)):
            delivery.deliver(whole().pk)

    assert whole().state == MessageState.FAILED
    assert deliver(part).state == MessageState.SENT


def test_part_that_cannot_be_written_goes_alone_and_counts(hal, sink, monkeypatch, time_machine):
    broken, good = deliver(greet(hal)), deliver(greet(hal, 8))
    Message.objects.filter(pk=broken.pk).update(kind="nobody_registered_this")
    time_machine.move_to(whole().deliver_after, tick=False)

    deliver(whole())
    good.refresh_from_db()
    broken.refresh_from_db()

    assert good.state == MessageState.SENT
    assert (broken.state, broken.attempts, broken.within) == (MessageState.WAITING, 1, None)
    with pytest.raises(delivery.TryAgain, match="UnknownKind"):
        delivery.deliver(broken.pk)


def test_part_taken_back_while_it_leaves_is_written_anew(hal, sink, monkeypatch, time_machine):
    gone = deliver(greet(hal))
    deliver(greet(hal, 8))
    time_machine.move_to(whole().deliver_after, tick=False)
    errand = delivery._prepare_one(whole().pk)
    assert errand
    gone.finish(MessageState.DROPPED, at=timezone.now())

    with pytest.raises(delivery.TryAgain, match="PartsChanged"):
        delivery.hand_over(errand)
    deliver(whole())

    assert "<7>" not in sink.mails[0].get_body(("plain",)).get_content()
    assert len(sink.mails) == 1


def test_without_a_channel_each_is_for_a_person(hal, settings, time_machine):
    part = deliver(greet(hal))
    settings.DEMO = False
    time_machine.move_to(whole().deliver_after, tick=False)

    deliver(whole())

    assert (whole().state, whole().outcome) == (MessageState.DROPPED, "each goes by itself")
    assert deliver(part).state == MessageState.BY_PERSON
    assert deliver(greet(hal, 8)).state == MessageState.BY_PERSON


def test_mailbox_that_is_gone_lets_the_parts_take_the_next_way(hal, sink, time_machine):
    sink.refused = {"hal@example.org": "550 No such user"}
    ContactWayFactory(member=hal, value="hal@example.net", position=1)
    part = deliver(greet(hal))
    time_machine.move_to(whole().deliver_after, tick=False)

    with pytest.raises(delivery.TryAgain):
        delivery.deliver(whole().pk)
    deliver(whole())

    part.refresh_from_db()
    assert part.way.value == "hal@example.net"
    assert ContactWay.objects.exclude(unreachable_at=None).count() == 1


def test_wish_for_each_at_once_lets_go_of_what_waits(hal, sink):
    part = deliver(greet(hal))
    Wishes.objects.update(is_together=False)

    look_again(hal, at=timezone.now())

    assert deliver(part).state == MessageState.SENT
    assert deliver(whole()).outcome == "nothing left to tell"


def test_stop_drops_the_message_of_the_day_and_its_parts(hal, sink, time_machine):
    part = deliver(greet(hal))

    stop_all(hal, at=timezone.now())

    part.refresh_from_db()
    assert {part.outcome, whole().outcome} == {"stopped"}


def test_questions_of_the_day_are_answered_by_their_number(hal, sink, question, time_machine):
    question.can_ring = False
    for number in (1, 2):
        ids = {"number": number, "to": hal.pk}
        deliver(services.put(hal, kind="question", ids=ids, key=f"q{number}"))
    greeting = deliver(greet(hal))
    time_machine.move_to(whole().deliver_after, tick=False)
    deliver(whole())

    replies = [_reply(text) for text in ("yes", "yes 2")]

    text = sink.mails[0].get_body(("plain",)).get_content()
    assert "1. Could you" in text
    assert "2. Could you" in text
    assert deliver(greeting).ask is None
    assert replies[0].answer.startswith("Which one: 1 (ride 1), 2 (ride 2)?")
    assert question.given == [(hal, 2, "yes")]


def test_a_bare_number_goes_on_with_the_yes_to_the_message_of_the_day(
    hal, sink, question, time_machine
):
    question.can_ring = False
    for number in (1, 2):
        ids = {"number": number, "to": hal.pk}
        deliver(services.put(hal, kind="question", ids=ids, key=f"q{number}"))
    time_machine.move_to(whole().deliver_after, tick=False)
    deliver(whole())

    for text in ("yes", "1"):
        _reply(text)

    assert question.given == [(hal, 1, "yes")]


def test_one_question_of_the_day_needs_no_number(hal, sink, question, time_machine):
    question.can_ring = False
    deliver(services.put(hal, kind="question", ids={"number": 1, "to": hal.pk}, key="q1"))
    deliver(greet(hal))
    time_machine.move_to(whole().deliver_after, tick=False)
    deliver(whole())

    _reply("yes")

    assert question.given == [(hal, 1, "yes")]


def _reply(text):
    """Answer the message of the day by mail; return the reply once read."""
    count = Reply.objects.count()
    reply = replying.take(
        channel="mail", provider_id=f"M{count}", sender="hal@example.org", text=text, about=whole()
    )
    replying.read(reply.pk)
    reply.refresh_from_db()
    return reply
