"""The receipt: to a new address only, once, with the way back."""

import re
import uuid

import pytest

from members.models import Reach
from outbox.delivery import render
from outbox.models import Message

pytestmark = pytest.mark.django_db


def posts(client, areas, categories, **changes):
    answers = {
        "what": "A ride to the clinic", "area": areas["mill-row"].pk, "reach": Reach.EMAIL,
        "reach_at": "new@example.org", "submission": uuid.uuid4(),
    }  # fmt: skip
    return client.post("/needs/new/", answers | changes)


def test_new_address_gets_one_receipt_that_opens_the_page(client, areas, categories):
    key = uuid.uuid4()

    posts(client, areas, categories, submission=key)
    posts(client, areas, categories, submission=key)

    letter = render(Message.objects.get(kind="posted"))
    path = re.search(r"/m/[\w-]+/", letter.text).group()
    assert "A ride to the clinic" in letter.text
    assert client.get(path).status_code == 200


def test_receipt_is_not_put_for_a_way_without_mail(client, areas, categories):
    posts(client, areas, categories, reach=Reach.CHECK_BACK, reach_at="")

    assert not Message.objects.exists()


def test_receipt_is_not_put_for_somebody_whose_page_it_is(client, areas, categories, rosa, door):
    client.post(door(rosa, "needs/new/"), {"what": "Soup", "area": areas["mill-row"].pk})

    assert rosa.needs.count() == 1
    assert not Message.objects.exists()
