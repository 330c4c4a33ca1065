"""The shapes of a match that the database refuses, each by the name of its constraint."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.models import Outlook, Suggestion
from tests.constraints import broken_by, change, constraints_of
from tests.factories import MatchFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db


def twice_together():
    """Make a second live match of the same two."""
    match = MatchFactory()
    MatchFactory(need=match.need, offer=match.offer)


def suggested_twice():
    """Show the same pairing in two rows."""
    pair = {"need": NeedFactory(), "offer": OfferFactory()}
    for rank in (1, 2):
        Suggestion.objects.create(rank=rank, value=800, **pair)


def with_oneself():
    """Pair a helper with themselves."""
    match = MatchFactory()
    change(match, requester=match.helper_id)


def backwards():
    """Let a plan end before it starts."""
    now = timezone.now()
    change(MatchFactory(), starts_at=now, ends_at=now - timedelta(hours=1))


def bored():
    """Name a cause that nobody knows."""
    outlook = Outlook.objects.create(need=NeedFactory(), renewed_at=timezone.now())
    change(outlook, escalation="bored")


BREAKS = {
    "matching_match_status_known": lambda: change(MatchFactory(), status="lost"),
    "matching_match_live_once": twice_together,
    "matching_match_two_people": with_oneself,
    "matching_match_yes_has_moment": lambda: change(MatchFactory(), status="standby"),
    "matching_match_confirmed_has_moment": lambda: change(
        MatchFactory(confirmed=True), requester_agreed_at=None
    ),
    "matching_match_completed_has_moment": lambda: change(
        MatchFactory(confirmed=True), status="completed"
    ),
    "matching_match_ended_has_reason": lambda: change(MatchFactory(declined=True), end_reason=""),
    "matching_match_ends_after_start": backwards,
    "matching_suggestion_pair_once": suggested_twice,
    "matching_outlook_escalation_known": bored,
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    assert broken_by(BREAKS[name]) == name


def test_every_constraint_is_broken_here():
    assert set(BREAKS) == constraints_of("matching")


@pytest.mark.parametrize("status", ["standby", "accepted"])
def test_every_yes_has_its_moment(status):
    match = MatchFactory()

    assert broken_by(lambda: change(match, status=status)) == "matching_match_yes_has_moment"


@pytest.mark.parametrize("status", ["declined", "lapsed", "cancelled"])
def test_every_end_has_its_reason(status):
    match = MatchFactory()

    assert broken_by(lambda: change(match, status=status)) == "matching_match_ended_has_reason"


def test_plan_that_ends_has_begun():
    match = MatchFactory()
    now = timezone.now()

    assert broken_by(lambda: change(match, ends_at=now)) == "matching_match_ends_after_start"


@pytest.mark.parametrize("trait", ["completed", "declined", "lapsed", "cancelled"])
def test_two_may_come_together_again_after_an_end(trait):
    match = MatchFactory(**{trait: True})

    assert broken_by(lambda: MatchFactory(need=match.need, offer=match.offer)) == "none"
