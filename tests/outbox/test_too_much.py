"""What one sender writes beyond the rate, what strangers wrote, and what comes after STOP."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from members.limits import is_within_for
from members.models import Reach
from mutualaid.doors import HourlyRate
from neighborhood import retention
from outbox.models import Message, Reply, ReplyState, Wishes
from tests.factories import ContactWayFactory, MemberFactory
from tests.outbox.test_replying import PHONE, ask, read, take

pytestmark = pytest.mark.usefixtures("question")


@pytest.fixture
def two_an_hour(settings):
    """Let one sender write twice within an hour."""
    settings.RATES = {**settings.RATES, "replying": HourlyRate(2, 1000)}


def answers():
    return Message.objects.filter(kind="reply_answer").count()


def test_what_is_too_much_is_not_kept_and_said_once(rosa, two_an_hour, caplog):
    with caplog.at_level(logging.WARNING):
        replies = [take(f"Word number {number}") for number in range(5)]

    assert [reply.text for reply in replies] == ["Word number 0", "Word number 1", "", "", ""]
    assert [reply.state for reply in replies[2:]] == ["answered", "ignored", "ignored"]
    assert answers() == 1
    assert "number" not in caplog.text


def test_stop_counts_beyond_the_rate(rosa, two_an_hour):
    for number in range(4):
        take(f"Word number {number}")

    take("STOP")

    assert Wishes.objects.get(member=rosa).stopped_at


def test_one_sender_takes_nothing_from_another(rosa, two_an_hour):
    ContactWayFactory(member=MemberFactory(), kind=Reach.TEXT, value="+12125550177")
    for number in range(4):
        take(f"Word number {number}")

    assert take("Hello", sender="+12125550177").text == "Hello"


def test_mails_in_other_hands_count_for_the_message_they_answer(rosa, two_an_hour):
    first, second = ask(rosa, 1), ask(rosa, 2)
    for number in range(3):
        take(f"Word number {number}", sender="", channel="mail", about=first)

    assert take("Hello", sender="", channel="mail", about=first).state == ReplyState.IGNORED
    assert take("Hello", sender="", channel="mail", about=second).text == "Hello"


def test_a_count_ends_with_its_hour(db, two_an_hour, time_machine):
    time_machine.move_to("2026-11-27 12:00Z", tick=False)
    assert [is_within_for("replying", "a") for _each in range(3)] == [True, True, False]

    time_machine.move_to("2026-11-27 13:01Z", tick=False)

    assert is_within_for("replying", "a")


def test_signs_of_strangers_go_after_a_month(rosa):
    old = timezone.now() - timedelta(days=30, minutes=1)
    stranger, known = take("Hello", sender="+12125550111"), take("Hello")
    Reply.objects.update(received_at=old)
    today = take("Hello", sender="+12125550112")

    retention.run(at=timezone.now())

    assert set(Reply.objects.all()) == {known, today}
    assert stranger.member is None


@pytest.mark.parametrize("word", ["yes", "Tomorrow would be better"])
def test_after_stop_nothing_comes_back_and_a_person_reads_it(rosa, question, word):
    ask(rosa)
    read("stop")
    before = answers()

    reply = read(word)

    assert (reply.state, reply.answer) == (ReplyState.FOR_A_PERSON, "")
    assert answers() == before
    assert not question.given


def test_after_one_click_in_a_mail_a_text_is_not_answered_either(rosa):
    Wishes.objects.create(member=rosa, stopped_at=timezone.now())

    assert read("yes").state == ReplyState.FOR_A_PERSON


def test_start_after_stop_is_answered(rosa):
    read("stop")

    reply = read("start")

    assert "again" in reply.answer
    assert PHONE not in reply.answer
