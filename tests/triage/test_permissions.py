"""Who may look at the desk and act there: by role, by area, by term."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.permissions import can_coordinate, can_see_queue, charge_of, keep_terms
from tests.factories import AreaFactory, NeedFactory, TermFactory
from triage.permissions import can_act_on, needs_in_charge

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("who", "sees", "acts"),
    [
        ("rosa", False, False),
        ("hal", False, False),
        ("sam", False, False),
        ("cora", True, True),
        ("ada", True, True),
    ],
)
def test_matrix(request, need, sam, who, sees, acts):
    member, theirs = request.getfixturevalue(who), NeedFactory(requester=sam)

    assert can_see_queue(member, at=timezone.now()) == sees
    assert can_coordinate(member, at=timezone.now()) == acts
    assert can_act_on(member, need, at=timezone.now()) == acts
    assert set(needs_in_charge(member, at=timezone.now())) == ({need, theirs} if sees else set())


@pytest.mark.parametrize(
    ("slug", "shadow", "sees", "acts"),
    [
        ("mill-row", False, True, True),
        ("mill-row", True, True, False),
        ("hilltop", False, False, False),
        ("hilltop", True, False, False),
    ],
)
def test_term_counts_for_its_areas(need, neighbor_of, slug, shadow, sees, acts):
    nell, now = neighbor_of(slug, shadow=shadow), timezone.now()

    assert can_see_queue(nell, at=now)
    assert can_coordinate(nell, at=now) == (not shadow)
    assert can_coordinate(nell, at=now, area=need.area) == acts
    assert can_act_on(nell, need, at=now) == acts
    assert needs_in_charge(nell, at=now).contains(need) == sees


@pytest.mark.parametrize(
    ("at", "holds"), [(NOW - 2 * HOUR, False), (NOW, True), (NOW + HOUR, False)]
)
def test_term_holds_from_its_start_to_its_end(sam, at, holds):
    TermFactory(member=sam, starts_at=NOW - HOUR, until=NOW + HOUR)

    assert can_coordinate(sam, at=at) == holds
    assert can_see_queue(sam, at=at) == holds


def test_term_of_an_area_that_was_deleted_holds_for_none(need, sam):
    area = AreaFactory()
    TermFactory(member=sam, all_areas=False).areas.add(area)

    area.delete()

    assert not can_act_on(sam, need, at=timezone.now())
    assert not needs_in_charge(sam, at=timezone.now()).exists()


def test_nobody_acts_on_their_own_need(cora):
    own = NeedFactory(requester=cora)

    assert not can_act_on(cora, own, at=timezone.now())


def test_one_reading_of_the_terms_is_enough_for_a_page(cora, need, django_assert_num_queries):
    now = timezone.now()
    keep_terms(cora)

    with django_assert_num_queries(1):
        assert can_see_queue(cora, at=now)
        assert can_act_on(cora, need, at=now)
        assert charge_of(cora, at=now).holds([need.area_id])
    with django_assert_num_queries(1):
        charge_of(cora, at=now, fresh=True)
