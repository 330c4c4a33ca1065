"""What was done on the phone by mistake is taken back, as long as nothing came of it."""

import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from matching.services import AlreadyTold, accept_match
from matching.states import MatchStatus
from members.models import Member, Reveal
from members.services import set_rest
from needs.models import Need, Urgency
from needs.services import confirm_need_current
from needs.states import NeedStatus
from neighborhood.moves import ChangedMeanwhile
from offers.states import OfferStatus
from outbox.models import Message, MessageState
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, OfferFactory, TermFactory
from tests.matching.story import accepted, now_of, verbs
from triage.duplicates.merging import merge_members
from triage.models import Action, Call, Note
from triage.phone.calling import AlreadyShown, Heard, Party, hear, look_at_number, note_call
from triage.phone.intake import Taken, note_again, take_call
from triage.undoing import action_words, undo

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=9)


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
    states = set(Message.objects.values_list("state", flat=True))
    assert states == ({MessageState.DROPPED} if is_yes else set())
    assert not Note.objects.exists()
    assert not Call.objects.exists()


def test_no_of_the_requester_is_taken_back(need, offer, cora):
    match = accepted(need, offer)
    hear(match, Heard(is_yes=False, by_requester=True), by=cora)

    undo(last_action().pk, by=cora)

    assert now_of(match).status == MatchStatus.ACCEPTED
    assert now_of(need).helpers_committed == 1
    assert not Reveal.objects.live().contacts().exists()


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
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.DROPPED}


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


@pytest.mark.parametrize("what", ["need", "offer"])
def test_call_taken_back_confirms_nothing(need, offer, cora, what):
    entry = {"need": need, "offer": offer}[what]
    change(entry, confirmed_current_at=LONG_AGO)
    note_again(entry, by=cora)
    assert now_of(entry).confirmed_current_at > LONG_AGO

    undo(last_action().pk, by=cora)

    assert now_of(entry).confirmed_current_at == LONG_AGO


def test_what_was_confirmed_since_stays_so(need, cora):
    change(need, confirmed_current_at=LONG_AGO)
    note_again(need, by=cora)
    confirm_need_current(need.pk, by=need.requester)

    undo(last_action().pk, by=cora)

    assert now_of(need).confirmed_current_at > LONG_AGO


@pytest.mark.parametrize(("number", "is_new"), [("+12125550177", True), ("+12125550193", False)])
def test_number_goes_again_only_if_it_was_new(taken, rosa, cora, number, is_new):
    ways = set(rosa.ways.values_list("pk", flat=True))
    take_call(taken(number=number), by=cora, caller=rosa)
    assert (rosa.ways.count() > len(ways)) is is_new

    undo(last_action().pk, by=cora)

    assert set(rosa.ways.values_list("pk", flat=True)) == ways


def test_look_at_a_number_is_nothing_to_take_back(rosa, cora):
    look_at_number(Party(rosa), by=cora)

    assert not Action.objects.exists()


def test_own_look_goes_on_when_a_no_is_taken_back(need, offer, cora):
    match = accepted(need, offer)
    match.helper.ways.create(kind="call", value="+12125550155", position=4)
    look_at_number(Party(match.helper, match=match), by=cora)
    hear(match, Heard(is_yes=False, by_requester=True), by=cora)

    undo(last_action().pk, by=cora)

    assert Reveal.objects.live().contacts().get().viewer == cora


def test_somebody_else_is_not_erased_with_an_intake(taken, cora):
    bea = take_call(taken(), by=cora, caller=None).member
    number = bea.ways.get().value
    older, intake = MemberFactory(name="Older", phone=number), last_action()
    merge_members(older, bea, by=cora)

    undo(intake.pk, by=cora)

    assert (now_of(older).name, now_of(older).forgotten_at) == ("Older", None)
    assert Need.objects.get().status == NeedStatus.WITHDRAWN


def test_nobody_is_erased_of_whom_more_has_come(taken, cora):
    bea = take_call(taken(), by=cora, caller=None).member
    number = bea.ways.get().value
    older, intake = MemberFactory(name="Older", phone=number), last_action()
    merge_members(bea, older, by=cora)

    undo(intake.pk, by=cora)

    assert [now_of(one).forgotten_at for one in (bea, older)] == [None, None]


@pytest.mark.parametrize(
    "more",
    [
        lambda bea: TermFactory(member=bea),
        lambda bea: EmailAddress.objects.create(user=bea, email="bea@example.org"),
        lambda bea: set_rest(bea, until=None, by=bea),
    ],
    ids=["term", "account", "event"],
)
def test_nobody_is_erased_who_has_come_to_more(taken, cora, more):
    bea = take_call(taken(), by=cora, caller=None).member
    more(bea)

    undo(last_action().pk, by=cora)

    assert now_of(bea).forgotten_at is None


def test_taking_a_call_back_is_written_down(need, cora):
    note_call(Party(need.requester, need=need), by=cora, outcome="reached")
    undo(last_action().pk, by=cora)
    note_again(need, by=cora)
    undo(Action.objects.get(kind="called_again").pk, by=cora)

    assert verbs(need) == ["called", "undone", "confirmed_current", "undone"]
