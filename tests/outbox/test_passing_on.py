"""What no channel brings is passed on by a person, who notes that they did."""

import pytest
from django.utils import timezone

from members.models import AccessLink, Event
from outbox import services
from outbox.models import Message, MessageState
from outbox.services import NothingToPassOn

pytestmark = pytest.mark.usefixtures("greeting")


@pytest.fixture
def message(rosa) -> Message:
    """Return a greeting to Rosa that waits for a person."""
    message = services.put(rosa, kind="greeting", ids={"number": 7}, key="greeting:rosa")
    message.finish(MessageState.BY_PERSON, at=timezone.now())
    return message


def state_of(message):
    return Message.objects.get(pk=message.pk).state


def test_passed_on_counts_as_sent_and_says_who(message, cora):
    services.passed_on(message.pk, by=cora)

    event = Event.objects.about(message).get()
    assert state_of(message) == MessageState.SENT
    assert (event.verb, event.by) == ("passed_on", cora)
    assert (event.from_status, event.to_status) == ("by_person", "sent")


@pytest.mark.parametrize("state", sorted(set(MessageState) - {MessageState.BY_PERSON}))
def test_passed_on_needs_a_message_that_waits_for_a_person(message, cora, state):
    Message.objects.filter(pk=message.pk).update(state=state)

    with pytest.raises(NothingToPassOn, match="passed this on already"):
        services.passed_on(message.pk, by=cora)
    with pytest.raises(NothingToPassOn):
        services.write_out(message.pk)

    assert state_of(message) == state
    assert not Event.objects.exists()


def test_write_out_gives_the_words_without_a_private_link(message):
    letter = services.write_out(message.pk)

    assert "<7>" in letter.text or "<7>" in letter.subject
    assert "(their private link)" in letter.text
    assert "/m/" not in letter.text
    assert not AccessLink.objects.exists()
    assert state_of(message) == MessageState.BY_PERSON


def test_write_out_drops_what_is_no_longer_true(message, greeting):
    greeting["true"] = False

    assert services.write_out(message.pk) is None
    assert state_of(message) == MessageState.DROPPED
    assert not AccessLink.objects.exists()


def test_take_back_drops_what_nobody_has_passed_on(message, cora):
    event = Event.objects.record("proposed", message.member, by=cora)
    Message.objects.filter(pk=message.pk).update(event=event)

    assert services.take_back(event, at=timezone.now()) == 1
    assert state_of(message) == MessageState.DROPPED


def test_forgetting_drops_what_nobody_has_passed_on(message):
    services.forget_messages(message.member, at=timezone.now())

    assert state_of(message) == MessageState.DROPPED
