"""How often helpers are asked, held against how often they want to be."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from matching.pace import Load, at_their_pace, load_of, require_may_be_asked, require_may_help
from matching.refusals import HelperIsResting, OverPace, OwnPaceReached
from matching.services import accept_match, cancel_match, volunteer
from matching.states import Origin
from neighborhood.models import Neighborhood
from tests.factories import MatchFactory, OfferFactory
from tests.matching.story import accepted, asked

pytestmark = pytest.mark.django_db

EIGHT_DAYS = timedelta(days=8)


def given(helper, *, count=1, ago=timedelta(hours=1), **traits):
    """Let some matches of a helper have been proposed, and accepted, a while ago."""
    then = timezone.now() - ago
    if traits.keys() & {"accepted", "confirmed", "completed"}:
        traits["accepted_at"] = then
    for _match in range(count):
        MatchFactory(offer=OfferFactory(helper=helper), proposed_at=then, **traits)


def test_load_counts_the_last_seven_days(hal):
    given(hal, accepted=True)
    given(hal, completed=True)
    given(hal, declined=True)
    given(hal)
    given(hal, accepted=True, ago=EIGHT_DAYS)
    given(hal, ago=EIGHT_DAYS)

    assert load_of(hal, at=timezone.now()) == Load(4, 2, 2)


def test_load_leaves_out_what_the_helper_took_from_the_board(hal):
    given(hal, accepted=True, origin=Origin.HELPER)

    assert load_of(hal, at=timezone.now()) == Load(0, 1, 0)


@pytest.mark.parametrize(("pace", "asks"), [("little", 1), ("some", 3), ("lot", 6)])
def test_asks_stop_at_the_pace(hal, pace, asks):
    hal.pace = pace
    given(hal, count=asks - 1, declined=True)
    require_may_be_asked(hal, at=timezone.now())
    given(hal, declined=True)

    with pytest.raises(OverPace):
        require_may_be_asked(hal, at=timezone.now())


def test_asks_go_on_after_a_week(hal):
    given(hal, count=9, declined=True, ago=EIGHT_DAYS)

    require_may_be_asked(hal, at=timezone.now())


def test_two_open_questions_are_enough(hal):
    hal.pace = "lot"
    given(hal, count=2)

    with pytest.raises(OverPace):
        require_may_be_asked(hal, at=timezone.now())


def test_asks_stop_when_the_week_is_full_of_help(hal):
    given(hal, count=2, accepted=True, origin=Origin.HELPER)

    with pytest.raises(OverPace):
        require_may_be_asked(hal, at=timezone.now())


def test_limits_are_the_group_s_own(hal):
    Neighborhood.objects.create(pk=1, limits={"open_asks": 1})
    given(hal)

    with pytest.raises(OverPace):
        require_may_be_asked(hal, at=timezone.now())


def test_rest_ends_on_its_day(hal):
    today = timezone.localdate()
    hal.resting_until = today + timedelta(days=1)
    with pytest.raises(HelperIsResting):
        require_may_be_asked(hal, at=timezone.now())

    hal.resting_until = today

    require_may_be_asked(hal, at=timezone.now())


@pytest.mark.parametrize(("pace", "helps"), [("little", 1), ("some", 2), ("lot", 5)])
def test_yes_over_the_own_pace_is_refused(hal, pace, helps):
    hal.pace = pace
    given(hal, count=helps - 1, completed=True)
    require_may_help(hal, at=timezone.now())
    given(hal, completed=True)

    with pytest.raises(OwnPaceReached):
        require_may_help(hal, at=timezone.now())


def test_accept_over_pace_is_refused(need, offer, hal):
    match = asked(need, offer)
    given(hal, count=2, completed=True)

    with pytest.raises(OwnPaceReached):
        accept_match(match_id=match.pk, by=hal)


def test_propose_over_pace_is_refused(need, offer, hal):
    given(hal, count=3, declined=True)

    with pytest.raises(OverPace):
        asked(need, offer)


def test_volunteer_over_pace_is_welcome(need, offer, hal):
    given(hal, count=2, completed=True)

    assert volunteer(need_id=need.pk, offer_id=offer.pk, by=hal).accepted_at


def test_backup_who_volunteered_may_go_over_pace(need, offer, another):
    late = another()
    match = accepted(need, offer)
    backup = volunteer(need_id=need.pk, offer_id=late.pk, by=late.helper)
    given(late.helper, count=2, completed=True)
    cancel_match(match_id=match.pk, by=match.helper)

    assert accept_match(match_id=backup.pk, by=late.helper).status == "accepted"


def found(*, limit=9):
    return at_their_pace(Q(), at=timezone.now(), limit=limit)


def test_helpers_at_their_pace_are_found_in_order_of_names(hal, sam):
    given(sam, count=4, declined=True)
    given(hal, count=3)

    assert [(one.name, one.load) for one in found()] == [
        ("Hal", Load(3, 0, 3)),
        ("Sam", Load(4, 0, 0)),
    ]
    assert [one.name for one in found(limit=1)] == ["Sam"]


@pytest.mark.parametrize(("pace", "asks"), [("little", 2), ("some", 3), ("lot", 6)])
def test_the_pace_is_the_helpers_own(hal, pace, asks):
    hal.pace = pace
    hal.save()
    given(hal, count=asks - 1, declined=True)
    assert found() == []

    given(hal, declined=True)
    assert len(found()) == 1


def test_a_yes_of_this_week_counts_whenever_it_was_asked_for(hal):
    given(hal, count=2, completed=True, ago=EIGHT_DAYS)
    assert found() == []

    hal.matches_as_helper.update(accepted_at=timezone.now())

    assert [one.load for one in found()] == [Load(0, 2, 0)]
