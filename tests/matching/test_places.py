"""Places: taken at the helper's yes, given back when it comes to nothing."""

import pytest
from django.utils import timezone

from matching.locking import lock_pair
from matching.places import free_offer, give_place_back, take_place
from matching.refusals import OfferIsFull
from needs.states import NeedStatus
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import now_of, verbs

pytestmark = pytest.mark.django_db


def locked(need, offer):
    return lock_pair(need_id=need.pk, offer_id=offer.pk)


def test_last_place_matches_the_need(need, offer, hal):
    now = timezone.now()

    take_place(locked(need, offer), by=hal, at=now)

    after = now_of(need)
    assert (after.status, after.matched_at, after.helpers_committed) == ("matched", now, 1)
    assert now_of(offer).committed == 1
    assert verbs(need) == ["matched"]


def test_one_place_of_several_leaves_the_need_open(rosa, hal):
    need, offer = NeedFactory(requester=rosa, helpers_wanted=3), OfferFactory(helper=hal)

    take_place(locked(need, offer), by=hal, at=timezone.now())

    assert (now_of(need).status, now_of(need).matched_at) == (NeedStatus.OPEN, None)
    assert verbs(need) == []


def test_take_place_of_a_full_offer_is_refused(need, hal):
    offer = OfferFactory(helper=hal, full=True)

    with pytest.raises(OfferIsFull):
        take_place(locked(need, offer), by=hal, at=timezone.now())
    assert now_of(need).helpers_committed == 0


def test_place_given_back_reopens_the_need(rosa, hal):
    need, offer = NeedFactory(requester=rosa, matched=True), OfferFactory(helper=hal, full=True)

    give_place_back(locked(need, offer), by=hal, at=timezone.now())

    after = now_of(need)
    assert (after.status, after.matched_at, after.helpers_committed) == ("open", None, 0)
    assert now_of(offer).committed == 0
    assert verbs(need) == ["reopened"]


def test_place_given_back_by_an_open_need_keeps_it_open(rosa, hal):
    need = NeedFactory(requester=rosa, helpers_wanted=2, helpers_committed=1)
    offer = OfferFactory(helper=hal, full=True)

    give_place_back(locked(need, offer), by=hal, at=timezone.now())

    assert (now_of(need).status, now_of(need).helpers_committed) == ("open", 0)
    assert verbs(need) == []


def test_free_offer_knows_its_room_at_once(hal):
    offer = OfferFactory(helper=hal, capacity=2, committed=2)

    free_offer(offer)

    assert offer.room == 1
