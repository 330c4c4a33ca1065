"""Asking a helper, and the helper's answers."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from matching.models import Match, Suggestion
from matching.refusals import (
    AlreadyAnswered,
    AlreadyTogether,
    HelperIsResting,
    NeedIsNotOpen,
    NotForEachOther,
    NotProposed,
    OfferIsFull,
    OfferIsNotAvailable,
)
from matching.services import (
    accept_match,
    answer_later,
    decline_match,
    propose,
)
from matching.states import MatchStatus, Origin
from members.board import ShareContact
from members.models import BlockedPair
from needs.models import Need, Urgency
from needs.states import NeedStatus
from offers.models import Offer
from outbox.models import Message
from tests.constraints import change
from tests.factories import MatchFactory, NeedFactory, OfferFactory
from tests.matching.story import accepted, asked, heard, last_event, now_of, places, verbs

pytestmark = pytest.mark.django_db


def test_propose_asks_the_helper(need, offer, hal, cora):
    match = propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)

    assert (match.status, match.helper, match.requester) == ("proposed", hal, need.requester)
    assert heard(hal) == ["match_asked"]
    assert last_event(match) == ("proposed", "", "proposed", cora, "")
    assert now_of(hal).last_asked_at == match.proposed_at
    assert places(match) == (0, 0)


def test_propose_leaves_after_the_time_to_undo(need, offer):
    match = asked(need, offer)

    message = Message.objects.get()
    assert message.event.subject_id == match.pk
    assert message.deliver_after - match.proposed_at >= timedelta(seconds=60)


@pytest.mark.parametrize(
    ("urgency", "hours"), [(Urgency.TODAY, 4), (Urgency.THIS_WEEK, 72), (Urgency.WHENEVER, 72)]
)
def test_propose_gives_time_to_answer(rosa, offer, urgency, hours):
    match = asked(NeedFactory(requester=rosa, urgency=urgency), offer)

    assert match.answer_by - match.proposed_at == timedelta(hours=hours)


def test_propose_keeps_what_was_shown(need, offer):
    reasons = [{"code": "close_by", "params": {}}]
    Suggestion.objects.create(need=need, offer=offer, rank=1, value=800, parts=[], reasons=reasons)

    assert asked(need, offer).reasons == reasons


@pytest.mark.parametrize("before", ShareContact)
@pytest.mark.parametrize("at_the_yes", ShareContact)
def test_accept_reads_consent_as_it_is_at_the_yes(rosa, offer, hal, before, at_the_yes):
    need = NeedFactory(requester=rosa, share_contact=before)
    match = asked(need, offer)
    Need.objects.filter(pk=need.pk).update(share_contact=at_the_yes)

    accept_match(match_id=match.pk, by=hal)

    shared = at_the_yes == ShareContact.WHOEVER_HELPS
    assert (now_of(match).status == MatchStatus.CONFIRMED) == shared


@pytest.mark.parametrize("trait", ["held", "paused", "matched", "met", "withdrawn", "expired"])
def test_propose_for_need_that_looks_for_nobody_is_refused(rosa, offer, trait):
    need = NeedFactory(requester=rosa, **{trait: True})

    with pytest.raises(NeedIsNotOpen):
        asked(need, offer)


@pytest.mark.parametrize("fields", [{"held": True}, {"paused": True}, {"withdrawn": True}])
def test_propose_unavailable_offer_is_refused(need, hal, fields):
    with pytest.raises(OfferIsNotAvailable):
        asked(need, OfferFactory(helper=hal, **fields))


def test_propose_offer_made_for_another_need_is_refused(need, hal):
    with pytest.raises(OfferIsNotAvailable):
        asked(need, OfferFactory(helper=hal, for_one_need=True))


def test_propose_full_offer_is_refused(need, hal):
    with pytest.raises(OfferIsFull):
        asked(need, OfferFactory(helper=hal, full=True))


def test_propose_to_oneself_is_refused(need, rosa):
    with pytest.raises(NotForEachOther):
        asked(need, OfferFactory(helper=rosa))


def test_propose_blocked_pair_is_refused(need, offer, rosa, hal):
    one, other = sorted((rosa, hal), key=lambda member: member.pk)
    BlockedPair.objects.create(one=one, other=other)

    with pytest.raises(NotForEachOther):
        asked(need, offer)


def test_propose_twice_is_refused(need, offer, hal):
    asked(need, offer)

    with pytest.raises(AlreadyTogether):
        asked(need, OfferFactory(helper=hal))


def test_propose_after_no_is_refused(need, offer, hal):
    decline_match(match_id=asked(need, offer).pk, by=hal)

    with pytest.raises(AlreadyAnswered):
        asked(need, offer)


def test_propose_after_silence_is_possible(need, offer):
    MatchFactory(need=need, offer=offer, lapsed=True)

    assert asked(need, offer).status == MatchStatus.PROPOSED


def test_propose_to_resting_helper_is_refused(need, offer, hal):
    change(hal, resting_until=timezone.localdate() + timedelta(days=1))

    with pytest.raises(HelperIsResting):
        asked(need, offer)


def test_propose_after_the_rest_is_possible(need, offer, hal):
    change(hal, resting_until=date(2020, 1, 1))

    assert asked(need, offer).pk


def test_refused_proposal_changes_nothing(need, hal):
    with pytest.raises(OfferIsFull):
        asked(need, OfferFactory(helper=hal, full=True))

    assert not Match.objects.exists()
    assert heard(hal) == []
    assert verbs(need) == []


def test_accept_takes_one_place_on_both_sides(need, offer, hal, rosa):
    match = accepted(need, offer)

    assert places(match) == (1, 1)
    assert now_of(need).status == NeedStatus.MATCHED
    assert heard(rosa) == ["match_accepted"]
    assert last_event(match) == ("accepted", "proposed", "accepted", hal, "")
    assert last_event(need) == ("matched", "open", "matched", hal, "")


def test_accept_gives_the_requester_time_to_answer(need, offer):
    match = accepted(need, offer)

    assert match.answer_by - match.accepted_at == timedelta(hours=72)


def test_accept_one_of_two_helpers_leaves_the_need_open(rosa, offer):
    need = NeedFactory(requester=rosa, helpers_wanted=2)

    accepted(need, offer)

    assert now_of(need).status == NeedStatus.OPEN
    assert now_of(need).helpers_committed == 1


def test_accept_both_of_two_helpers_matches_the_need(rosa, offer, another):
    need = NeedFactory(requester=rosa, helpers_wanted=2)

    for one in (offer, another()):
        accepted(need, one)

    assert now_of(need).status == NeedStatus.MATCHED
    assert now_of(need).helpers_committed == 2


def test_accept_twice_is_accepting_once(need, offer, hal, rosa):
    match = accepted(need, offer)

    again = accept_match(match_id=match.pk, by=hal)

    assert again.status == MatchStatus.ACCEPTED
    assert places(match) == (1, 1)
    assert heard(rosa) == ["match_accepted"]


def test_accept_of_full_need_becomes_the_backup(need, offer, another):
    late = another()
    match = asked(need, late)
    accepted(need, offer)

    backup = accept_match(match_id=match.pk, by=late.helper)

    assert backup.status == MatchStatus.STANDBY
    assert heard(late.helper) == ["match_asked", "match_standby"]
    assert last_event(backup) == ("stood_by", "proposed", "standby", late.helper, "")
    assert places(backup) == (1, 0)


def test_accept_by_backup_of_full_need_changes_nothing(need, offer, another):
    late = another()
    match = asked(need, late)
    accepted(need, offer)

    for _yes in range(2):
        match = accept_match(match_id=match.pk, by=late.helper)

    assert match.status == MatchStatus.STANDBY
    assert heard(late.helper) == ["match_asked", "match_standby"]


def test_accept_with_full_offer_is_refused(need, offer, rosa, hal):
    match = asked(need, offer)
    Offer.objects.filter(pk=offer.pk).update(committed=1)

    with pytest.raises(OfferIsFull):
        accept_match(match_id=match.pk, by=hal)

    assert now_of(match).status == MatchStatus.PROPOSED
    assert heard(rosa) == []


def test_accept_of_need_paused_meanwhile_counts(need, offer, hal):
    match = asked(need, offer)
    Need.objects.filter(pk=need.pk).update(paused_at=timezone.now())

    accept_match(match_id=match.pk, by=hal)

    assert now_of(match).status == MatchStatus.ACCEPTED


@pytest.mark.parametrize("trait", ["declined", "lapsed", "cancelled", "completed"])
def test_accept_what_is_over_is_refused(trait):
    match = MatchFactory(**{trait: True})

    with pytest.raises(NotProposed):
        accept_match(match_id=match.pk, by=match.helper)


def test_accept_with_the_yes_of_the_requester_makes_the_plan(rosa, offer, hal):
    need = NeedFactory(requester=rosa, share_contact=ShareContact.WHOEVER_HELPS)

    match = accepted(need, offer)

    assert now_of(match).status == MatchStatus.CONFIRMED
    assert verbs(match) == ["proposed", "accepted", "confirmed"]
    assert heard(rosa) == ["match_confirmed"]
    assert heard(hal) == ["match_asked", "match_confirmed"]


def test_decline_is_not_this_time(need, offer, hal, rosa):
    match = decline_match(match_id=asked(need, offer).pk, by=hal)

    assert (match.status, match.end_reason) == ("declined", "not_this_time")
    assert last_event(match) == ("declined", "proposed", "declined", hal, "")
    assert heard(rosa) == []


def test_decline_tells_a_requester_who_asked(need, offer, hal, rosa):
    match = asked(need, offer, by=rosa, origin=Origin.REQUESTER)

    decline_match(match_id=match.pk, by=hal)

    assert heard(rosa) == ["match_declined"]


@pytest.mark.parametrize("trait", ["accepted", "confirmed", "declined", "lapsed", "cancelled"])
def test_decline_what_waits_for_no_answer_is_refused(trait):
    match = MatchFactory(**{trait: True})

    with pytest.raises(NotProposed):
        decline_match(match_id=match.pk, by=match.helper)


def test_late_no_never_opens_a_full_need(need, offer, another):
    late = another()
    match = asked(need, late)
    accepted(need, offer)

    decline_match(match_id=match.pk, by=late.helper)

    assert now_of(need).status == NeedStatus.MATCHED
    assert now_of(need).helpers_committed == 1


def test_no_of_a_backup_never_opens_a_full_need(need, offer, another):
    late = another()
    match = asked(need, late)
    accepted(need, offer)
    accept_match(match_id=match.pk, by=late.helper)

    decline_match(match_id=match.pk, by=late.helper)

    assert now_of(need).status == NeedStatus.MATCHED
    assert places(match) == (1, 0)


def test_later_keeps_the_question_and_reminds(need, offer, hal):
    match = answer_later(match_id=asked(need, offer).pk, by=hal)

    reminder = Message.objects.get(kind="match_reminder")
    assert match.status == MatchStatus.PROPOSED
    assert last_event(match) == ("postponed", "", "proposed", hal, "")
    assert reminder.member == hal
    assert abs(reminder.deliver_after - match.later_until) < timedelta(seconds=5)


def test_later_gives_time_to_answer_after_the_reminder(rosa, offer, hal):
    need = NeedFactory(requester=rosa, urgency=Urgency.TODAY)

    match = answer_later(match_id=asked(need, offer).pk, by=hal)

    assert match.answer_by - match.later_until == timedelta(hours=20)


@pytest.mark.parametrize("trait", ["standby", "accepted", "declined"])
def test_later_for_what_waits_for_no_answer_is_refused(trait):
    match = MatchFactory(**{trait: True})

    with pytest.raises(NotProposed):
        answer_later(match_id=match.pk, by=match.helper)


def test_accept_of_need_held_meanwhile_is_refused(need, offer, hal):
    match = asked(need, offer)
    change(need, status="held")

    with pytest.raises(NeedIsNotOpen):
        accept_match(match_id=match.pk, by=hal)


def test_a_yes_says_that_the_offer_still_stands(need, offer, hal):
    change(offer, confirmed_current_at=timezone.now() - timedelta(days=80))
    match = asked(need, offer)

    accept_match(match_id=match.pk, by=hal)

    offer.refresh_from_db()
    assert timezone.now() - offer.confirmed_current_at < timedelta(minutes=1)
