"""A question by mail, answered by pressing reply: from the mail that arrived to what is so then."""

from email.message import EmailMessage

import pytest
from django.utils import timezone

from matching.services import propose
from matching.states import MatchStatus, Origin
from outbox import delivery
from outbox.hours.timing import has_stopped
from outbox.mail import intake as mail_intake
from outbox.models import Message, Reply, ReplyState
from outbox.replies import replying
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def match(rosa, hal, cora, settings, sink):
    """Hal is asked by mail about Rosa's ride."""
    settings.MAIL_REPLY_ADDRESS = "reply@elm.example"
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal)
    match = propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)
    send_all()
    return match


def send_all() -> None:
    """Let everything leave that waits."""
    Message.objects.waiting().update(deliver_after=timezone.now())
    for message in Message.objects.waiting().order_by("pk"):
        delivery.deliver(message.pk)


def answer(mail: EmailMessage, words: str, *, sender: str = "hal@example.org") -> Reply:
    """Press reply, write, send; let the worker read it."""
    reply = EmailMessage()
    reply["From"], reply["To"] = sender, mail["Reply-To"]
    reply["Message-ID"], reply["In-Reply-To"] = "<1@mail.example>", mail["Message-ID"]
    quoted = "".join(f"> {line}\n" for line in mail.get_body(("plain",)).get_content().splitlines())
    reply.set_content(f"{words}\n\nOn Fri, 27 Nov 2026 Elm <x@elm.example> wrote:\n{quoted}")
    mail_intake.take(reply.as_bytes())
    replying.read(Reply.objects.get().pk)
    return Reply.objects.get()


@pytest.mark.parametrize(
    ("words", "status"),
    [("Yes", MatchStatus.ACCEPTED), ("¡Sí!", MatchStatus.ACCEPTED), ("no", MatchStatus.DECLINED),
     ("Later.", MatchStatus.PROPOSED)],
)  # fmt: skip
def test_bare_word_acts_and_is_answered_in_the_same_conversation(match, sink, words, status):
    (question,) = sink.mails

    reply = answer(question, words)
    send_all()

    match.refresh_from_db()
    assert (reply.state, match.status) == (ReplyState.ACTED, status)
    to_hal = [mail for mail in sink.mails if mail["To"] == "hal@example.org"]
    assert len(to_hal) >= 2
    assert {mail["References"] for mail in to_hal} == {question["References"]}


def test_sentence_is_for_a_coordinator_beside_its_question(match, sink):
    reply = answer(sink.mails[0], "Yes, but not before ten.\nCan she wait?")

    match.refresh_from_db()
    assert match.status == MatchStatus.PROPOSED
    assert (reply.state, reply.about.kind) == (ReplyState.FOR_A_PERSON, "match_asked")
    assert reply.text == "Yes, but not before ten.\nCan she wait?"


@pytest.mark.parametrize("words", ["Yes", "stop", "no"])
def test_word_from_somebody_elses_address_does_nothing(match, sink, sam, words):
    reply = answer(sink.mails[0], words, sender="sam@example.org")

    match.refresh_from_db()
    assert (reply.state, match.status) == (ReplyState.FOR_A_PERSON, MatchStatus.PROPOSED)
    assert not has_stopped(match.helper)
    assert not has_stopped(sam)


def test_stop_by_mail_stops_at_once(match, sink, hal):
    answer(sink.mails[0], "STOP")
    before = len(sink.mails)

    assert has_stopped(hal)
    send_all()
    assert [mail["To"] for mail in sink.mails[before:]] in ([], ["hal@example.org"])
