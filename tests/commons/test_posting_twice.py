"""One form is one post, however often it arrives."""

import threading
import uuid

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from commons.posting import Posting, post
from members.models import Member
from needs.models import Need
from offers.models import Offer
from tests.commons.answers import ride
from tests.factories import AreaFactory


@pytest.fixture
def answers(areas, categories):
    """Fill in the form, with its key."""
    return ride(areas["mill-row"], submission=str(uuid.uuid4()))


def test_same_form_twice_is_one_post(client, answers):
    first = client.post("/needs/new/", answers)
    second = client.post("/needs/new/", answers)

    assert Need.objects.count() == Member.objects.count() == 1
    assert first.status_code == second.status_code == 303
    assert first.url.split("/posted/")[1] == second.url.split("/posted/")[1]


def test_second_time_leads_to_the_page_by_a_new_link(client, answers):
    first = client.post("/needs/new/", answers)
    second = client.post("/needs/new/", answers)

    assert first.url != second.url
    assert client.get(first.url).status_code == client.get(second.url).status_code == 200


def test_same_form_with_several_things_stays_one_post(client, answers):
    answers["what"] = "A ride\nSoup"

    for _time in range(3):
        client.post("/needs/new/", answers)

    assert Need.objects.count() == 2


def test_offer_sent_twice_is_one_post(client, answers):
    client.post("/offers/new/", answers)
    client.post("/offers/new/", answers)

    assert Offer.objects.count() == Member.objects.count() == 1


def test_going_back_to_write_something_else_loses_nothing(client, answers):
    client.post("/needs/new/", answers)

    client.post("/needs/new/", {**answers, "what": "A ride to the library"})

    assert Need.objects.count() == 2


def test_key_and_other_contact_do_not_open_the_first_page(client, answers):
    client.post("/needs/new/", answers)

    client.post("/needs/new/", {**answers, "reach_at": "212 555 0100"})

    assert Member.objects.count() == 2


def test_fault_of_another_kind_is_not_taken_for_a_repeat(areas):
    empty = Posting(
        needs=("",), offers=(), area=areas["mill-row"], need_category=None,
        offer_category=None, reach="check_back", reach_at="", form_key=uuid.uuid4(), lang="en",
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="needs_need_what_not_empty"):
        post(empty, by=None)


@pytest.mark.django_db(transaction=True)
def test_same_form_in_the_same_instant_is_one_post():
    answers = ride(AreaFactory(), submission=str(uuid.uuid4()), what="A ride\nSoup")
    both = threading.Barrier(2)
    arrived = []

    def send():
        both.wait(timeout=10)
        arrived.append(Client().post("/needs/new/", answers))
        connection.close()

    threads = [threading.Thread(target=send) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert [answer.status_code for answer in arrived] == [303, 303]
    assert Member.objects.count() == 1
    assert Need.objects.count() == 2
    assert len({answer["Location"].split("/posted/")[1] for answer in arrived}) == 1
