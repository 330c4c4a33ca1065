"""Ways to reach somebody while they are masked, and looks that end by themselves."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from members.history import COORDINATION_LOOK_LASTS
from members.masking import masked
from members.models import Reach, Reveal, RevealReason
from members.services import masked_ways, reveal, revealed_ways
from tests.factories import ContactWayFactory, MemberFactory, NeedFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("kind", "value", "hint", "said", "hides"),
    [
        (Reach.TEXT, "+12125550142", "••• ••42", "ends with 42", True),
        (Reach.SIGNAL, "+12125550107", "••• ••07", "ends with 07", True),
        (Reach.CALL, "12345", "", "", True),
        (Reach.EMAIL, "hal@example.org", "h•••@…", "begins with h", True),
        (Reach.EMAIL, "hal", "", "", True),
        (Reach.IN_PERSON, "", "", "", False),
        (Reach.CHECK_BACK, "", "", "", False),
    ],
)
def test_masked_way_tells_two_apart_and_no_more(kind, value, hint, said, hides):
    way = masked(kind, value)

    assert way.kind == Reach(kind).label
    assert (way.hint, way.said, way.hides) == (hint, said, hides)


def test_masked_ways_hold_no_value_anywhere(rosa):
    ContactWayFactory(member=rosa, value="rosa.rowe@example.org", position=2)

    ways = masked_ways(rosa)

    assert [way.kind for way in ways] == ["Text message", "E-mail"]
    assert "2125550193" not in repr(ways)
    assert "rowe" not in repr(ways)


def look(owner, viewer, *, need, ago, why=RevealReason.COORDINATION):
    """Write down a look that began so long ago."""
    row = reveal(owner, viewer=viewer, why=why, subject=need)
    Reveal.objects.filter(pk=row.pk).update(at=F("at") - ago)
    return Reveal.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("ago", "is_shown"),
    [(COORDINATION_LOOK_LASTS - MINUTE, True), (COORDINATION_LOOK_LASTS + MINUTE, False)],
)
def test_look_to_coordinate_ends_by_itself(rosa, cora, ago, is_shown):
    need = NeedFactory(requester=rosa)

    row = look(rosa, cora, need=need, ago=ago)

    assert bool(revealed_ways(rosa, viewer=cora, subject=need)) == is_shown
    assert row.until == row.at + COORDINATION_LOOK_LASTS


def test_look_of_a_plan_lasts_as_long_as_the_plan(rosa, hal):
    need = NeedFactory(requester=rosa)

    row = look(rosa, hal, need=need, ago=timedelta(days=9), why=RevealReason.PLAN)

    assert revealed_ways(rosa, viewer=hal, subject=need)
    assert row.until is None


def test_looking_again_after_a_day_is_a_second_look(rosa, cora):
    need = NeedFactory(requester=rosa)
    before = look(rosa, cora, need=need, ago=timedelta(days=2))

    again = reveal(rosa, viewer=cora, why=RevealReason.COORDINATION, subject=need)

    before.refresh_from_db()
    assert again.pk != before.pk
    assert before.ended_at == before.at + COORDINATION_LOOK_LASTS
    assert revealed_ways(rosa, viewer=cora, subject=need)


def test_looking_twice_within_a_day_is_one_look(rosa, cora):
    need = NeedFactory(requester=rosa)
    rows = [
        reveal(rosa, viewer=cora, why=RevealReason.COORDINATION, subject=need) for _ in range(2)
    ]

    assert rows[0] == rows[1]


def test_look_that_was_ended_early_says_so(rosa, cora):
    row = look(rosa, cora, need=NeedFactory(requester=rosa), ago=timedelta(hours=2))
    row.ended_at = timezone.now() - timedelta(hours=1)

    assert row.until == row.ended_at


def test_member_without_any_way_has_none_masked():
    assert masked_ways(MemberFactory()) == ()
