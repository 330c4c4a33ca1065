"""A reply is taken once, read in order, and done when it is a bare word."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from members.forgetting import forget_member
from members.models import ContactWay, Reach
from neighborhood.models import Neighborhood
from outbox import delivery, services
from outbox.models import (
    DemoArrival,
    Message,
    MessageState,
    Reply,
    ReplyState,
    StoppedSender,
    Wishes,
)
from outbox.replies import answers, replying
from tests.factories import MemberFactory

PHONE = "+12125550193"
pytestmark = pytest.mark.usefixtures("question")


def ask(member, number=1, **ids):
    """Send a question to a member; return it as it left."""
    message = services.put(
        member, kind="question", ids={"number": number, "to": member.pk, **ids},
        key=f"question:{member.pk}:{number}:{Message.objects.count()}",
    )  # fmt: skip
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def take(text, *, sender=PHONE, about=None, channel="text"):
    """Take a reply as a gateway hands it over."""
    count = Reply.objects.count()
    return replying.take(
        channel=channel, provider_id=f"SM{count}", sender=sender, text=text, about=about
    )


def read(text, **more):
    """Take a reply and let it be read; return it as it stands then."""
    reply = take(text, **more)
    replying.read(reply.pk)
    reply.refresh_from_db()
    return reply


def arrived():
    """Return what arrived last."""
    waiting = Message.objects.waiting().filter(kind="reply_answer").first()
    if waiting:
        delivery.deliver(waiting.pk)
    return DemoArrival.objects.order_by("-pk").first()


def test_yes_does_what_was_asked_as_the_member(rosa, question):
    asked = ask(rosa)

    reply = read("Yes!")

    assert question.given == [(rosa, 1, "yes")]
    assert (reply.state, reply.about, reply.member) == (ReplyState.ACTED, asked, rosa)
    assert arrived().text.startswith("done: yes")


def test_the_same_reply_twice_is_done_once(rosa, question):
    ask(rosa)
    first = replying.take(channel="text", provider_id="SM1", sender=PHONE, text="yes")
    second = replying.take(channel="text", provider_id="SM1", sender=PHONE, text="yes")

    for reply in (first, second, first):
        replying.read(reply.pk)

    assert first == second
    assert len(question.given) == 1
    assert ProcrastinateJob.objects.filter(task_name=replying.READ_REPLY).count() == 1


def test_replies_of_one_sender_wait_for_each_other(rosa):
    ask(rosa)

    take("yes")
    take("no")

    locks = ProcrastinateJob.objects.filter(task_name=replying.READ_REPLY)
    assert len(set(locks.values_list("lock", flat=True))) == 1
    assert PHONE not in str(list(locks.values()))


def test_a_sentence_goes_to_a_person_beside_what_was_asked(rosa, question):
    asked = ask(rosa)

    reply = read("yes but not Tuesday")

    assert not question.given
    assert (reply.state, reply.about, reply.done_at) == (ReplyState.FOR_A_PERSON, asked, None)
    assert "write only YES 1." in arrived().text


def test_the_second_sentence_within_the_hour_gets_no_second_answer(rosa):
    ask(rosa)

    read("I will think about it")
    assert arrived().text.startswith(answers.will_be_read())
    second = read("and not Friday")

    assert (second.state, second.answer) == (ReplyState.FOR_A_PERSON, "")


def test_with_two_open_questions_yes_is_asked_which(rosa, question):
    first, second = ask(rosa, 1), ask(rosa, 2)

    reply = read("yes")

    assert (first.ask, second.ask) == (1, 2)
    assert not question.given
    assert reply.state == ReplyState.ANSWERED
    assert reply.answer.startswith("Which one: 1 (ride 1), 2 (ride 2)?")
    assert "Write YES 1" in reply.answer


def test_a_number_tells_which_question_is_meant(rosa, question):
    ask(rosa, 1)
    ask(rosa, 2)

    read("YES 2")

    assert question.given == [(rosa, 2, "yes")]


def test_a_bare_number_goes_on_with_the_yes_before(rosa, question):
    ask(rosa, 1)
    ask(rosa, 2)
    read("no")

    read("2")

    assert question.given == [(rosa, 2, "no")]


def test_a_bare_number_out_of_nothing_is_for_a_person(rosa, question):
    ask(rosa, 1)

    reply = read("2")

    assert (reply.state, question.given) == (ReplyState.FOR_A_PERSON, [])


def test_two_people_on_one_phone_are_told_apart(rosa, question):
    nina = MemberFactory(name="Nina", phone=PHONE)
    ask(rosa, 1)
    ask(nina, 1)

    which = read("yes")
    read("yes 2")

    assert "1 (R, " in which.answer
    assert "2 (N, " in which.answer
    assert "Rosa" not in which.answer
    assert question.given == [(nina, 1, "yes")]


def test_two_people_on_one_phone_with_one_question_need_no_number(rosa, question):
    MemberFactory(name="Nina", phone=PHONE)
    ask(rosa)

    read("yes")

    assert question.given == [(rosa, 1, "yes")]


def test_a_reminder_keeps_the_number_and_is_the_same_question(rosa, question):
    ask(rosa, 1)
    ask(rosa, 2)
    again = ask(rosa, 1)

    read("yes 1")

    assert again.ask == 1
    assert question.given == [(rosa, 1, "yes")]


def test_numbers_are_not_used_again_at_once(rosa, question):
    ask(rosa, 1)
    question.closed.add(1)

    assert ask(rosa, 2).ask == 2


def test_a_late_yes_reads_why_it_is_too_late(rosa, question):
    ask(rosa)
    question.closed.add(1)

    reply = read("yes")

    assert (reply.state, reply.answer) == (ReplyState.ANSWERED, "Somebody was faster.")


def test_a_word_that_the_question_does_not_know_is_for_a_person(rosa):
    ask(rosa)

    reply = read("later")

    assert reply.state == ReplyState.FOR_A_PERSON


def test_yes_without_any_question_is_told_so(rosa):
    reply = read("yes")

    assert (reply.state, reply.answer) == (ReplyState.ANSWERED, answers.nothing_open())


def test_a_question_of_long_ago_is_not_answered(rosa, question):
    asked = ask(rosa)
    Message.objects.filter(pk=asked.pk).update(done_at=timezone.now() - timedelta(days=31))

    read("yes")

    assert not question.given


def test_answers_are_in_the_language_of_the_member(rosa):
    rosa.lang = "es"
    rosa.save()
    ask(rosa)

    reply = read("sí")

    assert reply.answer == "done: yes (es)"


def test_stop_is_done_at_once_even_without_a_worker(rosa):
    waiting = services.put(rosa, kind="question", ids={"number": 1}, key="waiting")

    take("STOP")

    waiting.refresh_from_db()
    assert waiting.state == MessageState.DROPPED
    assert Wishes.objects.get(member=rosa).stopped_at
    assert StoppedSender.objects.count() == 1


def test_stop_holds_for_whoever_gives_the_number_next(rosa, question):
    take("STOP")
    nina = MemberFactory(name="Nina", phone=PHONE)

    asked = ask(nina)

    assert asked.state == MessageState.BY_PERSON
    assert not DemoArrival.objects.exists()


def test_stop_is_confirmed_once(rosa):
    reply = read("Stop.")

    assert reply.state == ReplyState.ACTED
    assert arrived().text.startswith(answers.stopped())


def test_start_undoes_stop(rosa, question):
    read("stop")

    reply = read("START")

    assert reply.answer == answers.started()
    assert Wishes.objects.get(member=rosa).stopped_at is None
    assert ask(rosa).state == MessageState.SENT


def test_help_says_who_we_are_and_the_phone(rosa):
    group = Neighborhood.current()
    group.phone = "+1 212 555 0100"
    group.save()

    reply = read("help")

    assert group.name in reply.answer
    assert group.phone in reply.answer


def test_a_stranger_gets_one_answer_a_day_and_nothing_is_kept(db):
    first, second = take("Who is this?"), take("Hello?")

    assert (first.state, first.answer) == (ReplyState.ANSWERED, answers.not_known())
    assert (second.state, second.answer) == (ReplyState.IGNORED, "")
    assert first.text == second.text == ""
    assert PHONE not in str(list(Reply.objects.values()))


def test_all_strangers_together_get_so_many_answers(db):
    heard = [take("hi", sender=f"+1212555{n:04}").answer for n in range(40)]

    assert len([words for words in heard if words]) == answers.STRANGERS_AN_HOUR


def test_a_stranger_can_stop_and_start(db):
    said = [take(word).answer for word in ("hi", "stop", "start")]

    assert said == [answers.not_known(), answers.stopped(), answers.started()]
    assert not StoppedSender.objects.exists()


def test_a_number_that_somebody_else_gave_is_a_stranger(rosa):
    ContactWay.objects.filter(member=rosa).update(by_other=True)

    assert take("yes").member is None


def test_a_reply_in_other_hands_does_nothing(rosa, question):
    asked = ask(rosa)

    reply = read("yes", sender="+12125550000", about=asked)

    assert (reply.state, reply.answer, reply.member) == (ReplyState.FOR_A_PERSON, "", rosa)
    assert not question.given


def test_a_mail_answers_the_message_it_names(hal, question):
    first, _second = ask(hal, 1), ask(hal, 2)

    read("Yes", sender="Hal@Example.org", about=first, channel="mail")

    assert question.given == [(hal, 1, "yes")]


def test_what_a_gateway_may_send_fits(rosa):
    reply = replying.take(
        channel="text", provider_id="x" * 300, sender=f" {PHONE} ", text="y\x00" * 9000
    )

    assert len(reply.text) <= replying.LONGEST_TEXT
    assert reply.member == rosa


def test_what_cannot_be_read_is_for_a_person(rosa):
    reply = take("yes")

    replying.leave_to_people(reply.pk)
    replying.leave_to_people(reply.pk)

    reply.refresh_from_db()
    assert reply.state == ReplyState.FOR_A_PERSON


def test_forgetting_erases_what_somebody_wrote(rosa, cora):
    ask(rosa)
    reply = read("my key lies under the mat")

    forget_member(rosa, by=cora)

    reply.refresh_from_db()
    assert (reply.text, reply.answer, reply.way) == ("", "", None)
    assert reply.state == ReplyState.IGNORED


def test_another_way_by_the_same_number_is_the_same_phone(rosa, question):
    ask(rosa)
    ContactWay.objects.create(member=rosa, kind=Reach.CALL, value=PHONE, position=9)

    read("yes")

    assert question.given == [(rosa, 1, "yes")]


def test_what_came_without_a_number_gets_one_when_it_is_needed(rosa, question):
    ask(rosa, 1)
    ask(rosa, 2)
    Message.objects.update(ask=None)

    which = read("yes")
    read("2")

    assert "1 (ride " in which.answer
    assert "2 (ride " in which.answer
    assert len(question.given) == 1
