"""What a coordinator with one area may try, and what must not come of it."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from matching.refusals import AlreadyOver, OwnOffer
from matching.states import MatchStatus
from members.merging import NeedsAnAdmin, NothingAlike
from members.models import PaperCode, Reach, Reveal
from members.services import (
    add_way,
    note_number,
    open_with_code,
    paper_code_of,
    renew_paper_code,
)
from needs.models import Urgency
from outbox.delivery import deliver
from outbox.models import Message, MessageState
from outbox.services import put
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory, TermFactory
from tests.matching.story import accepted, asked, now_of
from triage.acting import propose
from triage.duplicates.merging import merge_members
from triage.phone.calling import Heard, Party, hear, look_at_number, note_call
from triage.phone.intake import Taken, take_call
from triage.undoing import undo

pytestmark = pytest.mark.django_db

OWN = "+12125550111"


@pytest.fixture
def mona(areas):
    """Mona coordinates Mill Row, where Rosa lives, and wants to know too much."""
    member = MemberFactory(name="Mona", area=areas["mill-row"], phone=OWN)
    TermFactory(member=member, all_areas=False).areas.add(areas["mill-row"])
    return member


@pytest.fixture
def desk(client, mona):
    """Mona at the desk."""
    client.force_login(mona)
    return client


@pytest.fixture
def called(areas, categories, mona):
    """Return what takes a call that never was, from Mona's own number or another."""

    def take(caller=None, number=OWN):
        said = Taken(
            what="A loaf of bread", is_offer=False, area=areas["mill-row"], number=number,
            urgency=Urgency.TODAY, form_key=uuid.uuid4(), name="Rosa",
        )  # fmt: skip
        return take_call(said, by=mona, caller=caller)

    return take


def opened(code, contact=OWN):
    return open_with_code(code, contact=contact)


def letter(member, need):
    """Put a letter with a private link for somebody and deliver it; return what became of it."""
    match = MatchFactory(need=need, offer=OfferFactory(), accepted=True)
    message = put(member, kind="match_accepted", ids={"match": match.pk, "to": member.pk}, key="k")
    deliver(message.pk)
    return now_of(message)


def test_call_in_the_name_of_somebody_known_makes_no_code(desk, rosa, called):
    page = desk.get(f"/triage/calls/{called(rosa).pk}/taken/")

    assert not PaperCode.objects.filter(member=rosa).exists()
    assert "Read this code out" not in page.text
    assert "They have no code." in page.text


def test_code_made_before_the_call_is_not_told(desk, rosa, called):
    code = renew_paper_code(rosa)

    assert code not in desk.get(f"/triage/calls/{called(rosa).pk}/taken/").text


def test_number_that_somebody_else_typed_opens_no_page(rosa, called):
    code = renew_paper_code(rosa)
    called(rosa)

    assert opened(code) is None
    assert opened(code, "+12125550193") == rosa


def test_number_that_somebody_else_typed_opens_once_the_member_gives_it(rosa, called):
    code = renew_paper_code(rosa)
    called(rosa)
    add_way(rosa, reach=Reach.CALL, reach_at=OWN, by=rosa)

    assert opened(code) == rosa


def test_number_typed_for_somebody_with_a_code_alone_locks_nobody_out(mona):
    bea = MemberFactory(name="Bea")
    code = renew_paper_code(bea)
    note_number(bea, reach=Reach.CALL, number=OWN, by=mona)

    assert opened(code, "") == bea
    assert PaperCode.objects.get(member=bea).long


def test_bad_number_does_not_send_letters_where_somebody_else_said(rosa, need, mona):
    note_number(rosa, reach=Reach.CALL, number=OWN, by=mona)
    rosa.ways.create(kind=Reach.EMAIL, value="mona@example.org", position=2, by_other=True)
    note_call(Party(rosa), by=mona, outcome="bad_number")

    message = letter(rosa, need)

    assert (message.state, message.way) == (MessageState.BY_PERSON, None)


@pytest.mark.parametrize("kept", ["term", "staff", "signed in"])
def test_invented_caller_is_not_merged_into_who_holds_rights(rosa, mona, called, kept):
    invented = called(number="+12125550193").member
    if kept == "term":
        TermFactory(member=rosa)
    else:
        change(rosa, **({"is_staff": True} if kept == "staff" else {"last_login": timezone.now()}))

    with pytest.raises(NeedsAnAdmin):
        merge_members(rosa, invented, by=mona)


def test_invented_caller_is_not_merged_with_just_anybody(rosa, mona, called):
    invented = called().member

    for pair in ((rosa, invented), (invented, rosa)):
        with pytest.raises(NothingAlike):
            merge_members(*pair, by=mona)
    note_number(rosa, reach=Reach.CALL, number=OWN, by=mona)
    with pytest.raises(NothingAlike):
        merge_members(rosa, invented, by=mona)


@pytest.mark.parametrize("keeps_invented", [True, False])
def test_merged_caller_is_no_key_to_the_page(rosa, need, mona, called, keeps_invented, door):
    invented = called(number="+12125550193").member
    invented.ways.create(kind=Reach.EMAIL, value="mona@example.org")
    code, link = paper_code_of(invented), door(invented)
    pair = (invented, rosa) if keeps_invented else (rosa, invented)

    merge_members(*pair, by=mona)

    assert opened(code, "+12125550193") is None
    assert Client().get(link).status_code == 404
    assert letter(pair[0], now_of(need)).way.value == "+12125550193"


def test_parted_again_leaves_no_back_door(rosa, mona, called, door):
    invented = called(number="+12125550193").member
    action = merge_members(rosa, invented, by=mona)
    code, link = renew_paper_code(rosa), door(rosa)

    undo(action.pk, by=mona)

    assert opened(code, "+12125550193") is None
    assert Client().get(link).status_code == 404
    assert opened(paper_code_of(invented), "+12125550193") == invented


def test_helper_does_not_write_down_the_yes_of_who_asked(desk, need, mona):
    match = accepted(need, OfferFactory(helper=mona))

    answer = desk.post(
        f"/triage/matches/{match.pk}/answers/", {"answer": "yes", "who": "requester"}
    )

    assert answer.status_code == 403
    with pytest.raises(PermissionDenied):
        hear(match, Heard(is_yes=True, by_requester=True), by=mona)
    assert now_of(match).status == MatchStatus.ACCEPTED
    assert not Reveal.objects.contacts().exists()
    assert "by phone" not in desk.get(f"/triage/needs/{need.pk}/calls/").text


def test_own_offer_is_not_proposed_from_the_desk(need, mona):
    offer = OfferFactory(helper=mona)

    with pytest.raises(OwnOffer):
        propose(need.pk, offer_id=offer.pk, by=mona)


@pytest.mark.parametrize("over", ["completed", "declined", "lapsed"])
def test_nobody_is_called_about_what_is_over(desk, need, mona, over):
    match = MatchFactory(need=need, offer=OfferFactory(), **{over: True})

    answer = desk.post(f"/triage/matches/{match.pk}/number/")

    assert answer.status_code == 409
    assert "Show the number" not in answer.text
    assert not Reveal.objects.exists()
    with pytest.raises(AlreadyOver):
        look_at_number(Party(match.helper, match=match), by=mona)


def test_asking_is_no_way_to_a_number_of_elsewhere(desk, need, offer, mona):
    match = asked(need, offer, by=mona)
    urls = (f"/triage/matches/{match.pk}/number/", f"/triage/matches/{match.pk}/contact/")

    assert [desk.post(url, {"side": "helper"}).status_code for url in urls] == [403, 403]
    hear(match, Heard(is_yes=True), by=mona)
    assert desk.post(urls[0]).status_code == 403
    assert not Reveal.objects.contacts().exists()
    assert "Show the number" not in desk.get(f"/triage/matches/{match.pk}/calls/").text


def test_number_of_elsewhere_is_there_once_a_person_has_to_ask(desk, need, offer, mona, hal):
    hal.ways.create(kind="text", value="+12125550155", position=4)
    match = asked(need, offer, by=mona)
    now = timezone.now()
    Message.objects.filter(kind="match_asked").update(state=MessageState.BY_PERSON, done_at=now)

    assert desk.post(f"/triage/matches/{match.pk}/number/").status_code == 303
    assert Reveal.objects.get().owner == offer.helper


def test_number_of_who_came_forward_is_there(desk, need, offer, mona, hal):
    hal.ways.create(kind="text", value="+12125550155", position=4)
    match = accepted(need, offer, by=mona)

    assert desk.post(f"/triage/matches/{match.pk}/number/").status_code == 303


def test_member_who_is_in_charge_is_called_at_once(desk, rosa, mona):
    match = asked(NeedFactory(area=rosa.area), OfferFactory(helper=rosa), by=mona)

    assert desk.post(f"/triage/matches/{match.pk}/number/").status_code == 303
