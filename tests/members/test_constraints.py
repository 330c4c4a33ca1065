"""The shapes of members and their rows that the database refuses, each by name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.blocking import keep_away
from members.models import (
    AccessLink,
    ApartWish,
    BlockedPair,
    LinkPurpose,
    Reach,
    Report,
    Reveal,
    RevealReason,
)
from tests.constraints import broken_by, change, constraints_of
from tests.factories import ContactWayFactory, MemberFactory, TermFactory

pytestmark = pytest.mark.django_db


def proved_twice():
    """Let two people prove the same address."""
    for _member in range(2):
        ContactWayFactory(value="one@example.org", verified_at=timezone.now())


def link_to_no_match():
    """Make a link to one match that names none."""
    now = timezone.now()
    AccessLink.objects.create(
        member=MemberFactory(), purpose=LinkPurpose.MATCH, token_hash=b"x", expires_at=now
    )


def revealed(*people, times=1):
    """Write down looks of one person at another."""
    owner, viewer = people
    look = {"why": RevealReason.PLAN, "subject_kind": "match", "subject_id": 7}
    for _time in range(times):
        Reveal.objects.create(owner=owner, viewer=viewer, **look)


def revealed_with(**changes):
    """Write down a look, then change it."""
    revealed(MemberFactory(), MemberFactory())
    change(Reveal.objects.get(), **changes)


def looked_at_oneself():
    """Reveal somebody's contact to themselves."""
    one = MemberFactory()
    revealed(one, one)


def blocked(*, times, is_ordered=True):
    """Keep two people apart."""
    low, high = MemberFactory(), MemberFactory()
    one, other = (low, high) if is_ordered else (high, low)
    for _time in range(times):
        BlockedPair.objects.create(one=one, other=other)


def wished_twice():
    """Let a member say the same of the same person again, past the one way to write it."""
    keep_away(MemberFactory(), other=MemberFactory())
    wish = ApartWish.objects.get()
    ApartWish.objects.create(pair=wish.pair, by=wish.by)


def wanted_by_nobody():
    """Keep two people apart although nobody wants it."""
    low, high = MemberFactory(), MemberFactory()
    BlockedPair.objects.create(one=low, other=high, by_group=False)


def report_without_words():
    """Say that something is wrong, and nothing else."""
    Report.objects.create(about=MemberFactory(), subject_kind="need", subject_id=1, text="")


BREAKS = {
    "members_report_says_something": report_without_words,
    "members_blockedpair_wanted": wanted_by_nobody,
    "members_member_pace_known": lambda: change(MemberFactory(), pace="restless"),
    "members_member_forgotten_is_empty": lambda: change(
        MemberFactory(), forgotten_at=timezone.now()
    ),
    "members_member_merged_signs_in_nowhere": lambda: change(
        MemberFactory(), merged_into=MemberFactory()
    ),
    "members_contactway_value_fits_kind": lambda: change(ContactWayFactory(), value=""),
    "members_contactway_verified_once": proved_twice,
    "members_accesslink_match_has_subject": link_to_no_match,
    "members_reveal_live_once": lambda: revealed(MemberFactory(), MemberFactory(), times=2),
    "members_reveal_not_own": looked_at_oneself,
    "members_reveal_what": lambda: revealed_with(what="street"),
    "members_reveal_taken_back_ended": lambda: revealed_with(taken_back=True),
    "members_term_ends_after_start": lambda: change(
        TermFactory(), until=timezone.now() - timedelta(days=9)
    ),
    "members_apartwish_once": wished_twice,
    "members_blockedpair_once": lambda: blocked(times=2),
    "members_blockedpair_ordered": lambda: blocked(times=1, is_ordered=False),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    assert broken_by(BREAKS[name]) == name


def test_every_constraint_is_broken_here():
    assert set(BREAKS) == constraints_of("members")


@pytest.mark.parametrize("kind", [Reach.IN_PERSON, Reach.CHECK_BACK])
def test_ways_without_an_address_need_none(kind):
    way = ContactWayFactory()

    assert broken_by(lambda: change(way, kind=kind, value="")) == "none"


def test_two_people_may_give_one_address_that_nobody_proved():
    assert broken_by(lambda: [ContactWayFactory(value="a@b.example") for _ in range(2)]) == "none"
