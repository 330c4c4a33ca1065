"""Posting under somebody's address: the owner is asked once, and nothing goes there before."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from commons.news import tell_posted
from matching.models import Match
from matching.services import accept_match, confirm_match, propose
from matching.states import Origin
from members.models import AccessLink, ContactWay, Event, Member, PaperCode, Reach
from members.services import mint_link, open_with_code, paper_code_of
from needs.models import Need
from needs.services import pause_need, release_need
from needs.states import NeedStatus
from offers.models import Offer
from offers.services import release_offer
from offers.states import OfferStatus
from outbox.accounts import open_account, prove_address
from outbox.delivery import deliver
from outbox.mail.marks import Use, mark_of
from outbox.models import Message, MessageState, Reply
from outbox.rendering import render
from outbox.replies import replying
from outbox.services import put
from tests.commons.answers import drawn
from tests.factories import ContactWayFactory, MatchFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db
OWNER_PATH = re.compile(r"/was-it-you/[\w-]+/")
ADDRESS = "new@example.org"


@pytest.fixture(autouse=True)
def shelf(settings):
    """Let messages arrive within the house."""
    settings.DEMO = True


@pytest.fixture
def poster(client, areas, categories):
    """Return who posted a need with an address that nobody has vouched for."""
    return posts(client, areas)


def posts(client, areas, *, reach=Reach.EMAIL, reach_at=ADDRESS, what="A ride to the clinic"):
    answers = {
        "what": what, "area": areas["mill-row"].pk, "reach": reach,
        "reach_at": reach_at, "submission": drawn(),
    }  # fmt: skip
    client.post("/needs/new/", answers)
    return Need.objects.latest("pk").requester


def receipt(member):
    message = Message.objects.get(kind="posted", member=member)
    if message.state == MessageState.WAITING:
        deliver(message.pk)
        message.refresh_from_db()
    return message


def says(client, member, answer):
    path = re.search(OWNER_PATH, render(receipt(member)).text).group()
    return client.post(path, {"answer": answer})


def news(member, kind="need_nobody_yet"):
    need = Need.objects.get(requester=member)
    message = put(
        member, kind=kind, ids={"need": need.pk, "to": member.pk}, key=kind, delay=timedelta(0)
    )
    deliver(message.pk)
    message.refresh_from_db()
    return message


def way(member):
    return ContactWay.objects.get(member=member)


def test_before_a_yes_only_the_receipt_goes_there(poster):
    assert receipt(poster).state == MessageState.SENT

    later = news(poster)

    assert (later.state, later.outcome) == ("by_person", "nobody has said whose the address is")
    assert not AccessLink.objects.filter(member=poster, created_at__gt=later.created_at).exists()


def test_a_yes_lets_messages_come_and_opens_nothing(client, poster):
    page = says(client, poster, "yes")

    assert "/m/" not in page.text
    assert "A ride" not in page.text
    assert news(poster).state == MessageState.SENT
    assert not way(poster).verified_at


def test_who_stops_a_receipt_is_not_told_that_it_is_theirs(client, poster):
    path = re.search(r"/stop/[\w-]+/", render(receipt(poster)).text).group()

    page = client.post(path).text

    assert "Nothing more comes from us" in page
    assert "If that was somebody else, you need not do anything more." in page
    assert "What you need or offer still stands" not in page


def test_who_stops_later_messages_reads_that_theirs_still_stands(client, poster):
    says(client, poster, "yes")
    path = f"/stop/{mark_of(Use.STOP, news(poster).identity)}/"

    assert "What you need or offer still stands" in client.post(path).text


def test_looking_says_nothing(client, poster):
    path = re.search(OWNER_PATH, render(receipt(poster)).text).group()
    Need.objects.update(what="توصيلة إلى العيادة", lang="ar")

    page = client.get(path)

    assert '<bdi lang="ar">توصيلة إلى العيادة</bdi>' in page.text
    assert way(poster).unproved


def test_a_no_strikes_the_address_and_holds_the_post(client, poster):
    link, code = mint_link(poster), paper_code_of(poster)

    says(client, poster, "no")

    assert Need.objects.get(requester=poster).status == NeedStatus.HELD
    assert news(poster).state != MessageState.SENT
    assert client.get(f"/m/{link}/").status_code == 200
    assert "It was crossed out" in client.get(f"/m/{link}/", follow=True).text
    assert open_with_code(code, contact="somebody else") is None
    assert open_with_code(code, contact=ADDRESS) == poster


def test_a_no_holds_what_is_paused_and_a_look_leaves_it_paused(client, poster, cora):
    need, offer = Need.objects.get(requester=poster), OfferFactory(helper=poster, paused=True)
    pause_need(need.pk, by=poster)

    says(client, poster, "no")
    statuses = [Need.objects.get().status, Offer.objects.get().status]
    release_need(need.pk, by=cora)
    release_offer(offer.pk, by=cora)

    assert statuses == [NeedStatus.HELD, OfferStatus.HELD]
    assert Need.objects.get().paused_at
    assert Offer.objects.get().status == OfferStatus.PAUSED


def test_a_no_holds_for_the_address_whoever_names_it_next(client, poster, areas):
    says(client, poster, "no")

    other = posts(client, areas)

    assert receipt(other).state != MessageState.SENT


def test_a_slip_is_mended_by_the_same_link(client, poster):
    says(client, poster, "no")

    says(client, poster, "yes")

    assert (way(poster).unproved, way(poster).by_other) == (False, False)
    assert Need.objects.get(requester=poster).status == NeedStatus.HELD


def test_a_no_stops_what_waits(client, poster):
    says(client, poster, "yes")
    need = Need.objects.get(requester=poster)
    waiting = put(poster, kind="need_nobody_yet", ids={"need": need.pk, "to": poster.pk}, key="w")

    says(client, poster, "no")

    waiting.refresh_from_db()
    assert waiting.state == MessageState.DROPPED
    need.refresh_from_db()
    assert need.status == NeedStatus.OPEN


def test_a_text_from_a_number_nobody_vouched_for_answers_no_question(
    client, areas, categories, hal, cora
):
    poster = posts(client, areas, reach=Reach.TEXT, reach_at="212 555 0177")
    receipt(poster)
    need = Need.objects.get(requester=poster)
    match = propose(
        need_id=need.pk, offer_id=OfferFactory(helper=hal).pk, by=cora, origin=Origin.COORDINATOR
    )
    accept_match(match_id=match.pk, by=hal)
    accepted = Message.objects.get(kind="match_accepted")
    deliver(accepted.pk)
    accepted.refresh_from_db()

    text = f"YES {accepted.ask}"
    reply = replying.take(channel="text", provider_id="S", sender=way(poster).value, text=text)
    replying.read(reply.pk)

    match.refresh_from_db()
    assert match.status == "accepted"


def test_a_helper_nobody_vouched_for_hears_only_the_receipt(client, rosa, areas, categories):
    need = NeedFactory(requester=rosa)
    answers = {"name": "V", "reach": "email", "reach_at": ADDRESS, "submission": drawn()}
    client.post(f"/needs/{need.pk}/help/", answers)
    match = Match.objects.get()
    assert receipt(match.helper).state == MessageState.SENT

    confirm_match(match_id=match.pk, by=rosa)
    told = Message.objects.get(kind="match_confirmed", member=match.helper)
    deliver(told.pk)

    told.refresh_from_db()
    assert told.state == MessageState.BY_PERSON


def test_a_no_holds_an_offer_too(client, poster):
    offer = OfferFactory(helper=poster)

    says(client, poster, "no")

    offer.refresh_from_db()
    assert offer.status == OfferStatus.HELD


def test_a_neighbors_yes_goes_there_and_opens_nothing(client, poster, hal, cora):
    need, offer = Need.objects.get(requester=poster), OfferFactory(helper=hal)
    match = propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)
    accept_match(match_id=match.pk, by=hal)

    message = Message.objects.get(kind="match_accepted")
    Message.objects.filter(pk=message.pk).update(deliver_after=timezone.now())
    deliver(message.pk)

    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert "/m/" not in message.arrival.text
    [path] = re.findall(OWNER_PATH, message.arrival.text)
    assert "A ride to the clinic" in client.get(path).text
    client.post(path, {"answer": "yes"})
    assert not way(poster).unproved


def test_forged_and_foreign_links_are_answered_calmly(client, poster):
    [stop] = re.findall(r"/stop/([\w-]+)/", render(receipt(poster)).text)

    for mark in (stop, "a" * 40, "x"):
        assert client.post(f"/was-it-you/{mark}/", {"answer": "yes"}).status_code == 404
    assert way(poster).unproved


@pytest.mark.parametrize(("word", "unproved"), [("yes", False), ("no", True)])
def test_a_text_is_answered_by_a_word(client, areas, categories, word, unproved):
    poster = posts(client, areas, reach=Reach.TEXT, reach_at="212 555 0177")
    receipt(poster)

    reply = replying.take(channel="text", provider_id="SM1", sender=way(poster).value, text=word)
    replying.read(reply.pk)

    assert way(poster).unproved is unproved
    assert way(poster).by_other is unproved
    assert bool(Reply.objects.get().answer) is not unproved


def test_signing_in_takes_over_nothing_nobody_vouched_for(poster):
    link = mint_link(poster)

    owner = open_account(ADDRESS)
    prove_address(owner, address=ADDRESS, at=timezone.now())

    assert owner != poster
    assert AccessLink.objects.opened_by(link, at=timezone.now())
    assert PaperCode.objects.filter(member=poster).exists()


def test_after_a_yes_signing_in_finds_the_post(client, poster):
    says(client, poster, "yes")

    assert open_account(ADDRESS) == poster


@pytest.fixture
def owner(client, poster):
    """Return who signed in with the address, in whose browser we are."""
    owner = open_account(ADDRESS)
    prove_address(owner, address=ADDRESS, at=timezone.now())
    client.force_login(owner)
    return owner


def test_owner_is_asked_and_takes_the_post(client, poster, owner):
    link = mint_link(poster)
    assert "/your-page/earlier/" in client.get("/your-page/").text

    client.post("/your-page/earlier/", {"poster": poster.pk, "answer": "yes"})

    assert Need.objects.get().requester == owner
    assert client.get(f"/m/{link}/").status_code == 404
    assert not open_with_code(paper_code_of(poster), contact=ADDRESS)


def test_owner_says_no_and_the_poster_keeps_the_page(client, poster, owner):
    link = mint_link(poster)

    client.post("/your-page/earlier/", {"poster": poster.pk, "answer": "no"})

    assert Need.objects.get().requester == poster
    assert Need.objects.get().status == NeedStatus.HELD
    assert client.get(f"/m/{link}/").status_code == 200
    assert "Was that you" not in client.get("/your-page/").text


def test_nobody_takes_what_was_not_posted_with_their_address(client, owner, rosa):
    NeedFactory(requester=rosa)

    client.post("/your-page/earlier/", {"poster": rosa.pk, "answer": "yes"})

    assert Need.objects.filter(requester=rosa).exists()


def test_claiming_keeps_the_members_own_number(client, poster, owner):
    ContactWayFactory(member=owner, kind=Reach.TEXT, value="+12125550144")

    client.post("/your-page/earlier/", {"poster": poster.pk, "answer": "yes"})

    assert {way.value for way in owner.ways.own()} >= {"+12125550144", ADDRESS}


def test_a_yes_in_the_receipt_is_still_found_after_signing_in(client, poster, owner):
    says(client, poster, "yes")

    Need.objects.update(what="توصيلة إلى العيادة", lang="ar")
    assert '<bdi lang="ar">توصيلة إلى العيادة</bdi>' in client.get("/your-page/earlier/").text


def test_a_paper_code_brings_earlier_posts(client, sam, poster):
    client.force_login(sam)
    answers = {"code": paper_code_of(poster), "contact": ADDRESS}

    assert client.post("/your-page/earlier/", answers).status_code == 303

    assert Need.objects.get().requester == sam
    assert Member.objects.get(pk=poster.pk).merged_into == sam


def test_whoever_signs_in_is_never_taken_over(client, sam, rosa):
    client.force_login(rosa)
    client.force_login(sam)
    answers = {"code": paper_code_of(rosa) or "NO-CODE-1", "contact": ""}

    client.post("/your-page/earlier/", answers)

    assert Member.objects.get(pk=rosa.pk).merged_into is None


def test_two_who_were_brought_together_stay_two(client, sam, poster):
    MatchFactory(need=Need.objects.get(), offer=OfferFactory(helper=sam))
    client.force_login(sam)
    answers = {"code": paper_code_of(poster), "contact": ADDRESS}

    page = client.post("/your-page/earlier/", answers)

    assert page.status_code == 409
    assert Need.objects.get().requester == poster


def test_by_a_private_link_nobody_claims(client, poster, sam):
    client.force_login(sam)

    assert client.get("/your-page/earlier/").status_code == 200
    client.logout()
    assert client.get("/your-page/earlier/").status_code == 302


def test_desk_reads_why_nothing_reached_them(client, cora, poster):
    message = news(poster)
    client.force_login(cora)

    page = client.get(f"/triage/messages/{message.pk}/")

    assert "Nobody has said yet whose this number or address is." in page.text


def test_a_released_post_says_its_receipt_anew_once(poster):
    tell_posted(poster, Need.objects.get())

    assert Message.objects.filter(kind="posted").count() == 1
    assert not Event.objects.filter(verb="address_shown").exists()
