"""Earlier posts that somebody joined to their own: told to the way of before, and parted."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from matching.services import propose
from matching.states import Origin
from members.models import ContactWay, Event, Member, Reach
from members.services import mint_link, paper_code_of, renew_paper_code, try_first
from needs.models import Need
from outbox.accounts import prove_address
from outbox.delivery import UNPROVED, deliver
from outbox.hours.timing import stop_all
from outbox.models import Message, MessageState
from outbox.rendering import render
from tests.factories import MemberFactory, NeedFactory, OfferFactory, TermFactory
from triage.acting import note_aside
from triage.models import CLAIM_LIFETIME, Action, Note
from triage.undoing import AlreadyUndone, undo

pytestmark = pytest.mark.django_db
ADDRESS, NUMBER = "old@example.org", "+12125550911"


@pytest.fixture
def poster(areas):
    """Return who posted a need with an address, and vouched for it."""
    member = MemberFactory(name="Bea", email=ADDRESS, area=areas["mill-row"])
    NeedFactory(requester=member, what="A ride to the clinic", area=areas["mill-row"])
    renew_paper_code(member)
    return member


@pytest.fixture
def claim(sam):
    """Return what joins somebody's posts to Sam's, with their code."""
    own = Client()
    own.force_login(sam)

    def send(member, contact=ADDRESS):
        answers = {"code": paper_code_of(member), "contact": contact}
        return own.post("/your-page/earlier/", answers)

    return send


@pytest.fixture
def part(client, cora, sam):
    """Return what parts the latest claim of Sam, as Cora or somebody else."""

    def press(by=cora, person=sam):
        client.force_login(by)
        key = Action.objects.filter(kind="claimed").latest("pk").pk
        return client.post(f"/triage/members/{person.pk}/parting/", {"claim": key})

    return press


def told():
    return Message.objects.filter(kind="posts_joined")


def test_way_of_before_is_told_once_and_it_opens_nothing(claim, poster, settings):
    settings.DEMO = True

    claim(poster)

    message = told().get()
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.way.value) == (MessageState.SENT, ADDRESS)
    text = render(message).text
    assert "joined what you had posted with us to their own page" in text
    assert not re.search(r"/m/|/l/|/was-it-you/", text)


def test_call_goes_to_a_person_and_checking_back_to_nobody(claim, poster, areas, settings):
    settings.DEMO = False
    poster.ways.update(kind=Reach.CALL, value=NUMBER)
    bea = MemberFactory(name="Bea", area=areas["mill-row"])
    bea.ways.create(kind=Reach.CHECK_BACK, value="")
    renew_paper_code(bea)

    claim(poster, contact=NUMBER)
    claim(bea, contact="")

    message = told().get()
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.way.value) == (MessageState.BY_PERSON, NUMBER)


def test_way_that_a_thief_of_the_link_put_first_is_not_the_only_one_told(claim, poster):
    """The thief’s second mailbox is not proved in the account that joins the posts."""
    poster.ways.create(kind=Reach.TEXT, value=NUMBER, position=1)
    poster.ways.create(kind=Reach.SIGNAL, value=NUMBER, position=2)
    thief = poster.ways.create(kind=Reach.EMAIL, value="thief@example.org", position=3)
    try_first(poster, way_id=thief.pk)

    claim(poster)

    assert sorted(message.way.value for message in told()) == [
        NUMBER, ADDRESS, "thief@example.org",
    ]  # fmt: skip


def test_address_that_nobody_vouched_for_gets_nothing(claim, poster, settings):
    settings.DEMO = True
    poster.ways.update(unproved=True)

    claim(poster)

    deliver(told().get().pk)
    assert (told().get().state, told().get().outcome) == (MessageState.BY_PERSON, UNPROVED)


def test_whoever_proved_the_address_is_told_nothing_twice(claim, poster, sam):
    prove_address(sam, address=ADDRESS, at=poster.joined_at)

    claim(poster)

    assert Need.objects.get().requester == sam
    assert not told().exists()


def test_coordinator_parts_them_and_the_old_link_opens_again(claim, part, poster, sam, cora):
    link, code = mint_link(poster), paper_code_of(poster)
    note_aside(poster, by=cora, text="Rings twice.")
    propose(
        need_id=Need.objects.get().pk,
        offer_id=OfferFactory().pk,
        by=cora,
        origin=Origin.COORDINATOR,
    )
    claim(poster)
    assert Client().get(f"/m/{link}/").status_code == 404

    assert part().status_code == 303

    assert Need.objects.get().requester == poster
    assert Note.objects.get().member == poster
    assert ContactWay.objects.get(value=ADDRESS).member == poster
    assert Client().get(f"/m/{link}/").status_code == 200
    assert paper_code_of(Member.objects.get(pk=poster.pk)) not in ("", code)
    assert Event.objects.filter(verb="parted", by=cora).count() == 2


def test_whoever_was_parted_cannot_join_them_again_with_the_same_code(part, poster, sam):
    own, answers = Client(), {"code": paper_code_of(poster), "contact": ADDRESS}
    own.force_login(sam)
    own.post("/your-page/earlier/", answers)
    part()

    answer = own.post("/your-page/earlier/", answers)

    assert answer.status_code == 422
    assert Need.objects.get().requester == poster


def test_whoever_coordinates_joins_nothing_with_a_code(claim, poster, sam):
    TermFactory(member=sam)

    claim(poster)

    assert Need.objects.get().requester == poster


@pytest.mark.parametrize("when", ["before", "after"])
def test_whoever_joined_them_cannot_stop_the_news(claim, poster, sam, settings, when):
    settings.DEMO = True
    if when == "before":
        stop_all(sam, at=timezone.now())
    claim(poster)
    if when == "after":
        stop_all(sam, at=timezone.now())

    deliver(told().get().pk)

    assert told().get().state == MessageState.SENT


def test_news_of_what_was_parted_is_dropped(claim, part, poster):
    claim(poster)
    part()

    deliver(told().get().pk)

    assert told().get().state == MessageState.DROPPED


def test_page_of_the_person_offers_it_for_a_month(claim, client, cora, sam, poster, time_machine):
    claim(poster)
    page = f"/triage/members/{sam.pk}/"
    client.force_login(cora)
    assert "They joined what was posted before they signed in" in client.get(page).text

    time_machine.move_to(timezone.now() + CLAIM_LIFETIME)

    assert "They joined what was posted" not in client.get(page).text


def test_nobody_parts_as_a_shadow_or_for_themselves(claim, part, poster, sam, neighbor_of):
    claim(poster)
    TermFactory(member=sam)

    assert part(by=sam).status_code == 403
    assert part(by=neighbor_of("hilltop", shadow=True)).status_code == 403
    assert Need.objects.get().requester == sam


def test_claim_is_no_step_of_the_claimer_at_the_desk(claim, poster, sam, cora):
    claim(poster)
    action = Action.objects.get(kind="claimed")

    for member in (sam, cora):
        with pytest.raises(AlreadyUndone):
            undo(action.pk, by=member)


def test_second_press_says_that_it_was_parted(claim, part, client, poster):
    claim(poster)
    part()

    answer = part()

    assert answer.status_code == 303
    assert "taken back already" in client.get(answer.url).text
