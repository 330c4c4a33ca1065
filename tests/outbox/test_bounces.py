"""Mails that come back: the next way, a person, or nothing at all."""

import pytest
from django.utils import timezone

from members.models import ContactWay
from outbox import delivery
from outbox.codes import put_code
from outbox.mail import intake as mail_intake
from outbox.mail import one_click
from outbox.mail.bounce_reports import Fate
from outbox.mail.intake import Taken
from outbox.mail.marks import Use, address_with, mark_of
from outbox.models import Message, MessageState
from tests.factories import ContactWayFactory
from tests.outbox.letters import bounce_address, reply_to, report_on
from tests.outbox.test_delivery import greet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


@pytest.fixture(autouse=True)
def reply_domain(settings) -> None:
    settings.MAIL_REPLY_ADDRESS = "reply@elm.example"


@pytest.fixture
def message(hal, sink) -> Message:
    """Return a message that went to Hal by mail."""
    return delivered(greet(hal))


def delivered(message: Message) -> Message:
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def unreachable() -> list[str]:
    return list(
        ContactWay.objects.exclude(unreachable_at=None).values_list("value", flat=True)
    )  # fmt: skip


def test_envelope_names_where_it_comes_back_to(message, sink):
    assert sink.senders == [bounce_address(message)]
    assert "reply+" not in sink.mails[0]["From"]


def test_dead_address_is_marked_and_the_next_way_taken(message, sink, hal):
    ContactWayFactory(member=hal, value="hal@example.net", position=1)

    assert mail_intake.take(report_on(message)) == Taken.REPORT

    assert unreachable() == ["hal@example.org"]
    assert delivered(message).way.value == "hal@example.net"
    assert [mail["To"] for mail in sink.mails] == ["hal@example.org", "hal@example.net"]


def test_dead_last_address_leaves_the_message_to_a_person(message):
    mail_intake.take(report_on(message))

    assert delivered(message).state == MessageState.BY_PERSON


def test_same_report_twice_does_not_harm_the_next_address(message, hal):
    ContactWayFactory(member=hal, value="hal@example.net", position=1)
    report = report_on(message)
    mail_intake.take(report)
    delivered(message)

    assert mail_intake.take(report) == Taken.LEFT_ALONE

    message.refresh_from_db()
    assert unreachable() == ["hal@example.org"]
    assert message.state == MessageState.SENT


def test_full_mailbox_leaves_the_message_to_a_person_and_the_address_alone(message):
    mail_intake.take(report_on(message, Fate.LOST))

    message.refresh_from_db()
    assert (message.state, message.outcome) == (MessageState.BY_PERSON, "the mail came back")
    assert unreachable() == []


def test_lost_message_that_is_stale_is_nobodys_business(message, greeting):
    greeting["true"] = False

    mail_intake.take(report_on(message, Fate.LOST))

    message.refresh_from_db()
    assert (message.state, message.outcome) == (MessageState.SENT, "the mail came back")


def test_lost_message_to_who_stopped_all_is_told_by_nobody(message, hal):
    one_click.stop(message, at=timezone.now())

    mail_intake.take(report_on(message, Fate.LOST))

    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_late_mail_is_noted_only(message):
    assert mail_intake.take(report_on(message, Fate.LATE)) == Taken.REPORT

    message.refresh_from_db()
    assert (message.state, message.outcome) == (MessageState.SENT, "the mail is delayed")
    assert unreachable() == []


def test_good_news_is_left_alone(message):
    raw = report_on(message, action="delivered", status="2.0.0")

    assert mail_intake.take(raw) == Taken.LEFT_ALONE


def test_mail_that_the_member_passed_on_and_came_back_costs_no_address(message):
    mail_intake.take(report_on(message, recipient="elsewhere@example.net"))

    message.refresh_from_db()
    assert message.state == MessageState.BY_PERSON
    assert unreachable() == []


@pytest.mark.parametrize(
    ("status", "said", "is_dead"),
    [
        ("5.1.1", "smtp; 550", True),
        ("5.1.10", "smtp; 556", True),
        ("5.4.4", "X-Postfix; unable to look up host", True),
        ("5.0.0", "smtp; 550 No such user here", True),
        ("5.0.0", "smtp; 554 Blocked", False),
        ("5.7.1", "smtp; 550 5.7.1 Spam", False),
        ("5.1.8", "smtp; 550 5.1.8 Your domain does not exist", False),
        ("4.4.7", "smtp; 421 Gave up", False),
        ("", "", False),
    ],
)
def test_only_the_mailbox_itself_counts_as_dead(message, status, said, is_dead):
    mail_intake.take(report_on(message, status=status, said=said))

    assert unreachable() == (["hal@example.org"] if is_dead else [])


def forged(message: Message) -> list[bytes]:
    """Return reports of somebody who knows all but the mark."""
    knows = f"Message-ID: <{message.identity}@elm.example>"
    marks = (
        "a" * 40, mark_of(Use.REPLY, message.identity), mark_of(Use.STOP, message.identity),
        mark_of(Use.BOUNCE, message.identity),
        mark_of(Use.BOUNCE, message.identity, way_id=message.way_id + 1),
    )  # fmt: skip
    links = ["https://elm.example/stop/" + "a" * 40, f"x/stop/{marks[1]}/"]
    return [
        report_on(message, to="reply@elm.example", head=knows),
        *(report_on(message, to=address_with(mark), head=knows) for mark in marks),
        *(report_on(message, to="x@y", head=f"List-Unsubscribe: <{link}>") for link in links),
    ]


def test_forged_report_switches_nobody_off(message):
    for raw in forged(message):
        assert mail_intake.take(raw) == Taken.LEFT_ALONE

    message.refresh_from_db()
    assert (message.state, message.outcome) == (MessageState.SENT, "")
    assert unreachable() == []


@pytest.mark.parametrize("given", ["text/rfc822-headers", "message/rfc822"])
def test_mail_given_back_proves_itself_by_its_link(message, sink, given):
    head = f"List-Unsubscribe: {sink.mails[0]['List-Unsubscribe']}\nSubject: x\n\nWords"
    raw = report_on(message, to="neighbors@elm.example", given=given, head=head)

    assert mail_intake.take(raw) == Taken.REPORT
    assert unreachable() == ["hal@example.org"]


def test_code_to_sign_in_that_comes_back_changes_nothing(hal, sink):
    code = put_code(hal, kind="sign_in_code", address="hal@example.org", code="1234-5678")
    delivered(code)

    assert sink.senders == ["neighbors@localhost"]
    assert mail_intake.take(report_on(code)) == Taken.LEFT_ALONE
    assert unreachable() == []


def test_holiday_reply_to_the_bounce_address_is_left_alone(message):
    raw = reply_to(message, "I am away", Auto_Submitted="auto-replied")
    raw = raw.replace(b"To: reply+", b"To: x+")

    assert mail_intake.take(raw) == Taken.LEFT_ALONE
    assert unreachable() == []


def test_report_to_somebody_forgotten_tells_no_person(message, hal):
    type(hal).objects.filter(pk=hal.pk).update(
        forgotten_at=timezone.now(), name="", is_active=False
    )

    mail_intake.take(report_on(message, Fate.LOST))

    message.refresh_from_db()
    assert message.state == MessageState.SENT


def in_words(message, words, *, sender="MAILER-DAEMON@mx.example", use=Use.BOUNCE):
    """Return what a mailer without reports sends back, as it arrives here."""
    way = message.way_id if use == Use.BOUNCE else 0
    address = address_with(mark_of(use, message.identity, way_id=way))
    head = f"From: {sender}\nTo: {address}\nSubject: failure notice\nMessage-ID: <{len(words)}@x>"
    return f"{head}\nReturn-Path: <>\n\n{words}\n".encode()


QMAIL = "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver.\n"


@pytest.mark.parametrize(
    ("words", "fate"),
    [
        (QMAIL + "<hal@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)", "dead"),
        ("550 Message refused as spam", "lost"),
        (QMAIL + "(#4.4.1) I'm not going to try again; it has been too long.", "lost"),
        ("Your message could not be delivered. #5.2.2 mailbox full", "lost"),
        ("Your message could not be delivered to one or more recipients.", "lost"),
        ("Delay reason: 4.4.1 no answer from host", "late"),
    ],
)
def test_what_comes_back_in_words_alone_is_understood(message, words, fate):
    assert mail_intake.take(in_words(message, words)) == Taken.REPORT

    message.refresh_from_db()
    state_by_fate = {"dead": "waiting", "lost": "by_person", "late": "sent"}
    assert message.state == state_by_fate[fate]
    assert unreachable() == (["hal@example.org"] if fate == "dead" else [])


@pytest.mark.parametrize(
    "mail",
    [
        {"words": "I am away until 5.1.2027. In haste call 550 123.", "sender": "hal@example.org"},
        {"words": "550 No such user here", "use": Use.REPLY},
    ],
)
def test_holiday_replies_and_mails_to_other_addresses_are_no_reports(message, mail):
    assert mail_intake.take(in_words(message, **mail)) == Taken.LEFT_ALONE

    message.refresh_from_db()
    assert (message.state, unreachable()) == (MessageState.SENT, [])
