"""Two members who are one person: a stop that one of them wrote holds for both."""

import pytest
from django.utils import timezone

from matching.services import close_need
from members.models import LinkPurpose
from members.services import mint_link
from needs.states import ClosedReason
from outbox.delivery import deliver
from outbox.hours.timing import has_stopped, start_again, stop_all
from outbox.models import Message, Wishes
from outbox.services import put
from tests.factories import NeedFactory
from tests.matching.story import now_of
from triage.duplicates.merging import merge_members
from triage.models import Action
from triage.undoing import undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(rosa, twin, cora):
    """Rosa and her twin, who has stopped all messages, are one; return the link in a message."""
    token = mint_link(twin, purpose=LinkPurpose.WISHES)
    stop_all(twin, at=timezone.now())
    merge_members(rosa, twin, by=cora)
    return token


def test_stop_of_one_holds_for_both(merged, rosa):
    need = NeedFactory(requester=rosa)
    message = put(rosa, kind="need_closed", ids={"need": need.pk, "to": rosa.pk}, key="closed")
    close_need(need_id=need.pk, by=rosa, reason=ClosedReason.NO_LONGER_NEEDED)

    deliver(message.pk)

    assert Message.objects.get(pk=message.pk).outcome == "stopped"
    assert now_of(rosa).rests_without_end


def test_link_in_a_message_to_one_starts_for_both(client, merged, rosa):
    assert "All messages are stopped" in client.get(f"/m/{merged}/wishes/").text

    client.post(f"/m/{merged}/wishes/", {"messages": "start"})

    assert not has_stopped(rosa)
    assert not now_of(rosa).rests_without_end


def test_two_again_each_has_their_own_stop(merged, rosa, twin, cora):
    undo(Action.objects.latest("pk").pk, by=cora)

    assert not has_stopped(rosa)
    assert has_stopped(twin)
    assert not now_of(rosa).rests_without_end
    assert now_of(twin).rests_without_end


def test_message_of_the_day_goes_along_with_what_it_carries(rosa, twin, cora):
    Wishes.objects.create(member=twin, is_together=True)
    part = put(twin, kind="rest_offered", ids={"to": twin.pk}, key="rest")
    deliver(part.pk)

    merge_members(rosa, twin, by=cora)
    deliver(Message.objects.get(kind="together").pk)

    assert set(Message.objects.values_list("member", "state")) == {(rosa.pk, "sent")}


def test_start_of_who_was_never_stopped_changes_nothing(rosa):
    start_again(rosa, at=timezone.now())

    assert not Wishes.objects.exists()
