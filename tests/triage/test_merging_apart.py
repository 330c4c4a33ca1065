"""Two members who are one person: whom one is kept apart from, the other is, and what runs ends."""

import pytest

from commons.claiming import claim
from matching.refusals import DoubleChanged
from matching.services import merge_needs, unmerge_needs
from matching.states import MatchStatus
from members.blocking import group_keeps_away, keep_away, let_near
from members.pairs import BlockedPair
from tests.apart import kept_away_by
from tests.factories import MemberFactory, NeedFactory, OfferFactory
from tests.matching.story import accepted, asked, heard, now_of
from triage.duplicates.merging import merge_members
from triage.models import Action
from triage.undoing import undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(twin, hal):
    """Hal has said yes to what the twin asked for, and stays out of it."""
    return accepted(twin.needs.get(), OfferFactory(helper=hal))


def apart(one, other):
    """Tell whether two are kept apart, and why: (by one, by other, by the group)."""
    rows = BlockedPair.objects.filter(one__in=(one, other), other__in=(one, other))
    return rows.values_list("by_one", "by_other", "by_group").first()


def write_pair(one, other):
    """Let one keep away from another, with nothing that follows from it."""
    low, high = sorted((one, other), key=lambda member: member.pk)
    wish = {"by_one": one == low, "by_other": one == high}
    return BlockedPair.objects.create(one=low, other=high, by_group=False, **wish)


@pytest.mark.parametrize("whose", ["rosa", "hal"])
def test_what_runs_ends_kindly_when_two_become_one(rosa, twin, hal, cora, plan, whose):
    write_pair(*((rosa, hal) if whose == "rosa" else (hal, rosa)))

    merge_members(rosa, twin, by=cora)

    assert now_of(plan).status == MatchStatus.CANCELLED
    assert heard(hal)[-1] == heard(rosa)[-1] == "match_stepped_out"


def test_two_again_what_ended_stays_ended(rosa, twin, hal, cora, plan):
    write_pair(rosa, hal)
    action = merge_members(rosa, twin, by=cora)

    undo(action.pk, by=cora)

    assert now_of(plan).status == MatchStatus.CANCELLED
    assert now_of(plan).requester == twin
    assert apart(rosa, hal)
    assert not apart(twin, hal)


def test_what_ran_before_ends_when_somebody_signs_in(rosa, twin, hal, plan):
    write_pair(hal, rosa)

    claim(twin, by=rosa)

    assert now_of(plan).status == MatchStatus.CANCELLED
    assert now_of(plan).ended_by is None


def test_wish_of_the_other_is_listed_once(rosa, twin, hal, cora):
    write_pair(hal, twin)

    merge_members(rosa, twin, by=cora)

    assert apart(rosa, hal)
    [pair] = kept_away_by(hal)
    let_near(hal, pair_id=pair.pk)
    assert not BlockedPair.objects.exists()


def test_wish_of_one_holds_beside_that_of_the_other(rosa, twin, hal, cora):
    write_pair(twin, hal)
    theirs = write_pair(hal, rosa)
    action = merge_members(rosa, twin, by=cora)

    assert kept_away_by(rosa) == (theirs,)
    undo(action.pk, by=cora)

    assert kept_away_by(rosa) == ()
    assert kept_away_by(hal) == (theirs,)


def test_taken_back_once_it_is_taken_back_for_both(rosa, twin, hal, cora):
    write_pair(twin, hal)
    merge_members(rosa, twin, by=cora)

    let_near(rosa, pair_id=kept_away_by(rosa)[0].pk)

    assert not BlockedPair.objects.exists()


def test_wish_of_the_group_stays_one_row_of_the_group(rosa, twin, hal, cora, ada):
    group_keeps_away(twin, hal, by=ada)

    merge_members(rosa, twin, by=cora)

    assert apart(rosa, hal) == (False, False, False)
    assert BlockedPair.objects.filter(by_group=True).count() == 1
    undo(Action.objects.latest("pk").pk, by=cora)
    assert BlockedPair.objects.filter(because_of=None).count() == 1


def test_needs_stay_one_when_a_helper_is_kept_apart_from_the_first(rosa, hal, cora):
    kept, gone = NeedFactory(requester=MemberFactory()), NeedFactory(requester=rosa)
    match = asked(gone, OfferFactory(helper=hal))
    data = merge_needs(keep_id=kept.pk, drop_id=gone.pk, by=cora)
    keep_away(rosa, other=hal)

    with pytest.raises(DoubleChanged):
        unmerge_needs(keep_id=kept.pk, drop_id=gone.pk, data=data, by=cora)

    assert now_of(match).need == kept
