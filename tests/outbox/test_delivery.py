"""One message, delivered to a real mail server, to the demo's shelf or to a person."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.utils import timezone

from members.models import AccessLink, ContactWay, Reach
from outbox import delivery, rendering, services
from outbox.codes import put_code
from outbox.models import Message, MessageState
from tests.factories import ContactWayFactory, MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


@pytest.fixture
def message(hal) -> Message:
    return greet(hal)


def plain_words(sink) -> str:
    return str(sink.mails[0].get_body(("plain",)).get_content())


def greet(member) -> Message:
    return services.put(
        member, kind="greeting", ids={"number": 7}, key=f"greeting:{member.pk}", delay=timedelta(0)
    )


def test_deliver_sends_one_plain_mail_under_its_identity(message, sink):
    delivery.deliver(message.pk)
    delivery.deliver(message.pk)

    message.refresh_from_db()
    (mail,) = sink.mails
    assert mail["Message-ID"] == f"<{message.identity}@elm.example>"
    assert (mail["To"], mail["Subject"]) == ("hal@example.org", "Good morning, Hal & co")
    assert "Our neighborhood" in mail["From"]
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "en")
    assert mail["Date"]
    assert "messages.elm.example" in mail["List-Id"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert (message.state, message.attempts) == (MessageState.SENT, 1)
    assert message.way.value == "hal@example.org"


def test_deliver_writes_words_unescaped_and_tidy(message, sink):
    delivery.deliver(message.pk)

    text = plain_words(sink).replace("\r\n", "\n")
    assert 'It\'s "<7>".\n\nhttps://elm.example/m/' in text
    ours = r"\nhttps://elm\.example\nWhat we send.*: https://\S+/what-we-send/"
    foot = ours + r"\nHow and when we write .*:\nhttps://\S+/wishes/$"
    assert re.search(foot, text.rstrip())


def test_deliver_stale_message_is_dropped(message, sink, greeting):
    greeting["true"] = False

    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.outcome) == (MessageState.DROPPED, "no longer true")
    assert not sink.mails


def test_deliver_to_forgotten_member_is_dropped(message, sink, hal):
    type(hal).objects.filter(pk=hal.pk).update(
        forgotten_at=timezone.now(), name="", is_active=False
    )

    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == MessageState.DROPPED


def test_deliver_retry_keeps_identity_and_earlier_links(message, sink):
    sink.refusals = ["451 Try again later"]

    with pytest.raises(delivery.TryAgain, match="SMTPDataError 451"):
        delivery.deliver(message.pk)
    pages = AccessLink.objects.filter(purpose="page")
    links_after_failure = pages.count()
    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert links_after_failure == 1
    assert sink.mails[0]["Message-ID"] == f"<{message.identity}@elm.example>"
    assert (message.state, message.attempts, message.outcome) == (MessageState.SENT, 2, "")


def test_deliver_gives_up_after_all_tries(message, sink):
    sink.refusals = ["451 Try again later"] * delivery.TRIES

    for _each in range(delivery.TRIES - 1):
        with pytest.raises(delivery.TryAgain):
            delivery.deliver(message.pk)
    with pytest.raises(delivery.GaveUp):
        delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, delivery.TRIES)


def test_deliver_to_refused_mailbox_takes_the_next_way(message, sink, hal):
    sink.refused = {"hal@example.org": "550 No such user"}
    ContactWayFactory(member=hal, value="hal@example.net", position=1)

    with pytest.raises(delivery.TryAgain, match="no such mailbox"):
        delivery.deliver(message.pk)
    delivery.deliver(message.pk)

    assert ContactWay.objects.get(value="hal@example.org").unreachable_at
    assert [mail["To"] for mail in sink.mails] == ["hal@example.net"]


def test_deliver_to_last_mailbox_refused_is_left_to_a_person(message, sink):
    sink.refused = {"hal@example.org": "550 No such user"}

    with pytest.raises(delivery.TryAgain):
        delivery.deliver(message.pk)
    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == MessageState.BY_PERSON


@pytest.mark.parametrize("answer", ["450 Busy", "554 We do not like you"])
def test_deliver_refused_for_other_reasons_keeps_the_way(message, sink, answer):
    sink.refused = {"hal@example.org": answer}

    with pytest.raises(delivery.TryAgain):
        delivery.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == MessageState.WAITING
    assert "hal@example.org" not in message.outcome
    assert not ContactWay.objects.exclude(unreachable_at=None).exists()


def test_deliver_broken_address_is_unreachable(sink):
    member = MemberFactory(email="not an address\r\nBcc: all@example.org")
    message = greet(member)

    with pytest.raises(delivery.TryAgain, match="not an address"):
        delivery.deliver(message.pk)

    assert not sink.mails


def test_deliver_while_no_server_answers_is_tried_again(message, settings):
    settings.MAIL_IS_CONFIGURED = True
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }

    with pytest.raises(delivery.TryAgain, match="ConnectionRefusedError: Connection refused"):
        delivery.deliver(message.pk)


def test_deliver_unknown_kind_counts_as_a_try(message, sink):
    Message.objects.filter(pk=message.pk).update(kind="nobody_registered_this")

    with pytest.raises(delivery.TryAgain, match="UnknownKind"):
        delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.WAITING, 1)


def test_render_template_without_subject_is_refused(message, mumble):
    Message.objects.filter(pk=message.pk).update(kind="mumble")
    message.refresh_from_db()

    with pytest.raises(rendering.NoSubject, match="should begin with a line “Subject: …”"):
        rendering.render(message)


@pytest.mark.parametrize("is_demo", [True, False])
def test_deliver_in_the_demo_without_server_goes_on_the_shelf(message, settings, hal, is_demo):
    type(hal).objects.filter(pk=hal.pk).update(is_demo=is_demo)
    settings.DEMO, settings.MAIL_IS_CONFIGURED = True, False

    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert (message.arrival.channel, message.arrival.subject) == ("email", "Good morning, Hal & co")
    assert "/m/" in message.arrival.text


def test_deliver_to_the_demo_cast_never_leaves(message, sink, settings, hal):
    settings.DEMO = True
    type(hal).objects.filter(pk=hal.pk).update(is_demo=True)

    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert message.arrival
    assert not sink.mails


@pytest.mark.parametrize(
    ("reach", "state"),
    [
        (Reach.TEXT, MessageState.BY_PERSON),
        (Reach.IN_PERSON, MessageState.BY_PERSON),
        (Reach.CHECK_BACK, MessageState.DROPPED),
    ],
)
def test_deliver_without_channel_is_left_to_people(sink, settings, reach, state):
    settings.DEMO = False
    member = MemberFactory()
    value = "+12125550193" if reach == Reach.TEXT else ""
    ContactWayFactory(member=member, kind=reach, value=value)
    message = greet(member)

    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == state
    assert message.done_at


def test_deliver_prefers_the_first_way_that_has_a_channel(sink, settings):
    settings.DEMO = False
    member = MemberFactory()
    ContactWayFactory(member=member, kind=Reach.CALL, value="+12125550193", position=0)
    ContactWayFactory(member=member, value="member@example.org", position=1)
    message = greet(member)

    delivery.deliver(message.pk)

    assert [mail["To"] for mail in sink.mails] == ["member@example.org"]


def test_long_lines_are_wrapped_and_links_stay_whole(message, sink, monkeypatch):
    Message.objects.filter(pk=message.pk).update(ids={"number": "many words " * 20})

    delivery.deliver(message.pk)

    lines = plain_words(sink).splitlines()
    assert max(len(line) for line in lines if "https" not in line) <= 76


def test_deliver_code_without_server_or_demo_fails_for_admins_to_see(hal, settings):
    settings.DEMO, settings.MAIL_IS_CONFIGURED = False, False
    code = put_code(hal, kind="sign_in_code", address="hal@example.org", code="1234-5678")

    delivery.deliver(code.pk)

    code.refresh_from_db()
    assert (code.state, code.outcome) == (MessageState.FAILED, "no mail server is named")
    assert "secret" not in code.ids


def test_mail_without_a_server_is_refused_and_not_thrown_away(settings):
    settings.MAILERS = {"default": {"BACKEND": "outbox.mail.no_server.NoServer"}}

    with pytest.raises(ImproperlyConfigured, match="MUTUALAID_SMTP_URL"):
        EmailMessage("Soup", "Tonight", to=["hal@example.org"]).send()


def test_deliver_taken_back_while_it_was_rendered_stays_at_home(message, sink, monkeypatch):
    render = rendering.render

    def render_slowly(message, **how):
        letter = render(message)
        Message.objects.filter(pk=message.pk).update(
            state=MessageState.DROPPED, done_at=timezone.now()
        )
        return letter

    monkeypatch.setattr(delivery, "render", render_slowly)
    delivery.deliver(message.pk)

    assert not sink.mails


def test_trouble_after_somebody_else_was_done_changes_nothing(message, sink):
    message.finish(MessageState.SENT, at=timezone.now())

    state = delivery._note(message.pk, problem=OSError())

    message.refresh_from_db()
    assert (state, message.state) == (MessageState.WAITING, MessageState.SENT)
