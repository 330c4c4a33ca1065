"""What a gateway posts is believed only with its signature, and never breaks anything."""

import logging
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.text_gateway import SIGNATURE, TOKEN, signature
from members.models import ContactWay, Reach
from outbox import delivery, services
from outbox.models import Message, MessageState, Reply, ReplyState
from outbox.replies import answers
from outbox.texts.incoming import NOTHING
from outbox.texts.texting import signature as ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gateway", "question")]
PHONE = "+12125550193"
INCOMING, STATUS = "text_incoming", "text_status"
FORM_TYPE = "application/x-www-form-urlencoded"
SITE = "https://elm.example"


@pytest.fixture
def post(client):
    """Return what posts a form to a hook, signed unless told otherwise."""

    def post(name, form, *, signed=None, content_type=FORM_TYPE):
        path = reverse(name)
        seal = signature(SITE + path, form) if signed is None else signed
        return client.post(
            path, urlencode(form), content_type=content_type,
            headers={SIGNATURE: seal},
        )  # fmt: skip

    return post


def text(body="yes", *, sid="IN1", sender=PHONE):
    """Return the form of an incoming text."""
    return {"MessageSid": sid, "From": sender, "Body": body}


def sent_to(member):
    """Send a question by text; return it."""
    message = services.put(
        member, kind="question", ids={"number": 1, "to": member.pk}, key="question:1"
    )
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def test_a_text_of_a_member_is_taken_and_answered_later(post, rosa):
    answer = post(INCOMING, text("yes"))

    assert (answer.status_code, answer.text) == (200, NOTHING)
    assert answer["Content-Type"] == "text/xml"
    assert Reply.objects.get().member == rosa


def test_a_stranger_is_answered_at_once(post, db):
    answer = post(INCOMING, text("Who is this?", sender="+12125559999"))

    assert f"<Message>{answers.not_known()}</Message>" in answer.text


def test_a_replay_is_refused_and_changes_nothing(post, rosa):
    post(INCOMING, text("yes"))

    assert post(INCOMING, text("yes")).status_code == 409
    assert Reply.objects.count() == 1


@pytest.mark.parametrize("seal", ["", "x", "AAAA", signature("https://other.example/", {}), "é"])
def test_a_bad_signature_is_refused(post, rosa, seal):
    assert post(INCOMING, text(), signed=seal).status_code == 403
    assert not Reply.objects.exists()


def test_a_signature_of_another_token_or_address_is_refused(post, rosa):
    form = text()
    other_token = signature(SITE + reverse(INCOMING), form, token="another")
    other_hook = signature(SITE + reverse(STATUS), form)

    assert [post(INCOMING, form, signed=s).status_code for s in (other_token, other_hook)] == [
        403, 403,
    ]  # fmt: skip


def test_a_changed_word_breaks_the_signature(post, rosa):
    seal = signature(SITE + reverse(INCOMING), text("no"))

    assert post(INCOMING, text("yes"), signed=seal).status_code == 403


@pytest.mark.parametrize("name", ["MessageSid", "From", "Body"])
def test_a_form_without_a_field_is_refused(post, name):
    form = {key: value for key, value in text().items() if key != name}

    assert post(INCOMING, form).status_code == 400


@pytest.mark.parametrize(
    ("name", "value"),
    [("From", "not a number"), ("From", "+1" * 20), ("MessageSid", "a\x00b"), ("MessageSid", "é"),
     ("MessageSid", "x" * 101), ("From", "")],
)  # fmt: skip
def test_an_odd_field_is_refused(post, name, value):
    assert post(INCOMING, text() | {name: value}).status_code == 400


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "text/plain", ""])
def test_what_is_no_form_is_refused(client, kind):
    answer = client.generic("POST", reverse(INCOMING), b"{}", content_type=kind)

    assert answer.status_code == 415


@pytest.mark.parametrize("body", [b"From=%FF%FE&Body=x", b"Body=\xff\xfe", b"a=1&" * 200])
def test_wrong_encoding_and_too_many_fields_are_refused(client, body):
    answer = client.generic("POST", reverse(INCOMING), body, content_type=FORM_TYPE)

    assert answer.status_code == 400


@pytest.mark.parametrize("name", [INCOMING, STATUS])
def test_ten_megabytes_are_refused(client, name):
    body = b"Body=" + b"a" * 10 * 1024 * 1024

    answer = client.generic("POST", reverse(name), body, content_type=FORM_TYPE)

    assert answer.status_code == 413


def test_a_length_that_lies_is_refused(client):
    answers = [
        client.generic(
            "POST", reverse(INCOMING), b"Body=x", content_type=FORM_TYPE, CONTENT_LENGTH=length
        ).status_code
        for length in ("-1", "many", "9" * 40)
    ]

    assert answers == [413, 413, 413]


@pytest.mark.parametrize("name", [INCOMING, STATUS])
def test_only_posts_are_taken_and_only_with_a_gateway(client, post, settings, name):
    assert client.get(reverse(name)).status_code == 405
    settings.TEXT_GATEWAY = None
    assert post(name, text()).status_code == 404


def test_what_is_refused_is_logged_without_a_word_of_it(post, caplog):
    with caplog.at_level(logging.WARNING):
        post(INCOMING, text("my secret"), signed="no")

    assert "bad signature" in caplog.text
    assert "secret" not in caplog.text
    assert PHONE not in caplog.text


def test_the_longest_text_is_taken(post, rosa):
    assert post(INCOMING, text("😀" * 1600)).status_code == 200


def test_delivered_is_noted_and_said_twice_is_once(post, rosa):
    message = sent_to(rosa)
    form = {"MessageSid": message.provider_id, "MessageStatus": "delivered"}

    assert [post(STATUS, form).status_code for _each in range(2)] == [200, 200]

    message.refresh_from_db()
    assert (message.state, message.outcome) == (MessageState.SENT, "delivered")


def test_a_number_that_failed_gives_way_to_the_next(post, rosa, gateway):
    ContactWay.objects.create(member=rosa, kind=Reach.EMAIL, value="rosa@example.org", position=9)
    message = sent_to(rosa)

    form = {"MessageSid": message.provider_id, "MessageStatus": "failed", "ErrorCode": "30006"}
    post(STATUS, form)
    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert rosa.ways.get(kind=Reach.TEXT).unreachable_at
    assert (message.state, message.way.kind) == (MessageState.SENT, Reach.EMAIL)


def test_a_failed_text_without_another_way_is_for_a_person(post, rosa):
    message = sent_to(rosa)

    post(STATUS, {"MessageSid": message.provider_id, "MessageStatus": "undelivered"})

    message.refresh_from_db()
    assert message.state == MessageState.BY_PERSON
    assert rosa.ways.get().unreachable_at is None


def test_a_failed_answer_is_not_told_by_a_person(post, rosa):
    reply = Reply.objects.create(
        channel="text", provider_id="IN9", sender="x", member=rosa, way=rosa.ways.get(),
        answer="Thank you.", state=ReplyState.FOR_A_PERSON,
    )  # fmt: skip
    answer = services.put(rosa, kind="reply_answer", ids={"reply": reply.pk}, key="answer")
    delivery.deliver(answer.pk)
    answer.refresh_from_db()

    post(STATUS, {"MessageSid": answer.provider_id, "MessageStatus": "failed"})

    answer.refresh_from_db()
    assert answer.state == MessageState.FAILED


def test_a_number_that_writes_works_again(post, rosa):
    rosa.ways.update(unreachable_at="2026-01-01T00:00Z")

    post(INCOMING, text("hello"))

    assert rosa.ways.get().unreachable_at is None


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"MessageSid": "SM404404", "MessageStatus": "delivered"}, 404),
        ({"MessageSid": "SM1", "MessageStatus": "eaten"}, 400),
        ({"MessageSid": "SM1"}, 400),
        ({"MessageStatus": "sent"}, 400),
    ],
)
def test_a_status_that_makes_no_sense_is_refused(post, form, status):
    assert post(STATUS, form).status_code == status


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "failed"])
def test_a_status_of_a_message_that_is_done_changes_nothing(post, rosa, status):
    message = sent_to(rosa)
    message.finish(MessageState.BY_PERSON, at=message.done_at)

    answer = post(STATUS, {"MessageSid": message.provider_id, "MessageStatus": status})

    assert answer.status_code == 200
    assert Message.objects.get(pk=message.pk).state == MessageState.BY_PERSON


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    form=st.dictionaries(
        st.sampled_from(["From", "Body", "MessageSid", "MessageStatus", "ErrorCode", "To"])
        | st.text(max_size=5),
        st.text(max_size=60) | st.sampled_from([PHONE, "failed", "stop", "30006", "IN7"]),
        max_size=8,
    ),
    name=st.sampled_from([INCOMING, STATUS]),
)
def test_any_signed_form_is_taken_or_refused(post, form, name):
    form = {key.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode()
            for key, value in form.items()}  # fmt: skip

    assert post(name, form).status_code in {200, 400, 404, 409, 415}


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=st.binary(max_size=300), seal=st.text(max_size=40), name=st.sampled_from([INCOMING]))
def test_any_bytes_are_refused(client, body, seal, name):
    header = seal.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "")
    answer = client.generic(
        "POST", reverse(name), body, content_type=FORM_TYPE, headers={SIGNATURE: header}
    )

    assert answer.status_code in {400, 403, 415}


def test_the_two_ways_to_sign_agree():
    form = {"From": PHONE, "Body": "¡Sí! & más", "A": ""}

    assert ours(SITE, form.items(), token=TOKEN) == signature(SITE, form)
