"""The shapes of a message that the database refuses, each by the name of its constraint."""

import pytest
from django.utils import timezone

from outbox.models import Message, MessageState
from tests.constraints import broken_by, change, constraints_of
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def a_message():
    """Write a message past the queue."""
    return Message.objects.create(
        member=MemberFactory(), kind="match_asked", key="one", deliver_after=timezone.now()
    )


BREAKS = {
    "outbox_message_state_known": lambda: change(a_message(), state="lost", done_at=timezone.now()),
    "outbox_message_done_has_moment": lambda: change(a_message(), state=MessageState.SENT),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    assert broken_by(BREAKS[name]) == name


def test_every_constraint_is_broken_here():
    assert set(BREAKS) == constraints_of("outbox")


@pytest.mark.parametrize("state", sorted(set(MessageState) - {MessageState.WAITING}))
def test_whatever_became_of_a_message_has_its_moment(state):
    message = a_message()

    assert broken_by(lambda: change(message, state=state)) == "outbox_message_done_has_moment"
