"""The link to stop in the head of each mail, as mail readers and people use it."""

from uuid import uuid4

import pytest
from django.test import Client

from members.forgetting import forget_member
from outbox import delivery
from outbox.codes import put_code
from outbox.hours.timing import has_stopped
from outbox.mail.marks import Use, mark_of
from outbox.models import StoppedSender, Wishes
from tests.factories import MemberFactory
from tests.outbox.test_delivery import greet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]

ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def strict() -> Client:
    """Return a reader of mail: no cookies, no token for forms."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def url(hal, sink) -> str:
    """Return the link that stands in the head of a mail to Hal."""
    delivery.deliver(greet(hal).pk)
    link = sink.mails[0]["List-Unsubscribe"]
    assert link.startswith("<https://elm.example/stop/")
    return str(link).strip("<>").removeprefix("https://elm.example")


def test_one_click_stops_all_and_answers_with_a_page(hal, strict, url):
    answer = strict.post(url, ONE_CLICK, content_type=FORM)

    assert answer.status_code == 200
    assert "Nothing more comes from us" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert has_stopped(hal)


def test_one_click_twice_keeps_the_first_moment(hal, strict, url):
    strict.post(url, ONE_CLICK, content_type=FORM)
    first = Wishes.objects.get(member=hal).stopped_at

    strict.post(url, ONE_CLICK, content_type=FORM)

    assert Wishes.objects.get(member=hal).stopped_at == first


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_stops_nothing(hal, strict, url, method):
    answer = getattr(strict, method)(url)

    assert answer.status_code == 200
    assert not has_stopped(hal)


def test_page_asks_once_and_takes_it_back(hal, client, url):
    assert "Stop all our messages?" in client.get(url).text
    client.post(url)
    assert "Nothing more comes from us" in client.get(url).text

    answer = client.post(f"{url}end/")

    assert "Stop all our messages?" in answer.text
    assert not has_stopped(hal)


def test_link_of_somebody_merged_stops_for_who_was_kept(hal, sam, strict, url):
    type(hal).objects.filter(pk=hal.pk).update(merged_into=sam, is_active=False)

    strict.post(url, ONE_CLICK, content_type=FORM)

    assert has_stopped(sam)


def test_link_of_somebody_forgotten_opens_nothing(hal, strict, url):
    forget_member(hal, by=None)

    assert strict.get(url).status_code == 404
    assert strict.post(url, ONE_CLICK, content_type=FORM).status_code == 404


@pytest.mark.parametrize("action", ["", "end/"])
@pytest.mark.parametrize("mark", ["x", "a" * 40, "A" * 40, "a" * 41, "%00", "é" * 40, "../" * 5])
def test_link_that_is_not_ours_is_answered_calmly(strict, mark, action):
    answer = strict.post(f"/stop/{mark}/{action}", ONE_CLICK, content_type=FORM)

    assert answer.status_code == 404
    assert not Wishes.objects.exists()


@pytest.mark.parametrize("use", [Use.REPLY, Use.BOUNCE])
def test_mark_made_for_something_else_stops_nothing(hal, strict, use):
    message = greet(hal)

    answer = strict.post(f"/stop/{mark_of(use, message.identity)}/", ONE_CLICK, content_type=FORM)

    assert answer.status_code == 404
    assert not has_stopped(hal)


def test_mark_of_no_message_stops_nothing(strict):
    mark = mark_of(Use.STOP, uuid4())

    assert strict.post(f"/stop/{mark}/", ONE_CLICK, content_type=FORM).status_code == 404


def test_code_to_sign_in_carries_no_link_to_stop(sink):
    member = MemberFactory()
    code = put_code(member, kind="sign_in_code", address="new@example.org", code="1234-5678")

    delivery.deliver(code.pk)

    assert sink.mails[0]["To"] == "new@example.org"
    assert "List-Unsubscribe" not in sink.mails[0]
    assert "List-Unsubscribe-Post" not in sink.mails[0]


def test_stop_holds_for_everybody_at_the_address_and_is_taken_back(hal, strict, url):
    same = MemberFactory(email="hal@example.org")

    strict.post(url, ONE_CLICK, content_type=FORM)
    assert has_stopped(same)
    assert StoppedSender.objects.count() == 1

    strict.post(f"{url}end/")
    assert not has_stopped(same)
    assert not StoppedSender.objects.exists()


def test_link_works_when_the_address_was_given_up(hal, strict, url):
    hal.ways.all().delete()

    strict.post(url, ONE_CLICK, content_type=FORM)
    assert has_stopped(hal)

    strict.post(f"{url}end/")
    assert not has_stopped(hal)
