"""Within the ten minutes before somebody is forgotten, nobody asks anything of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from matching.engine.types import Limits, Weights
from matching.facts import current_settings
from matching.models import Match, Outlook
from matching.planning import plan_queue
from matching.refusals import HelperIsResting, NeedIsNotOpen
from matching.retrieval import CLOSEST, find_offers, find_pairs
from matching.services import cancel_match
from matching.suggestions import renew_suggestions, suggestions_for, suggestions_for_helper
from members.forgetting import ask_to_be_forgotten, stay
from neighborhood.models import Neighborhood
from tests.factories import MatchFactory, OfferFactory
from tests.matching.story import accepted, asked, now_of

pytestmark = pytest.mark.django_db


def leave(member):
    ask_to_be_forgotten(member, at=timezone.now())


def pairs_planned():
    """Return the pairs of the plan, made in both ways."""
    settings = replace(current_settings(), weights=Weights(text=0))
    one_by_one, on_columns = (
        plan_queue(now=timezone.now(), settings=settings, **size) for size in ({}, {"large": 0})
    )
    assert set(one_by_one.pairs) == set(on_columns.pairs)
    return set(one_by_one.pairs)


@pytest.fixture(autouse=True)
def group(db):
    Neighborhood.current().save()


def test_retrieval_passes_over_a_helper_who_is_leaving(need, offer, hal):
    now, pair = timezone.localtime(), (need.pk, offer.pk)
    before = find_offers([need.pk], now=now, limits=Limits())

    leave(hal)

    assert [one.offer_id for one in before] == [offer.pk]
    assert find_offers([need.pk], now=now, limits=Limits(), reach=CLOSEST) == []
    assert find_pairs([pair], now=now, limits=Limits()) == []


def test_what_was_suggested_is_shown_no_more_and_comes_back(need, offer, hal):
    renew_suggestions(need.pk, now=timezone.now())
    shown = [one.offer_id for one in suggestions_for(need)]

    leave(hal)

    assert shown == [offer.pk]
    assert suggestions_for(need) == []
    assert suggestions_for_helper(hal) == []
    renew_suggestions(need.pk, now=timezone.now())
    assert Outlook.objects.get(need=need).could == 0
    stay(hal, at=timezone.now())
    renew_suggestions(need.pk, now=timezone.now())
    assert [one.offer_id for one in suggestions_for(need)] == [offer.pk]


@pytest.mark.parametrize("who", ["hal", "rosa"])
def test_plan_leaves_out_whoever_is_leaving_on_either_side(need, offer, who, request):
    before = pairs_planned()

    leave(request.getfixturevalue(who))

    assert before == {(need.pk, offer.pk)}
    assert pairs_planned() == set()


@pytest.mark.parametrize(("who", "refusal"), [("hal", HelperIsResting), ("rosa", NeedIsNotOpen)])
def test_nobody_can_ask_them_and_nobody_reads_why(need, offer, who, refusal, request):
    leave(request.getfixturevalue(who))

    with pytest.raises(refusal):
        asked(need, offer)

    assert not Match.objects.exists()


def test_backup_who_is_leaving_is_passed_over(need, offer, hal):
    plan = accepted(need, offer)
    first, second = (
        MatchFactory(need=need, offer=OfferFactory(), standby=True, accepted_at=at)
        for at in (timezone.now() - timedelta(hours=2), timezone.now())
    )
    leave(first.helper)

    cancel_match(match_id=plan.pk, by=hal)

    assert now_of(first).backup_asked_at is None
    assert now_of(second).backup_asked_at is not None
