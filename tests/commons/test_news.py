"""The receipt: to a new address only, once, with the way back."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import AccessLink, Member, Reach
from needs.models import Need
from needs.services import release_need
from needs.states import NeedStatus
from outbox.delivery import deliver
from outbox.hours.timing import has_stopped
from outbox.models import Message
from outbox.rendering import render
from outbox.services import put
from tests.commons.answers import drawn
from tests.factories import MatchFactory, NeedFactory
from tests.outbox.clock import at

STOP_PATH = re.compile(r"/stop/[\w-]+/")
pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(settings):
    """Let messages arrive within the house."""
    settings.DEMO = True


def posts(client, areas, categories, **changes):
    answers = {
        "what": "A ride to the clinic", "area": areas["mill-row"].pk, "reach": Reach.EMAIL,
        "reach_at": "new@example.org",
    }  # fmt: skip
    key = changes.pop("submission", None)
    return client.post("/needs/new/", answers | {"submission": drawn(key)} | changes)


def test_new_address_gets_one_receipt_that_opens_nothing(client, areas, categories):
    key = uuid.uuid4()

    posts(client, areas, categories, submission=key)
    posts(client, areas, categories, submission=key)
    links = AccessLink.objects.count()

    letter = render(Message.objects.get(kind="posted"))
    assert "A ride to the clinic" in letter.text
    assert "/your-page/" in letter.text
    assert "/m/" not in letter.text
    assert AccessLink.objects.count() == links


def test_owner_of_the_address_can_stop_what_comes_there(client, areas, categories):
    posts(client, areas, categories)
    message = Message.objects.get(kind="posted")
    path = re.search(STOP_PATH, render(message).text).group()

    assert client.post(path).status_code == 200

    assert has_stopped(Member.objects.get(pk=message.member_id))


def test_coordinator_who_looks_at_a_receipt_sees_no_link_to_stop(client, areas, categories):
    posts(client, areas, categories)

    letter = render(Message.objects.get(kind="posted"), with_links=False)

    assert not re.search(STOP_PATH, letter.text)
    assert "(their private link)" in letter.text


def test_receipt_of_a_held_post_leaves_when_it_is_released(shelf, client, areas, categories, cora):
    posts(client, areas, categories, website="x")
    deliver(Message.objects.get().pk)
    need = Need.objects.get()

    release_need(need.pk, by=cora)
    for message in Message.objects.all():
        deliver(message.pk)

    assert need.status == NeedStatus.HELD
    assert sorted(Message.objects.values_list("state", flat=True)) == ["dropped", "sent"]


def test_receipt_of_a_need_that_was_matched_at_once_still_leaves(shelf, client, areas, categories):
    posts(client, areas, categories)
    Need.objects.update(status=NeedStatus.MATCHED, helpers_committed=1, matched_at=timezone.now())

    deliver(Message.objects.get().pk)

    assert Message.objects.get().state == "sent"


def test_receipt_of_a_need_that_is_over_stays_here(shelf, client, areas, categories):
    posts(client, areas, categories)
    now = timezone.now()
    Need.objects.update(status=NeedStatus.WITHDRAWN, closed_at=now)

    deliver(Message.objects.get().pk)

    assert Message.objects.get().state == "dropped"


@pytest.mark.parametrize(
    ("kind", "traits", "sentence"),
    [
        ("need_closed", {"withdrawn": True, "closed_reason": "out_of_area"}, "outside our neigh"),
        ("need_closed", {"met": True, "closed_reason": "met_elsewhere"}, "found help elsewhere"),
        ("need_expired", {"expired": True, "closed_reason": "nobody_found"}, "We found nobody"),
        ("need_expired", {"expired": True, "closed_reason": "not_reported"}, "how it went"),
    ],
)
def test_message_of_an_end_says_what_the_page_says(rosa, kind, traits, sentence):
    need = NeedFactory(requester=rosa, **traits)

    letter = render(put(rosa, kind=kind, ids={"need": need.pk, "to": rosa.pk}, key="end"))

    assert sentence in letter.text
    assert "The reason:" not in letter.text
    assert "did not hear from you" not in letter.text


def test_message_to_a_requester_who_did_not_answer_blames_nobody(rosa, hal):
    match = MatchFactory(lapsed=True, need__requester=rosa, offer__helper=hal)
    ids = {"match": match.pk, "to": rosa.pk}

    letter = render(put(rosa, kind="match_unconfirmed", ids=ids, key="lapsed"))

    assert letter.subject == "Hal is free again"


def test_receipt_is_not_put_for_a_way_without_mail(client, areas, categories):
    posts(client, areas, categories, reach=Reach.CHECK_BACK, reach_at="")

    assert not Message.objects.exists()


def test_receipt_is_not_put_for_somebody_whose_page_it_is(client, areas, categories, rosa, door):
    client.post(door(rosa, "needs/new/"), {"what": "Soup", "area": areas["mill-row"].pk})

    assert rosa.needs.count() == 1
    assert not Message.objects.exists()


@pytest.mark.parametrize(("ago", "state"), [(1, "sent"), (60, "waiting")])
def test_receipt_comes_at_night_only_right_after_posting(
    shelf, client, areas, categories, settings, time_machine, ago, state
):
    settings.QUIET_HOURS = True
    night = at("2026-11-27 23:00")
    time_machine.move_to(night, tick=False)
    posts(client, areas, categories)
    Need.objects.update(opened_at=night - timedelta(minutes=ago))

    deliver(Message.objects.get().pk)

    assert Message.objects.get().state == state


def test_nothing_goes_to_an_address_whose_owner_stopped_it(shelf, client, areas, categories):
    posts(client, areas, categories)
    first = Message.objects.get(kind="posted")
    deliver(first.pk)
    client.post(re.search(STOP_PATH, render(first).text).group())

    posts(client, areas, categories)
    second = Message.objects.exclude(pk=first.pk).get()
    deliver(second.pk)

    second.refresh_from_db()
    assert second.state != "sent"
