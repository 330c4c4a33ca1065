"""Who counts as the same person, where two are kept apart: whoever gave the same number."""

import pytest

from matching.refusals import NotForEachOther
from members.blocking import (
    follow_number,
    group_keeps_away,
    group_lets_near,
    keep_away,
    let_near,
)
from members.doubles import MOST_WITH_ONE
from members.forgetting import forget_member
from members.models import BlockedPair, Event, Reach
from members.proving import strike
from members.services import add_member, add_way
from tests.apart import kept_away_by
from tests.factories import ContactWayFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.story import asked

pytestmark = pytest.mark.django_db

HALS, ROSAS, ELSE = "hal@example.org", "+12125550193", "new@example.org"


def posts_anew(like, at):
    """Make the member behind one more post without a sign-in."""
    reach = Reach.EMAIL if "@" in at else Reach.TEXT
    return add_member(reach=reach, reach_at=at, area=like.area, lang="en")


def may_meet(one, other):
    """Tell whether either can be asked to help the other."""
    found = []
    for requester, helper in ((one, other), (other, one)):
        need, offer = NeedFactory(requester=requester), OfferFactory(helper=helper)
        try:
            found.append(bool(asked(need, offer)))
        except NotForEachOther:
            found.append(False)
    assert len(set(found)) == 1
    return found[0]


@pytest.mark.parametrize(("at", "may"), [(HALS, False), (ELSE, True)])
def test_who_comes_back_with_the_same_address_is_kept_apart(rosa, hal, at, may):
    keep_away(rosa, other=hal)

    assert may_meet(rosa, posts_anew(hal, at)) is may


@pytest.mark.parametrize(("at", "may"), [(ROSAS, False), (ELSE, True)])
def test_who_wanted_it_stays_apart_in_their_next_post(rosa, hal, at, may):
    keep_away(rosa, other=hal)

    assert may_meet(posts_anew(rosa, at), hal) is may


def test_both_coming_back_stay_apart(rosa, hal):
    keep_away(rosa, other=hal)

    assert not may_meet(posts_anew(rosa, ROSAS), posts_anew(hal, HALS))


def test_who_was_there_before_with_the_same_address_counts_too(rosa, hal):
    same = MemberFactory(email=HALS)

    keep_away(rosa, other=hal)

    assert not may_meet(rosa, same)


def test_a_way_that_is_added_later_counts(rosa, hal, sam):
    keep_away(rosa, other=hal)

    add_way(sam, reach=Reach.EMAIL, reach_at=HALS, by=sam)

    assert not may_meet(rosa, sam)


def test_what_somebody_else_says_of_a_number_does_not_count(rosa, hal, sam, cora):
    keep_away(rosa, other=hal)

    add_way(sam, reach=Reach.EMAIL, reach_at=HALS, by=cora)

    assert may_meet(rosa, sam)


def test_number_of_a_whole_house_keeps_nobody_else_apart(rosa, hal):
    keep_away(rosa, other=hal)
    for _neighbor in range(MOST_WITH_ONE):
        ContactWayFactory(value=HALS)

    assert may_meet(rosa, posts_anew(hal, HALS))


def test_two_with_one_number_are_kept_apart_alone(rosa):
    son, lodger = MemberFactory(phone=ROSAS), MemberFactory(phone=ROSAS)

    keep_away(rosa, other=son)

    assert not may_meet(rosa, son)
    assert may_meet(lodger, son)


def test_taking_back_takes_back_what_followed(rosa, hal):
    keep_away(rosa, other=hal)
    again = posts_anew(hal, HALS)

    let_near(rosa, pair_id=BlockedPair.objects.get(because_of=None).pk)

    assert not BlockedPair.objects.exists()
    assert may_meet(rosa, again)


def test_what_followed_holds_while_the_other_wants_it(rosa, hal):
    again = posts_anew(hal, HALS)
    keep_away(again, other=rosa)
    keep_away(rosa, other=hal)

    let_near(rosa, pair_id=BlockedPair.objects.get(one=rosa, other=hal).pk)

    assert not may_meet(rosa, again)
    assert [pair.one for pair in kept_away_by(again)] == [rosa]


def test_each_is_listed_once_and_to_whoever_said_so_alone(rosa, hal):
    keep_away(rosa, other=hal)
    again, herself = posts_anew(hal, HALS), posts_anew(rosa, ROSAS)
    keep_away(rosa, other=again)

    assert [pair.other for pair in kept_away_by(rosa)] == [hal]
    for other in (hal, again, herself):
        assert not kept_away_by(other)


def test_a_number_that_was_never_theirs_keeps_nobody_apart(rosa, hal):
    stranger = posts_anew(rosa, ROSAS)
    keep_away(stranger, other=hal)

    strike(stranger, way_id=stranger.ways.get().pk)

    assert may_meet(rosa, hal)
    assert not may_meet(stranger, hal)


def test_being_forgotten_opens_no_way_back(rosa, hal):
    keep_away(rosa, other=hal)
    again = posts_anew(hal, HALS)

    forget_member(hal, by=hal)

    assert not may_meet(rosa, again)
    assert [pair.other for pair in kept_away_by(rosa)] == [again]


def test_wish_of_who_is_forgotten_goes_with_them(rosa, hal):
    keep_away(rosa, other=hal)
    again = posts_anew(hal, HALS)

    forget_member(rosa, by=rosa)

    assert not BlockedPair.objects.exists()
    assert not kept_away_by(again)


def test_group_takes_back_its_own_wish_alone(rosa, hal, ada):
    keep_away(rosa, other=hal)
    pair = group_keeps_away(hal, rosa, by=ada)
    group_keeps_away(rosa, hal, by=ada)

    group_lets_near(pair.pk, by=ada)
    group_lets_near(pair.pk, by=ada)

    assert kept_away_by(rosa) == (pair,)
    told = Event.objects.about(pair)
    assert [event.verb for event in told] == ["group_let_near", "group_kept_apart"]


def test_a_number_that_nobody_shares_takes_one_query(sam, django_assert_num_queries):
    with django_assert_num_queries(1 + 2):
        follow_number(sam)
