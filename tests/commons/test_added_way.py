"""An address that is added later: its owner is asked, and nothing else goes there before a yes."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from matching.services import accept_match, propose
from matching.states import Origin
from members.models import ContactWay, Reach
from members.services import mint_link
from mutualaid.doors import HourlyRate
from needs.models import Need
from needs.services import hold_need, release_need
from needs.states import NeedStatus
from outbox.delivery import deliver
from outbox.models import Message
from outbox.rendering import render
from outbox.services import put
from tests.commons.answers import drawn
from tests.factories import OfferFactory

pytestmark = pytest.mark.django_db
ADDED = "added@example.org"


@pytest.fixture(autouse=True)
def shelf(settings):
    """Let messages arrive within the house."""
    settings.DEMO = True


@pytest.fixture
def poster(client, areas, categories):
    """Return who posted a need with a number to call that reaches nobody any more."""
    answers = {
        "what": "A ride to the clinic", "area": areas["mill-row"].pk, "reach": Reach.CALL,
        "reach_at": "212 555 0177", "submission": drawn(),
    }  # fmt: skip
    client.post("/needs/new/", answers)
    ContactWay.objects.update(unreachable_at=timezone.now())
    return Need.objects.get().requester


def adds(client, member, reach_at=ADDED):
    path = f"/m/{mint_link(member)}/needs/{Need.objects.get().pk}/details/reach/"
    answers = {"share_contact": "ask_first", "reach": "email", "reach_at": reach_at}
    return client.post(path, answers)


def added(member):
    return ContactWay.objects.get(member=member, kind=Reach.EMAIL)


def delivered(message):
    deliver(message.pk)
    message.refresh_from_db()
    return message


def receipt():
    return delivered(Message.objects.get(kind="posted"))


def says(client, answer):
    path = re.search(r"/was-it-you/[\w-]+/", render(receipt()).text).group()
    return client.post(path, {"answer": answer})


def news(member, key):
    ids = {"need": Need.objects.get().pk, "to": member.pk}
    return delivered(put(member, kind="need_nobody_yet", ids=ids, key=key, delay=timedelta(0)))


def test_owner_of_an_added_address_is_asked_once_and_hears_nothing_before(client, poster):
    for _time in range(2):
        adds(client, poster)

    assert receipt().way == added(poster)
    assert "Was that you?" in render(receipt()).text
    assert news(poster, "before").state == "by_person"
    says(client, "yes")
    assert news(poster, "after").way == added(poster)


def test_receipt_goes_to_the_added_address_and_not_to_the_first(client, poster):
    ContactWay.objects.create(member=poster, kind=Reach.TEXT, value="+12125550178")

    adds(client, poster)

    assert receipt().way == added(poster)
    assert news(poster, "news").way.kind == Reach.TEXT


def test_a_neighbors_yes_does_not_go_to_an_added_address(client, poster, hal, cora):
    adds(client, poster)
    match = propose(
        need_id=Need.objects.get().pk, offer_id=OfferFactory(helper=hal).pk, by=cora,
        origin=Origin.COORDINATOR,
    )  # fmt: skip

    accept_match(match_id=match.pk, by=hal)

    assert delivered(Message.objects.get(kind="match_accepted")).state == "by_person"


def test_a_no_strikes_it_and_holds_the_post(client, poster):
    adds(client, poster)

    says(client, "no")

    assert (added(poster).by_other, added(poster).unproved) == (True, True)
    assert Need.objects.get().status == NeedStatus.HELD


def test_a_no_holds_nothing_of_whoever_proved_another_way(client, poster):
    first = ContactWay.objects.create(
        member=poster, kind=Reach.TEXT, value="+12125550178", verified_at=poster.joined_at
    )
    adds(client, poster)

    says(client, "no")

    assert added(poster).by_other
    assert Need.objects.get().status == NeedStatus.OPEN
    assert news(poster, "news").way == first


def test_address_that_wants_nothing_gets_no_receipt(client, poster):
    adds(client, poster)
    path = re.search(r"/stop/[\w-]+/", render(receipt()).text).group()
    client.post(path)
    Message.objects.all().delete()
    ContactWay.objects.filter(kind=Reach.EMAIL).delete()

    adds(client, poster)

    assert receipt().state != "sent"


def test_receipt_to_an_added_address_waits_for_a_look(client, poster, cora):
    need = Need.objects.get()
    hold_need(need.pk, by=cora)
    adds(client, poster)
    assert receipt().state == "dropped"

    release_need(need.pk, by=cora)

    again = Message.objects.get(kind="posted", state="waiting")
    assert delivered(again).way == added(poster)


def test_addresses_are_not_added_without_end(client, poster, settings):
    settings.RATES = {**settings.RATES, "posting": HourlyRate(each=2, together=9)}

    answers = [adds(client, poster, f"n{n}@example.org").status_code for n in range(2)]

    assert answers == [303, 429]
    assert Message.objects.filter(kind="posted").count() == 1


def test_added_addresses_of_one_mailbox_are_asked_so_many_times(client, poster, settings):
    settings.RATES = {**settings.RATES, "receipts": HourlyRate(1, 9)}

    said = [
        adds(client, poster, reach_at=f"added{tag}@example.org").status_code
        for tag in ("", "+a", "+b")
    ]

    assert said == [303, 429, 429]
    assert ContactWay.objects.filter(kind=Reach.EMAIL, unproved=True).count() == 1
    assert Message.objects.filter(kind="posted").count() == 1
