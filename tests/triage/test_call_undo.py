"""What was done on the phone by mistake is taken back, as long as nothing came of it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from matching.services import AlreadyTold, accept_match
from matching.states import MatchStatus
from members.models import Member, Reveal
from needs.models import Need, Urgency
from needs.states import NeedStatus
from neighborhood.moves import ChangedMeanwhile
from offers.states import OfferStatus
from outbox.models import Message, MessageState
from tests.factories import MatchFactory, OfferFactory
from tests.matching.story import accepted, now_of
from triage.calling import AlreadyShown, Heard, Party, hear, look_at_number, note_call
from triage.intake import Taken, note_again, take_call
from triage.models import Action, Call, Note
from triage.undoing import action_words, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(areas, categories):
    """Return what a caller from Hilltop said."""

    def make(**more):
        said = {"what": "A loaf of bread", "is_offer": False, "area": areas["hilltop"]}
        said |= {"number": "+12125550177", "name": "Bea", "urgency": Urgency.TODAY}
        return Taken(**(said | {"form_key": uuid.uuid4(), "note": "Her son"} | more))

    return make


def last_action():
    return Action.objects.first()


def test_call_is_taken_back_and_what_waited_waits_again(need, rosa, cora):
    party = Party(rosa, need=need)
    first = note_call(party, by=cora, outcome="voicemail")
    note_call(party, by=cora, outcome="reached")

    undo(last_action().pk, by=cora)

    assert list(Call.objects.due(at=timezone.now() + timedelta(days=2))) == [first]
    assert action_words(last_action()) == "Noted a call about “A ride to the clinic”"


def test_number_given_up_by_mistake_works_again(rosa, cora):
    note_call(Party(rosa), by=cora, outcome="bad_number")

    undo(last_action().pk, by=cora)

    assert rosa.ways.get().unreachable_at is None
    assert not Call.objects.exists()


def test_call_before_another_stays(need, rosa, cora):
    for _call in range(2):
        note_call(Party(rosa, need=need), by=cora, outcome="busy")

    with pytest.raises(ChangedMeanwhile):
        undo(Action.objects.last().pk, by=cora)

    assert Call.objects.count() == 2


@pytest.mark.parametrize("is_yes", [True, False])
def test_answer_of_the_helper_is_taken_back(need, offer, cora, is_yes):
    match = MatchFactory(need=need, offer=offer)
    hear(match, Heard(is_yes=is_yes, note="His daughter"), by=cora)

    undo(last_action().pk, by=cora)

    assert now_of(match).status == MatchStatus.PROPOSED
    assert (now_of(need).helpers_committed, now_of(offer).committed) == (0, 0)
    assert set(Message.objects.values_list("state", flat=True)) <= {MessageState.DROPPED}
    assert not Note.objects.exists()
    assert not Call.objects.exists()


def test_no_of_the_requester_is_taken_back(need, offer, cora):
    match = accepted(need, offer)
    hear(match, Heard(is_yes=False, by_requester=True), by=cora)

    undo(last_action().pk, by=cora)

    assert now_of(match).status == MatchStatus.ACCEPTED
    assert now_of(need).helpers_committed == 1
    assert not Reveal.objects.live().exists()


def test_yes_that_showed_contacts_stays_and_so_does_its_news(need, offer, rosa, cora):
    match = accepted(need, offer)
    hear(match, Heard(is_yes=True, by_requester=True), by=cora)

    with pytest.raises(AlreadyShown):
        undo(last_action().pk, by=cora)

    assert now_of(match).status == MatchStatus.CONFIRMED
    assert Message.objects.waiting().filter(member=rosa, kind="match_confirmed").exists()


def test_answer_that_somebody_read_stays(need, offer, cora):
    match = MatchFactory(need=need, offer=offer)
    hear(match, Heard(is_yes=True), by=cora)
    Message.objects.update(state=MessageState.SENT, done_at=timezone.now())

    with pytest.raises(AlreadyTold):
        undo(last_action().pk, by=cora)

    assert now_of(match).status == MatchStatus.ACCEPTED


def test_intake_by_mistake_erases_who_was_made_for_it(taken, cora):
    call = take_call(taken(), by=cora, caller=None)
    assert action_words(last_action()) == "Took “A loaf of bread” from a call"

    undo(last_action().pk, by=cora)

    bea, need = Member.objects.get(pk=call.member_id), Need.objects.get()
    assert (bea.name, bea.ways.count(), bool(bea.forgotten_at)) == ("", 0, True)
    assert (need.what, need.status) == ("—", NeedStatus.WITHDRAWN)
    assert not Note.objects.exists()
    assert not Call.objects.exists()


def test_intake_for_somebody_known_withdraws_the_need_alone(taken, rosa, cora):
    take_call(taken(), by=cora, caller=rosa)

    undo(last_action().pk, by=cora)

    assert Need.objects.get().status == NeedStatus.WITHDRAWN
    assert now_of(rosa).forgotten_at is None
    assert set(Message.objects.values_list("state", flat=True)) <= {MessageState.DROPPED}


def test_offer_from_a_call_is_taken_back(taken, rosa, cora):
    take_call(taken(is_offer=True, note=""), by=cora, caller=rosa)

    undo(last_action().pk, by=cora)

    assert rosa.offers.get().status == OfferStatus.WITHDRAWN


def test_intake_stays_for_somebody_who_has_posted_since(taken, cora):
    call = take_call(taken(), by=cora, caller=None)
    first = last_action()
    take_call(taken(what="A chair"), by=cora, caller=call.member)

    undo(first.pk, by=cora)

    assert now_of(call.member).forgotten_at is None
    assert set(Need.objects.values_list("status", flat=True)) == {"withdrawn", "open"}


def test_intake_stays_once_somebody_was_asked(taken, cora):
    call = take_call(taken(), by=cora, caller=None)
    match = MatchFactory(need=call.need, offer=OfferFactory())
    accept_match(match_id=match.pk, by=match.helper)

    with pytest.raises(ChangedMeanwhile):
        undo(last_action().pk, by=cora)

    assert now_of(call.need).status == NeedStatus.MATCHED


def test_call_about_what_stands_is_taken_back(need, cora):
    note_again(need, by=cora, note="Her son")

    undo(last_action().pk, by=cora)

    assert not Note.objects.exists()
    assert not Call.objects.exists()


def test_look_at_a_number_is_nothing_to_take_back(rosa, cora):
    look_at_number(Party(rosa), by=cora)

    assert not Action.objects.exists()
