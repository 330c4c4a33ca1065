"""Locks are taken in one order: need, offer, helper, match; ascending keys within a kind."""

import re
from itertools import groupby

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.locking import lock_match, lock_need, lock_offer, lock_pair
from matching.services import (
    accept_match,
    answer_later,
    ask_backups_due,
    cancel_match,
    close_need,
    close_offer,
    complete_match,
    confirm_match,
    decline_match,
    lapse_match,
    propose,
    put_plan_away,
    refuse_match,
    set_details,
    volunteer,
)
from matching.states import Origin
from needs.states import ClosedReason
from tests.factories import MatchFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

ORDER = ["needs_need", "offers_offer", "members_member", "matching_match"]
LOCK = re.compile(r'FROM "(\w+)".* FOR NO KEY UPDATE')

ACTIONS_BY_STATUS = {
    accept_match: "proposed",
    decline_match: "proposed",
    answer_later: "proposed",
    confirm_match: "accepted",
    refuse_match: "accepted",
    cancel_match: "confirmed",
    complete_match: "confirmed",
}


def tables_locked_by(action):
    """Run something and return the tables of its locks, in their order, each run of them once."""
    with CaptureQueriesContext(connection) as queries:
        action()
    found = [LOCK.search(query["sql"]) for query in queries]
    return [table for table, _again in groupby(match[1] for match in found if match)]


def match_in(status):
    traits = {} if status == "proposed" else {status: True}
    return MatchFactory(**traits)


@pytest.mark.parametrize("action", ACTIONS_BY_STATUS)
def test_answer_locks_need_offer_helper_match(action):
    match = match_in(ACTIONS_BY_STATUS[action])

    assert tables_locked_by(lambda: action(match_id=match.pk, by=match.helper)) == ORDER


def test_propose_locks_need_offer_helper(need, offer):
    ids = {"need_id": need.pk, "offer_id": offer.pk}

    tables = tables_locked_by(lambda: propose(**ids, by=None, origin=Origin.COORDINATOR))

    assert tables == ORDER[:3]


def test_volunteer_locks_need_offer_helper(need, offer, hal):
    tables = tables_locked_by(lambda: volunteer(need_id=need.pk, offer_id=offer.pk, by=hal))

    assert tables == ORDER[:3]


def test_details_lock_need_offer_helper_match():
    match = match_in("confirmed")

    tables = tables_locked_by(
        lambda: set_details(
            match_id=match.pk, by=match.helper, starts_at=None, ends_at=None, place=""
        )
    )

    assert tables == ORDER


@pytest.mark.parametrize("lapse", [lapse_match, put_plan_away])
def test_lapse_locks_need_offer_helper_match(lapse):
    match = match_in("confirmed")

    assert tables_locked_by(lambda: lapse(match_id=match.pk, now=timezone.now())) == ORDER


def test_close_need_locks_in_order(rosa):
    need = NeedFactory(requester=rosa)
    for _match in range(3):
        MatchFactory(need=need)

    tables = tables_locked_by(
        lambda: close_need(need_id=need.pk, by=rosa, reason=ClosedReason.DUPLICATE)
    )

    assert tables == ORDER


def test_close_offer_locks_in_order(hal):
    offer = OfferFactory(helper=hal, capacity=3)
    for _match in range(3):
        MatchFactory(offer=offer)

    assert tables_locked_by(lambda: close_offer(offer_id=offer.pk, by=hal)) == ORDER


def test_backups_are_asked_under_the_lock_of_the_need(need, another):
    MatchFactory(need=need, offer=another(), standby=True)

    assert tables_locked_by(lambda: ask_backups_due(now=timezone.now())) == ORDER[:1]


def test_lock_pair_and_match_bring_what_stands_together():
    match = match_in("confirmed")

    pair = lock_pair(need_id=match.need_id, offer_id=match.offer_id)
    together = lock_match(match.pk)

    assert (pair.need, pair.offer, pair.helper) == (match.need, match.offer, match.helper)
    assert (together.need, together.offer, together.helper) == (pair.need, pair.offer, pair.helper)
    assert together.match == match


def test_lock_need_brings_what_is_live_in_order(need):
    live = [MatchFactory(need=need) for _match in range(3)]
    MatchFactory(need=need, declined=True)

    locked, together = lock_need(need.pk)

    assert locked == need
    assert [one.match for one in together] == live
    assert all(one.offer.helper == one.helper for one in together)


def test_lock_offer_brings_what_is_live_in_order(hal):
    offer = OfferFactory(helper=hal, capacity=3)
    live = [MatchFactory(offer=offer) for _match in range(3)]
    MatchFactory(offer=offer, lapsed=True)

    locked, together = lock_offer(offer.pk)

    assert locked == offer
    assert [one.match for one in together] == live
    assert [one.need for one in together] == [match.need for match in live]
