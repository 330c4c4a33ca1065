"""Who may do what with a match, for everybody in the cast."""

import pytest

from matching.models import Match
from matching.permissions import can_agree, can_answer, can_step_out
from tests.factories import MatchFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

CAST = ("rosa", "hal", "sam", "cora", "ada")


@pytest.fixture
def match(rosa, hal):
    return MatchFactory(need=NeedFactory(requester=rosa), offer=OfferFactory(helper=hal))


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize(
    ("may", "allowed"),
    [(can_answer, {"hal"}), (can_agree, {"rosa"}), (can_step_out, {"hal", "rosa"})],
)
def test_matrix(request, match, who, may, allowed):
    assert may(request.getfixturevalue(who), match) == (who in allowed)


@pytest.mark.parametrize("who", CAST)
def test_match_is_seen_by_the_two_only(request, match, who):
    seen = Match.objects.visible_to(request.getfixturevalue(who))

    assert seen.exists() == (who in {"rosa", "hal"})


def test_nobody_sees_no_match(match):
    assert not Match.objects.visible_to(None).exists()
