"""A yes or no that a coordinator took by phone: whose it is, and who wrote it down."""

import pytest

from matching.services import accept_match, confirm_match, decline_match, refuse_match
from matching.states import MatchStatus
from members.models import Event
from outbox.models import Message
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import accepted, asked, heard, now_of

pytestmark = pytest.mark.django_db


def told(match, verb):
    event = Event.objects.about(match).filter(verb=verb).get()
    return event.by, event.on_behalf_of


def test_yes_by_phone_is_the_helpers_and_the_coordinator_wrote_it_down(need, offer, hal, cora):
    match = accept_match(match_id=asked(need, offer).pk, by=hal, heard_by=cora)

    assert match.status == MatchStatus.ACCEPTED
    assert told(match, "accepted") == (cora, hal)
    assert heard(need.requester) == ["match_accepted"]


def test_backup_by_phone_is_the_helpers_too(need, offer, hal, cora, another):
    late = asked(need, another("June"))
    accepted(need, offer)

    match = accept_match(match_id=late.pk, by=late.helper, heard_by=cora)

    assert match.status == MatchStatus.STANDBY
    assert told(match, "stood_by") == (cora, late.helper)


def test_not_this_time_by_phone_ends_it_for_the_helper(need, offer, hal, cora):
    match = decline_match(match_id=asked(need, offer).pk, by=hal, heard_by=cora)

    assert now_of(match).ended_by == hal
    assert told(match, "declined") == (cora, hal)


def test_requesters_yes_by_phone_is_hers(need, offer, rosa, cora):
    match = confirm_match(match_id=accepted(need, offer).pk, by=rosa, heard_by=cora)

    assert match.status == MatchStatus.CONFIRMED
    assert told(match, "confirmed") == (cora, rosa)


def test_requesters_no_by_phone_is_hers(need, offer, rosa, cora):
    match = refuse_match(match_id=accepted(need, offer).pk, by=rosa, heard_by=cora)

    assert now_of(match).ended_by == rosa
    assert told(match, "cancelled") == (cora, rosa)


def test_own_answer_is_on_behalf_of_nobody(need, offer, hal):
    match = accepted(need, offer)

    assert told(match, "accepted") == (hal, None)


def test_standing_consent_is_nobodys_word_by_phone(offer, rosa, hal, cora):
    need = NeedFactory(requester=rosa, share_contact="whoever_helps")

    match = accept_match(match_id=asked(need, offer).pk, by=hal, heard_by=cora)

    assert told(match, "accepted") == (cora, hal)
    assert told(match, "confirmed") == (rosa, None)


def test_messages_of_an_answer_by_phone_wait_for_the_time_to_undo(need, offer, hal, cora):
    accept_match(match_id=asked(need, OfferFactory()).pk, by=hal, heard_by=cora)

    message = Message.objects.get(kind="match_accepted")
    assert message.deliver_after > message.created_at
