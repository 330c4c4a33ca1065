"""The requester's answer, and what both then need for the day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.refusals import NotAccepted, NotConfirmed
from matching.services import accept_match, confirm_match, refuse_match, set_details
from matching.states import MatchStatus, Origin
from members.board import ShareContact
from members.models import Reveal
from members.services import revealed_ways
from needs.states import NeedStatus
from tests.factories import MatchFactory, NeedFactory
from tests.matching.story import (
    accepted,
    asked,
    can_see,
    heard,
    last_event,
    now_of,
    places,
    verbs,
)

pytestmark = pytest.mark.django_db


def test_confirm_tells_both(need, offer, rosa, hal):
    match = confirm_match(match_id=accepted(need, offer).pk, by=rosa)

    assert match.status == MatchStatus.CONFIRMED
    assert match.confirmed_at == match.requester_agreed_at
    assert last_event(match) == ("confirmed", "accepted", "confirmed", rosa, "")
    assert heard(rosa) == ["match_accepted", "match_confirmed"]
    assert heard(hal) == ["match_asked", "match_confirmed"]


def test_confirm_reveals_each_to_the_other(need, offer, rosa, hal, sam):
    match = confirm_match(match_id=accepted(need, offer).pk, by=rosa)

    assert [way.value for way in revealed_ways(rosa, viewer=hal, subject=match)] == ["+12125550193"]
    assert [way.value for way in revealed_ways(hal, viewer=rosa, subject=match)] == [
        "hal@example.org"
    ]
    assert not revealed_ways(rosa, viewer=sam, subject=match)


def test_no_contact_is_revealed_before_both_said_yes(need, offer, rosa, hal):
    match = accepted(need, offer)

    assert not Reveal.objects.contacts().exists()
    assert not revealed_ways(hal, viewer=rosa, subject=match)


def test_confirm_twice_is_confirming_once(need, offer, rosa):
    match = accepted(need, offer)

    for _yes in range(2):
        confirm_match(match_id=match.pk, by=rosa)

    assert verbs(match).count("confirmed") == 1
    assert Reveal.objects.contacts().count() == 2


@pytest.mark.parametrize("trait", ["standby", "completed", "declined", "lapsed", "cancelled"])
def test_confirm_what_waits_for_no_yes_is_refused(trait):
    match = MatchFactory(**{trait: True})

    with pytest.raises(NotAccepted):
        confirm_match(match_id=match.pk, by=match.requester)


def test_shared_contact_needs_no_second_yes(rosa, hal, offer):
    need = NeedFactory(requester=rosa, share_contact=ShareContact.WHOEVER_HELPS)

    match = accepted(need, offer)

    assert match.status == MatchStatus.CONFIRMED
    assert can_see(hal, rosa, match)
    assert last_event(match)[3] == rosa


def test_confirm_tells_the_others_that_somebody_was_faster(need, offer, another, rosa):
    late = another()
    asked(need, late)
    match = accepted(need, offer)

    confirm_match(match_id=match.pk, by=rosa)

    assert heard(late.helper) == ["match_asked", "match_faster"]


def test_confirm_one_of_two_helpers_keeps_asking_the_others(rosa, offer, another):
    need, late = NeedFactory(requester=rosa, helpers_wanted=2), another()
    asked(need, late)

    confirm_match(match_id=accepted(need, offer).pk, by=rosa)

    assert heard(late.helper) == ["match_asked"]


def test_others_hear_once_that_all_helpers_are_found(rosa, offer, another):
    need, late = NeedFactory(requester=rosa, helpers_wanted=2), another("Lee")
    asked(need, late)

    for match in [accepted(need, offer), accepted(need, another())]:
        confirm_match(match_id=match.pk, by=rosa)

    assert heard(late.helper) == ["match_asked", "match_faster"]


def test_refuse_gives_the_place_back_and_thanks(need, offer, rosa, hal):
    match = refuse_match(match_id=accepted(need, offer).pk, by=rosa)

    assert (match.status, match.end_reason, match.ended_by) == ("cancelled", "not_chosen", rosa)
    assert last_event(match) == ("cancelled", "accepted", "cancelled", rosa, "not_chosen")
    assert last_event(need) == ("reopened", "matched", "open", rosa, "")
    assert heard(hal) == ["match_asked", "match_not_chosen"]
    assert places(match) == (0, 0)


def test_refuse_asks_the_backup(need, offer, another, rosa):
    late = another()
    backup = asked(need, late)
    match = accepted(need, offer)
    accept_match(match_id=backup.pk, by=late.helper)

    refuse_match(match_id=match.pk, by=rosa)

    assert heard(late.helper) == ["match_asked", "match_standby", "match_backup_asked"]


def test_refuse_a_backup_keeps_the_need_matched(need, offer, another, rosa):
    late = another()
    backup = asked(need, late)
    accepted(need, offer)
    accept_match(match_id=backup.pk, by=late.helper)

    refuse_match(match_id=backup.pk, by=rosa)

    assert now_of(need).status == NeedStatus.MATCHED
    assert heard(late.helper)[-1] == "match_not_chosen"


def test_refuse_a_question_takes_it_back(need, offer, rosa, hal):
    refuse_match(match_id=asked(need, offer).pk, by=rosa)

    assert heard(hal) == ["match_asked", "match_taken_back"]


@pytest.mark.parametrize("trait", ["confirmed", "completed", "declined", "lapsed", "cancelled"])
def test_refuse_what_waits_for_no_answer_is_refused(trait):
    match = MatchFactory(**{trait: True})

    with pytest.raises(NotAccepted):
        refuse_match(match_id=match.pk, by=match.requester)


@pytest.mark.parametrize("writer", ["requester", "helper"])
def test_details_reach_the_other_side(writer):
    match, starts_at = MatchFactory(confirmed=True), timezone.now() + timedelta(days=1)
    by, other = getattr(match, writer), match.other_side(getattr(match, writer))

    set_details(match_id=match.pk, by=by, starts_at=starts_at, ends_at=None, place="At the gate")

    assert (now_of(match).starts_at, now_of(match).place) == (starts_at, "At the gate")
    assert (heard(other), heard(by)) == (["match_planned"], [])
    assert last_event(match) == ("planned", "", "confirmed", by, "")


@pytest.mark.parametrize("trait", ["accepted", "completed", "cancelled"])
def test_details_without_a_plan_are_refused(trait):
    match = MatchFactory(**{trait: True})

    with pytest.raises(NotConfirmed):
        set_details(match_id=match.pk, by=match.helper, starts_at=None, ends_at=None, place="")


def test_requester_who_asked_is_asked_for_her_own_yes(need, offer, rosa, hal):
    match = accepted(need, offer, by=rosa, origin=Origin.REQUESTER)

    assert match.status == MatchStatus.ACCEPTED
    assert not can_see(hal, rosa, match)
    assert heard(rosa) == ["match_accepted"]
