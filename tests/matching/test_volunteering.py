"""Taking a need from the board: nobody asked, the helper came."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.refusals import NeedIsNotOpen
from matching.services import decline_match, volunteer
from matching.states import MatchStatus
from tests.constraints import change
from tests.factories import NeedFactory
from tests.matching.story import accepted, asked, heard, now_of, places, verbs

pytestmark = pytest.mark.django_db


def test_volunteer_says_yes_in_one_step(need, offer, hal, rosa):
    match = volunteer(need_id=need.pk, offer_id=offer.pk, by=hal)

    assert (match.status, match.origin) == ("accepted", "helper")
    assert verbs(match) == ["proposed", "accepted"]
    assert (heard(rosa), heard(hal)) == (["match_accepted"], [])
    assert places(match) == (1, 1)


def test_volunteer_for_full_need_becomes_the_backup(need, offer, another):
    accepted(need, offer)
    late = another()

    match = volunteer(need_id=need.pk, offer_id=late.pk, by=late.helper)

    assert match.status == MatchStatus.STANDBY
    assert heard(late.helper) == ["match_standby"]
    assert places(match) == (1, 0)


def test_volunteer_may_rest_and_be_over_pace(need, offer, hal):
    change(hal, resting_until=timezone.localdate() + timedelta(days=9))

    assert volunteer(need_id=need.pk, offer_id=offer.pk, by=hal).status == MatchStatus.ACCEPTED


@pytest.mark.parametrize("trait", ["held", "paused", "met", "withdrawn", "expired"])
def test_volunteer_for_need_that_looks_for_nobody_is_refused(rosa, offer, hal, trait):
    need = NeedFactory(requester=rosa, **{trait: True})

    with pytest.raises(NeedIsNotOpen):
        volunteer(need_id=need.pk, offer_id=offer.pk, by=hal)


def test_volunteer_after_being_asked_answers_that_question(need, offer, hal):
    match = asked(need, offer)

    assert volunteer(need_id=need.pk, offer_id=offer.pk, by=hal) == match
    assert now_of(match).status == MatchStatus.ACCEPTED


def test_volunteer_after_not_this_time_may_change_their_mind(need, offer, hal):
    decline_match(match_id=asked(need, offer).pk, by=hal)

    assert volunteer(need_id=need.pk, offer_id=offer.pk, by=hal).status == MatchStatus.ACCEPTED
