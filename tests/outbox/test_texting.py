"""Text messages leave over HTTP, and what comes back decides what is next."""

import httpx
import pytest
from django.utils import timezone

from benchmarks.text_gateway import NUMBER
from members.models import ContactWay, Reach
from mutualaid.channels import text_gateway
from outbox import delivery, services
from outbox.models import DemoArrival, Message, MessageState, StoppedSender
from outbox.replies.senders import digest_of
from outbox.texts import texting

pytestmark = [pytest.mark.usefixtures("question"), pytest.mark.django_db]
PHONE = "+12125550193"


def ask(member, key="question:1"):
    """Put a question for a member."""
    return services.put(member, kind="question", ids={"number": 1, "to": member.pk}, key=key)


def test_a_text_leaves_and_keeps_its_name(rosa, gateway):
    message = ask(rosa)

    delivery.deliver(message.pk)

    (sent,) = gateway.sent
    message.refresh_from_db()
    assert (sent.to, sent.callback) == (PHONE, "https://elm.example/hooks/text/status/")
    assert sent.text.endswith(": Could you help?")
    assert (message.state, message.channel, message.provider_id) == ("sent", "text", sent.sid)


def test_one_message_is_one_text_however_often_it_is_tried(rosa, gateway):
    names = {texting.gateway().send(PHONE, "Hello", key="one key") for _each in range(3)}

    assert len(names) == len(gateway.sent) == 1


def test_a_number_that_takes_no_texts_gives_way_to_the_next(rosa, gateway):
    ContactWay.objects.create(member=rosa, kind=Reach.EMAIL, value="rosa@example.org", position=9)
    gateway.code_by_number[PHONE] = 21614
    message = ask(rosa)

    with pytest.raises(delivery.TryAgain, match="no number that takes texts"):
        delivery.deliver(message.pk)
    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.way.kind) == (MessageState.SENT, Reach.EMAIL)
    assert rosa.ways.get(kind=Reach.TEXT).unreachable_at


@pytest.mark.parametrize("status", [500, 503, 429, 302, 200])
def test_trouble_of_the_gateway_is_tried_again(rosa, gateway, status):
    gateway.troubles.append(status)
    message = ask(rosa)

    with pytest.raises(delivery.TryAgain, match=f"answered {status}") as trouble:
        delivery.deliver(message.pk)
    delivery.deliver(message.pk)

    assert len(gateway.sent) == 1
    assert PHONE not in str(trouble.value.__cause__)


def test_an_unknown_refusal_is_no_verdict_on_the_number(rosa, gateway):
    gateway.code_by_number[PHONE] = 20429

    with pytest.raises(texting.GatewayTrouble):
        texting.gateway().send(PHONE, "Hello", key="1")


def test_a_gateway_that_is_away_is_tried_again(rosa, gateway, settings):
    settings.TEXT_GATEWAY = {**settings.TEXT_GATEWAY, "url": "http://127.0.0.1:9/Messages.json"}
    message = ask(rosa)

    with pytest.raises(delivery.TryAgain, match="GatewayTrouble: ConnectError"):
        delivery.deliver(message.pk)


def test_an_answer_that_is_no_json_is_trouble(gateway):
    answers = [httpx.Response(201, text="<html>"), httpx.Response(201, json=["sid"])]

    assert [texting._said(answer) for answer in answers] == [{}, {}]


def test_a_wrong_token_is_trouble(rosa, gateway, settings):
    settings.TEXT_GATEWAY = {**settings.TEXT_GATEWAY, "token": "another"}

    with pytest.raises(texting.GatewayTrouble):
        texting.gateway().send(PHONE, "Hello", key="1")


def test_people_of_the_demo_get_texts_from_a_gateway_here_only(rosa, gateway, settings):
    rosa.is_demo = True
    rosa.save()
    delivery.deliver(ask(rosa).pk)
    settings.TEXT_GATEWAY = {**settings.TEXT_GATEWAY, "url": "https://gateway.example/Messages"}
    delivery.deliver(ask(rosa, "question:2").pk)

    assert len(gateway.sent) == 1
    assert DemoArrival.objects.get().channel == Reach.TEXT


def test_a_second_open_question_says_its_number(rosa, gateway):
    for number in (1, 2):
        message = services.put(
            rosa, kind="question", ids={"number": number, "to": rosa.pk}, key=f"q:{number}"
        )
        delivery.deliver(message.pk)

    assert Message.objects.get(key="q:2").ask == 2
    assert len(gateway.sent) == 2


def test_no_gateway_is_named_without_an_address(monkeypatch, settings):
    monkeypatch.delenv("MUTUALAID_TEXT_URL", raising=False)

    assert text_gateway(loopback=settings.LOOPBACK) is None
    assert texting.stays_here() is False


@pytest.mark.parametrize(
    ("url", "token", "words"),
    [
        ("https://gateway.example/", "", "also needs MUTUALAID_TEXT_TOKEN"),
        ("http://gateway.example/", "secret", "should begin with https"),
    ],
)
def test_half_a_gateway_is_refused_with_a_sentence(monkeypatch, settings, url, token, words):
    for name, value in {"URL": url, "TOKEN": token, "ACCOUNT": "AC1", "FROM": NUMBER}.items():
        monkeypatch.setenv(f"MUTUALAID_TEXT_{name}", value)

    with pytest.raises(Exception, match=words):
        text_gateway(loopback=settings.LOOPBACK)


def test_a_whole_gateway_is_read(monkeypatch, settings):
    for name in ("ACCOUNT", "TOKEN", "FROM"):
        monkeypatch.setenv(f"MUTUALAID_TEXT_{name}", name)
    monkeypatch.setenv("MUTUALAID_TEXT_URL", "https://gateway.example/Messages")

    gateway = text_gateway(loopback=settings.LOOPBACK)
    assert gateway
    assert gateway["from"] == "FROM"


def test_a_stopped_number_gets_nothing_while_a_mail_still_can(rosa, gateway):
    StoppedSender.objects.create(sender=digest_of(PHONE, channel="text"), stopped_at=timezone.now())
    message = ask(rosa)

    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == MessageState.BY_PERSON
    assert not gateway.sent
