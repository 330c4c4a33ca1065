"""The end: plans that are done, needs that are over, offers that are taken back."""

import pytest

from matching.refusals import NotConfirmed
from matching.services import (
    accept_match,
    close_need,
    close_offer,
    complete_match,
    confirm_match,
    forget_matches,
)
from matching.states import MatchStatus, Origin
from needs.services import NeedIsOver, edit_need
from needs.states import ClosedReason, NeedStatus
from neighborhood.moves import MoveNotAllowed
from offers.states import OfferStatus
from tests.factories import MatchFactory, NeedFactory, OfferFactory
from tests.matching.story import (
    accepted,
    asked,
    can_see,
    heard,
    last_event,
    now_of,
    places,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(need, offer, rosa):
    """Rosa and Hal both said yes."""
    return confirm_match(match_id=accepted(need, offer).pk, by=rosa)


def confirmed(need, offer):
    """Ask, and say yes for both."""
    return confirm_match(match_id=accepted(need, offer).pk, by=need.requester)


def test_wanting_no_more_than_have_been_there_meets_the_need(rosa, offer, another):
    need = NeedFactory(requester=rosa, helpers_wanted=2)
    complete_match(match_id=confirmed(need, offer).pk, by=rosa)
    waiting = asked(need, another())

    edit_need(need.pk, by=rosa, changes={"helpers_wanted": 1})

    assert (now_of(need).status, now_of(need).closed_reason) == ("met", "met_by_us")
    assert now_of(waiting).status == MatchStatus.CANCELLED


def test_wanting_no_more_than_said_yes_leaves_the_plan(rosa, offer):
    need = NeedFactory(requester=rosa, helpers_wanted=2)
    confirmed(need, offer)

    edit_need(need.pk, by=rosa, changes={"helpers_wanted": 1})

    assert now_of(need).status == NeedStatus.MATCHED


def test_complete_meets_the_need(plan, need, rosa, hal):
    match = complete_match(match_id=plan.pk, by=rosa, thanks="Thank you, Hal")

    assert (match.status, now_of(match).thanks) == ("completed", "Thank you, Hal")
    assert last_event(match) == ("completed", "confirmed", "completed", rosa, "")
    assert last_event(need) == ("met", "matched", "met", rosa, "met_by_us")
    assert now_of(need).closed_reason == ClosedReason.MET_BY_US
    assert now_of(hal).last_helped_at == now_of(match).completed_at


def test_complete_gives_the_offer_its_room_back(plan, need):
    complete_match(match_id=plan.pk, by=need.requester)

    assert places(plan) == (1, 0)


def test_complete_keeps_the_place_of_a_thing_that_is_gone(need, hal):
    match = confirmed(need, OfferFactory(helper=hal, once=True))

    complete_match(match_id=match.pk, by=hal)

    assert places(match) == (1, 1)


@pytest.mark.parametrize(("teller", "other"), [("helper", "requester"), ("requester", "helper")])
def test_complete_tells_the_other_side_only(plan, teller, other):
    complete_match(match_id=plan.pk, by=getattr(plan, teller))

    assert "match_completed" not in heard(getattr(plan, teller))
    assert heard(getattr(plan, other))[-1] == "match_completed"


def test_complete_ends_both_reveals(plan, rosa, hal):
    complete_match(match_id=plan.pk, by=rosa)

    assert not can_see(hal, rosa, plan)
    assert not can_see(rosa, hal, plan)


def test_complete_twice_is_completing_once(plan, rosa, hal):
    complete_match(match_id=plan.pk, by=rosa, thanks="Thank you")

    again = complete_match(match_id=plan.pk, by=hal)

    assert again.thanks == "Thank you"
    assert places(plan) == (1, 0)


@pytest.mark.parametrize("trait", ["standby", "accepted", "declined", "lapsed", "cancelled"])
def test_complete_without_a_plan_is_refused(trait):
    match = MatchFactory(**{trait: True})

    with pytest.raises(NotConfirmed):
        complete_match(match_id=match.pk, by=match.requester)


def test_first_of_two_helpers_done_leaves_the_need_matched(rosa, offer, another):
    need = NeedFactory(requester=rosa, helpers_wanted=2)
    first, second = confirmed(need, offer), confirmed(need, another())

    complete_match(match_id=first.pk, by=rosa)
    assert now_of(need).status == NeedStatus.MATCHED

    complete_match(match_id=second.pk, by=rosa)
    assert now_of(need).status == NeedStatus.MET
    assert now_of(need).helpers_committed == 2


def test_one_of_two_helpers_done_keeps_looking_for_the_other(rosa, offer):
    need = NeedFactory(requester=rosa, helpers_wanted=2)

    complete_match(match_id=confirmed(need, offer).pk, by=rosa)

    assert now_of(need).status == NeedStatus.OPEN
    assert now_of(need).helpers_committed == 1


def test_everybody_not_chosen_hears_it_when_the_need_is_met(need, offer, another, rosa):
    silent, late = another("June"), another("Lee")
    question, second = asked(need, silent), asked(need, late)
    match = confirmed(need, offer)
    backup = accept_match(match_id=second.pk, by=late.helper)

    complete_match(match_id=match.pk, by=rosa)

    assert heard(late.helper)[-1] == "match_not_chosen"
    assert heard(silent.helper)[-1] == "match_need_closed"
    assert {now_of(question).end_reason, now_of(backup).end_reason} == {"not_chosen"}


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (ClosedReason.MET_BY_US, NeedStatus.MET),
        (ClosedReason.MET_ELSEWHERE, NeedStatus.MET),
        (ClosedReason.NO_LONGER_NEEDED, NeedStatus.WITHDRAWN),
        (ClosedReason.OUT_OF_AREA, NeedStatus.WITHDRAWN),
        (ClosedReason.DUPLICATE, NeedStatus.WITHDRAWN),
        (ClosedReason.ASKED_TO_BE_REMOVED, NeedStatus.WITHDRAWN),
        (ClosedReason.NO_ANSWER, NeedStatus.EXPIRED),
        (ClosedReason.NOBODY_FOUND, NeedStatus.EXPIRED),
    ],
)
def test_close_need_ends_it_with_its_reason(need, rosa, reason, status):
    close_need(need_id=need.pk, by=rosa, reason=reason)

    assert (now_of(need).status, now_of(need).closed_reason) == (status, reason)
    assert now_of(need).closed_at is not None
    assert last_event(need) == (status, "open", status, rosa, reason)
    assert heard(rosa) == []


def test_close_need_tells_everybody_who_was_asked_or_said_yes(rosa, offer, another):
    need = NeedFactory(requester=rosa, helpers_wanted=2)
    matches = [asked(need, another()), accepted(need, another("Lee")), confirmed(need, offer)]

    close_need(need_id=need.pk, by=rosa, reason=ClosedReason.NO_LONGER_NEEDED)

    for match in matches:
        assert (now_of(match).status, now_of(match).end_reason) == ("cancelled", "need_closed")
        assert heard(match.helper)[-1] == "match_need_closed"
        assert places(match) == (0, 0)


def test_close_need_ends_the_reveals(plan, need, rosa, hal):
    close_need(need_id=need.pk, by=rosa, reason=ClosedReason.MET_ELSEWHERE)

    assert not can_see(hal, rosa, plan)


def test_close_need_met_by_us_counts_the_plan_as_done(plan, need, rosa, hal, cora):
    close_need(need_id=need.pk, by=cora, reason=ClosedReason.MET_BY_US)

    assert now_of(plan).status == MatchStatus.COMPLETED
    assert heard(hal)[-1] == heard(rosa)[-1] == "match_completed"
    assert now_of(need).helpers_committed == 1


@pytest.mark.parametrize(
    ("reason", "kind"),
    [(ClosedReason.DUPLICATE, "need_closed"), (ClosedReason.NOBODY_FOUND, "need_closed")],
)
def test_close_need_by_a_coordinator_tells_the_requester(need, rosa, cora, reason, kind):
    close_need(need_id=need.pk, by=cora, reason=reason)

    assert heard(rosa) == [kind]


@pytest.mark.parametrize("trait", ["met", "withdrawn", "expired"])
def test_close_need_that_is_over_is_refused(rosa, trait):
    need = NeedFactory(requester=rosa, **{trait: True})

    with pytest.raises(NeedIsOver):
        close_need(need_id=need.pk, by=rosa, reason=ClosedReason.DUPLICATE)


def test_close_held_need_as_met_is_refused(rosa, cora):
    need = NeedFactory(requester=rosa, held=True)

    with pytest.raises(MoveNotAllowed):
        close_need(need_id=need.pk, by=cora, reason=ClosedReason.MET_ELSEWHERE)


def test_close_offer_reopens_each_need(rosa, sam, hal):
    offer = OfferFactory(helper=hal, capacity=2)
    hal.pace = "lot"
    hal.save()
    plans = [confirmed(NeedFactory(requester=one), offer) for one in (rosa, sam)]

    close_offer(offer_id=offer.pk, by=hal)

    for plan in plans:
        assert (now_of(plan).status, now_of(plan).end_reason) == ("cancelled", "offer_closed")
        assert now_of(plan).need.status == NeedStatus.OPEN
        assert heard(plan.requester)[-1] == "match_stepped_out"


def test_close_offer_is_written_down(offer, hal):
    close_offer(offer_id=offer.pk, by=hal)

    assert now_of(offer).status == OfferStatus.WITHDRAWN
    assert now_of(offer).withdrawn_at is not None
    assert last_event(offer) == ("withdrawn", "available", "withdrawn", hal, "")


def test_close_offer_frees_its_places(plan, offer, hal):
    close_offer(offer_id=offer.pk, by=hal)

    assert places(plan) == (0, 0)


def test_close_offer_tells_the_helper_nothing_new(need, offer, hal):
    asked(need, offer)

    close_offer(offer_id=offer.pk, by=hal)

    assert heard(hal) == ["match_asked"]


def test_close_offer_tells_a_requester_who_asked(need, offer, rosa, hal):
    asked(need, offer, by=rosa, origin=Origin.REQUESTER)

    close_offer(offer_id=offer.pk, by=hal)

    assert heard(rosa) == ["match_stepped_out"]


def test_close_offer_twice_is_closing_once(offer, hal):
    for _time in range(2):
        close_offer(offer_id=offer.pk, by=hal)

    assert now_of(offer).status == OfferStatus.WITHDRAWN


def test_forgetting_ends_all_that_runs(plan, need, rosa, hal):
    own = OfferFactory(helper=rosa)

    forget_matches(rosa, by=rosa)

    assert now_of(need).closed_reason == ClosedReason.ASKED_TO_BE_REMOVED
    assert now_of(own).status == OfferStatus.WITHDRAWN
    assert heard(hal)[-1] == "match_need_closed"


def test_forgetting_a_helper_reopens_the_need(plan, need, hal, rosa):
    forget_matches(hal, by=hal)

    assert now_of(need).status == NeedStatus.OPEN
    assert heard(rosa)[-1] == "match_stepped_out"
