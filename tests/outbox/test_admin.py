"""What an admin sees of the outbox, and the one thing to do there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from outbox import services
from outbox.models import MessageState
from tests.factories import MemberFactory

pytestmark = pytest.mark.usefixtures("greeting")

LIST = "/admin/outbox/message/"


@pytest.fixture
def desk(client, ada):
    """Return Ada's browser."""
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    return client


def greet(member, *, state=None):
    message = services.put(member, kind="greeting", ids={"number": 1}, key=f"greeting:{member.pk}")
    if state:
        message.finish(state, at=timezone.now(), outcome="SMTPDataError 451")
    return message


def greet_many(count):
    for _each in range(count):
        greet(MemberFactory())


def test_list_says_when_no_worker_runs(desk):
    assert "No worker is running" in desk.get(LIST).text


def test_list_shows_no_address(desk, hal):
    message = greet(hal)

    pages = desk.get(LIST).text + desk.get(f"{LIST}{message.pk}/change/").text

    assert message.member.name in pages
    assert "hal@example.org" not in pages


def test_list_takes_the_same_queries_for_any_number_of_rows(desk):
    greet_many(2)
    desk.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk.get(LIST)
    greet_many(20)

    with CaptureQueriesContext(connection) as many:
        desk.get(LIST)

    assert len(many) == len(few)


def test_search_finds_by_name_and_identity(desk, hal):
    message = greet(hal)

    for words in (message.member.name, str(message.identity)):
        assert "1 message" in desk.get(LIST, {"q": words}).text


def test_states_cannot_be_set(desk, hal):
    message = greet(hal)

    desk.post(f"{LIST}{message.pk}/change/", {"state": "sent"})

    message.refresh_from_db()
    assert message.state == MessageState.WAITING
    assert desk.get(reverse("admin:outbox_message_add")).status_code == 403


def test_try_again_queues_what_failed(desk, hal):
    message = greet(hal, state=MessageState.FAILED)

    response = desk.post(
        LIST, {"action": "try_again", "_selected_action": [message.pk]}, follow=True
    )

    message.refresh_from_db()
    assert "1 message is queued again." in response.text
    assert message.state == MessageState.WAITING
