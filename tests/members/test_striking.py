"""Numbers and addresses of who goes stand in no words any more, whoever wrote them and where."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons.models import WordingProposal
from matching.models import Match
from members.erasing import InOtherHands, strike_way
from members.forgetting import forget_contact, forget_member
from members.free_texts import free_texts
from members.models import Member, Reach, Report
from members.proving import strike
from needs.models import Need
from offers.models import Offer
from outbox.models import DemoArrival, Reply, Wording
from outbox.services import put
from tests.constraints import change
from tests.factories import (
    ContactWayFactory,
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
)
from tests.matching.races import Uncommitted
from triage.models import Action, HandOver, KeptWords, Letter, Note

pytestmark = pytest.mark.django_db

SAID, LEFT = "At (212) 555-0193 or Rosa@Example.org", "At — or —"


@pytest.fixture
def rosa():
    """Return somebody whose number and address stand everywhere."""
    return MemberFactory(name="Rosa", phone="+12125550193", email="rosa@example.org")


def report_of(by, words):
    return Report.objects.create(
        by=by, about=MemberFactory(), subject_kind="need", subject_id=1, text=words
    )


def reply_of(member, words):
    return Reply.objects.create(
        member=member, channel="text", provider_id=str(member.pk), sender="digest", text=words,
        answer=words,
    )  # fmt: skip


def kept_words(by, words):
    action = Action.objects.create(by=by, kind="split", need=NeedFactory())
    return KeptWords.objects.create(action=action, what=words)


def wording_proposed(by, words):
    return WordingProposal.objects.create(
        member=by, language="en", quoted=words, proposed=words, why=words
    )


def arrival(member, words):
    message = put(member, kind="rest_offered", ids={"to": member.pk}, key="arrival")
    return DemoArrival.objects.create(message=message, channel="text", subject=words, text=words)


def logged(by, words):
    kind = ContentType.objects.get_for_model(Note)
    return LogEntry.objects.create(
        user=by, content_type=kind, object_id="0", object_repr=words, action_flag=CHANGE,
        change_message=words,
    )  # fmt: skip


WRITE = {
    Need: lambda by, words: NeedFactory(
        requester=by, what=words, details=words, allergies=words, for_whom_words=words
    ),
    Offer: lambda by, words: OfferFactory(helper=by, what=words, details=words),
    Match: lambda by, words: MatchFactory(need__requester=by, place=words, thanks=words),
    Member: lambda by, words: change(by, name=words) or by,
    Report: report_of,
    Reply: reply_of,
    Wording: lambda _by, words: Wording.objects.create(kind="asked", lang="en", words=words),
    WordingProposal: wording_proposed,
    DemoArrival: arrival,
    LogEntry: logged,
    Note: lambda by, words: Note.objects.create(by=by, member=MemberFactory(), text=words),
    Letter: lambda by, words: Letter.objects.create(by=by, text=words),
    HandOver: lambda by, words: HandOver.objects.create(by=by, text=words),
    KeptWords: kept_words,
}


@pytest.fixture(params=free_texts(), ids=lambda text: text.model.__name__)
def text(request):
    """Return each table in which people write freely."""
    return request.param


def words_in(text, row):
    """Return what a row says now, by column."""
    return set(text.model._default_manager.values_list(*text.fields).get(pk=row.pk))


def forget_whole(member):
    forget_member(member, by=member)


@pytest.mark.parametrize("forget", [forget_contact, forget_whole])
def test_number_goes_from_each_table_and_the_rest_stays(text, rosa, hal, forget):
    row = WRITE[text.model](hal, SAID)

    forget(rosa)

    assert words_in(text, row) == {LEFT}


@pytest.mark.parametrize("forget", [forget_contact, forget_whole])
def test_who_has_the_same_number_keeps_it_in_their_own_words(text, rosa, cora, forget):
    ann = MemberFactory(name="Ann", phone="+12125550193")
    row = WRITE[text.model](ann, "I am on 555 0193")

    forget(rosa)

    left = "I am on 555 0193" if text.writers else "I am on —"
    assert words_in(text, row) == {left}


def test_beside_a_plan_too_they_keep_it_and_lose_only_the_name(rosa):
    ann = MemberFactory(name="Ann", phone="+12125550193")
    MatchFactory(need__requester=rosa, offer__helper=ann)
    reply = reply_of(ann, "Rosa and I are on 555 0193, not on rosa@example.org")

    forget_whole(rosa)

    reply.refresh_from_db()
    assert reply.text == "— and I are on 555 0193, not on —"


def test_what_others_wrote_about_who_has_the_same_number_loses_it(rosa, cora):
    ann = MemberFactory(name="Ann", phone="+12125550193")
    note = Note.objects.create(by=cora, member=ann, text="Ann is on 555 0193")

    forget_contact(rosa)

    note.refresh_from_db()
    assert note.text == "Ann is on —"
    assert ann.ways.get().value == "+12125550193"


def test_own_words_lose_the_number_and_keep_the_name_with_the_contact(rosa):
    need = NeedFactory(requester=rosa, withdrawn=True, details=SAID)

    forget_contact(rosa)

    need.refresh_from_db()
    assert (need.details, Member.objects.get(pk=rosa.pk).name) == (LEFT, "Rosa")


@pytest.mark.parametrize("forget", [forget_contact, forget_whole])
def test_number_that_waits_with_a_merged_self_goes_too(rosa, hal, forget):
    MemberFactory(phone="+12125550188", merged_into=rosa, is_active=False)
    need = NeedFactory(requester=hal, details="555-0193 or 555-0188")

    forget(rosa)

    need.refresh_from_db()
    assert need.details == "— or —"


@pytest.mark.parametrize(("again", "left"), [(True, SAID), (False, "At — or Rosa@Example.org")])
def test_one_way_is_struck_alone_unless_it_is_there_twice(rosa, cora, again, left):
    note = Note.objects.create(by=cora, member=rosa, text=SAID)
    way = rosa.ways.get(value="+12125550193")
    if again:
        ContactWayFactory(member=rosa, kind=Reach.SIGNAL, value=way.value)

    strike_way(way)

    note.refresh_from_db()
    assert note.text == left


def test_log_says_no_more_what_a_row_said(rosa, hal):
    need = NeedFactory(requester=hal, what=SAID)
    kind = ContentType.objects.get_for_model(Need)
    LogEntry.objects.create(
        user=hal, content_type=kind, object_id=need.pk, object_repr="Rosa", action_flag=CHANGE
    )

    forget_contact(rosa)

    assert LogEntry.objects.get().object_repr == "—"


def test_each_table_is_looked_through_once_however_much_there_is(rosa, hal):
    NeedFactory.create_batch(3, requester=hal, details="No number")

    with CaptureQueriesContext(connection) as queries:
        forget_contact(rosa)

    looks = [query["sql"] for query in queries if "~*" in query["sql"]]
    assert len(looks) == len(list(free_texts()))


def test_who_has_no_number_costs_no_look(hal):
    hal.ways.all().delete()

    with CaptureQueriesContext(connection) as queries:
        forget_contact(hal)

    assert not [query for query in queries if "~*" in query["sql"]]


@pytest.mark.parametrize("forget", [forget_contact, forget_whole])
def test_number_whose_owner_said_not_me_stays_in_what_others_wrote(hal, cora, forget):
    """Or a stranger could strike a number everywhere by typing it and leaving."""
    ann = MemberFactory(name="Ann", email="ann@example.org")
    note = Note.objects.create(by=cora, member=ann, text="Ann is ann@example.org")
    thief = MemberFactory(name="Thief", email="ann@example.org")
    strike(thief, way_id=thief.ways.get().pk)

    forget(thief)

    note.refresh_from_db()
    assert note.text == "Ann is ann@example.org"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_row_in_the_hands_of_somebody_else_is_not_waited_for(rosa, hal):
    need = NeedFactory(requester=hal, details=SAID)
    hold = Need.objects.select_for_update(no_key=True)

    with ThreadPoolExecutor(1) as pool:
        other = Uncommitted(pool, lambda: hold.get(pk=need.pk))
        other.wait()
        with pytest.raises(InOtherHands):
            forget_contact(rosa)
        other.commit()

    assert rosa.ways.count() == 2
    forget_contact(rosa)
    assert Need.objects.get().details == LEFT
