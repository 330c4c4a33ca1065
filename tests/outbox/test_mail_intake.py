"""A mail to us: whose it is, what it answers, and what becomes of it."""

from uuid import uuid4

import pytest

from members.forgetting import forget_member
from outbox import delivery
from outbox.mail import intake as mail_intake
from outbox.mail.intake import Taken
from outbox.mail.marks import Use, address_with, identity_of, is_genuine, mark_in, mark_of
from outbox.mail.reading import Envelope, Unreadable
from outbox.models import Message, Reply
from outbox.replies.replying import take
from tests.outbox.letters import bounce_address, reply_address, reply_to
from tests.outbox.test_delivery import greet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


@pytest.fixture(autouse=True)
def reply_domain(settings) -> None:
    settings.MAIL_REPLY_ADDRESS = "reply@elm.example"


@pytest.fixture
def message(hal, sink) -> Message:
    """Return a message that went to Hal by mail."""
    message = greet(hal)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def senders() -> set[str]:
    """Return the digests of those who wrote."""
    return set(Reply.objects.values_list("sender", flat=True))


def digest_of(sender: str, *, about: Message) -> str:
    """Return the digest under which replies of a sender are kept."""
    reply = take(channel="mail", provider_id="other", sender=sender, text="", about=about)
    reply.delete()
    return reply.sender


def test_answer_by_pressing_reply_finds_its_message(message, sink):
    reply_to_header = sink.mails[0]["Reply-To"]
    raw = reply_to(message, "Yes\n\n> Good morning")

    assert reply_to_header.addresses[0].addr_spec == reply_address(message)
    assert mail_intake.take(raw) == Taken.REPLY
    reply = Reply.objects.get()
    assert (reply.about, reply.member, reply.text) == (message, message.member, "Yes")
    assert senders() == {digest_of("hal@example.org", about=message)}


def test_same_mail_twice_is_one_reply(message):
    raw = reply_to(message)

    mail_intake.take(raw)
    mail_intake.take(b"Received: from elsewhere\n" + raw)

    assert Reply.objects.count() == 1


def test_two_mails_are_two_replies(message):
    mail_intake.take(reply_to(message, "Yes"))
    mail_intake.take(reply_to(message, "No, wait"))

    assert Reply.objects.count() == 2


@pytest.mark.parametrize("sender", ["sam@example.org", "", "HAL@example.net"])
def test_answer_from_another_address_acts_for_nobody(message, sam, sender):
    mail_intake.take(reply_to(message, "stop", sender=sender))

    assert senders() == {digest_of("", about=message)}
    assert Reply.objects.get().member == message.member


def test_answer_in_other_letter_case_is_theirs(message):
    mail_intake.take(reply_to(message, sender="HAL@Example.ORG"))

    assert senders() == {digest_of("hal@example.org", about=message)}


def test_answer_to_who_was_merged_is_theirs(message, hal, sam):
    hal.ways.update(member=sam)
    type(hal).objects.filter(pk=hal.pk).update(merged_into=sam, is_active=False)

    mail_intake.take(reply_to(message))

    assert senders() == {digest_of("hal@example.org", about=message)}


@pytest.mark.parametrize(
    "head", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}]
)
def test_holiday_reply_is_left_alone(message, head):
    assert mail_intake.take(reply_to(message, **head)) == Taken.LEFT_ALONE
    assert not Reply.objects.exists()


def test_our_own_mail_coming_back_is_left_alone(message, sink):
    mail = sink.mails[0]
    mail.replace_header("To", reply_address(message))

    assert mail_intake.take(mail.as_bytes()) == Taken.LEFT_ALONE


@pytest.mark.parametrize(
    "mark",
    [
        lambda message: mark_of(Use.STOP, message.identity),
        lambda message: mark_of(Use.BOUNCE, message.identity, way_id=message.way_id),
        lambda message: mark_of(Use.REPLY, uuid4()),
        lambda message: mark_of(Use.REPLY, message.identity)[:-4] + "aaaa",
        lambda message: "a" * 40,
        lambda message: "",
    ],
)
def test_address_that_is_not_ours_takes_nothing(message, mark):
    raw = reply_to(message).replace(reply_address(message).encode(), b"x@elm.example")
    told = Envelope(recipient=address_with(mark(message)))

    assert mail_intake.take(raw, envelope=told) == Taken.NOT_OURS
    assert not Reply.objects.exists()


def test_answer_of_somebody_forgotten_is_for_nobody(message, hal):
    raw = reply_to(message)
    forget_member(hal, by=None)

    assert mail_intake.take(raw) == Taken.NOT_OURS


def test_trial_changes_nothing(message):
    assert mail_intake.take(reply_to(message), is_trial=True) == Taken.REPLY
    assert not Reply.objects.exists()


def test_what_cannot_be_read_is_said_so(message):
    with pytest.raises(Unreadable):
        mail_intake.take(reply_to(message) + b"\n--" * 1_000)


def test_mark_says_what_it_is_for_and_nothing_else(message):
    mark = mark_of(Use.REPLY, message.identity)

    assert identity_of(mark) == message.identity
    assert is_genuine(mark, Use.REPLY)
    assert not is_genuine(mark, Use.STOP)
    assert not is_genuine(mark, Use.REPLY, way_id=1)
    assert mark_in(reply_address(message).upper()) == mark
    # RFC 5321, 4.5.3.1.1: what stands before the @.
    assert len(bounce_address(message).split("@")[0]) <= 64


def test_mark_of_another_site_is_not_genuine(message, settings):
    mark = mark_of(Use.REPLY, message.identity)
    settings.SECRET_KEY = "another" * 10

    assert not is_genuine(mark, Use.REPLY)
