"""The shapes of a message that the database refuses, each by the name of its constraint."""

from datetime import time

import pytest
from django.utils import timezone

from outbox.models import Message, MessageState, Reply, ReplyState, Wishes, Wording
from tests.constraints import broken_by, change, constraints_of
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def a_message():
    """Write a message past the queue."""
    return Message.objects.create(
        member=MemberFactory(), kind="match_asked", key="one", deliver_after=timezone.now()
    )


def a_reply(**given):
    """Take one reply past the gateway."""
    how = {"channel": "text", "provider_id": "one", "sender": "digest"} | given
    return Reply.objects.create(**how)


def the_same_wording_twice():
    for _each in range(2):
        Wording.objects.create(kind="posted", lang="en", words="Subject: Here")


BREAKS = {
    "outbox_reply_taken_once": lambda: [a_reply() for _each in range(2)],
    "outbox_reply_state_known": lambda: a_reply(state="lost", done_at=timezone.now()),
    "outbox_reply_done_has_moment": lambda: a_reply(state=ReplyState.ACTED),
    "outbox_wishes_quiet_hours_whole": lambda: Wishes.objects.create(
        member=MemberFactory(), quiet_from=time(22)
    ),
    "outbox_wording_once": the_same_wording_twice,
    "outbox_wording_form_known": lambda: Wording.objects.create(
        kind="posted", lang="en", form="fax", words="Subject: Here"
    ),
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
