"""A match judged without itself: as if its helper had not been asked by it."""

import pytest
from django.utils import timezone

from matching import services
from matching.engine.types import Rule
from matching.explaining import tell_pair
from matching.facts import current_settings
from matching.hindsight import parts_told, tell_match
from matching.models import Match
from members.models import Member, Pace
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import accepted, asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(rosa):
    return NeedFactory(requester=rosa)


@pytest.fixture
def offer(hal):
    Member.objects.filter(pk=hal.pk).update(pace=Pace.LITTLE)
    return OfferFactory(helper=Member.objects.get(pk=hal.pk))


def in_the_way(told):
    return {rule.rule for rule in told.in_the_way}


def alone(match):
    """Tell a match as it stands, itself included."""
    settings = current_settings()
    need = Match.objects.with_both().get(pk=match.pk).need
    return tell_pair(need, offer_id=match.offer_id, now=timezone.now(), settings=settings)


def without(match):
    match = Match.objects.with_both().get(pk=match.pk)
    return tell_match(match, now=timezone.now(), settings=current_settings())


def value_of(told, name):
    return next(part.value for part in told.parts if part.name == name)


def test_question_is_not_in_its_own_way(need, offer):
    match = asked(need, offer)

    assert Rule.COOL_DOWN in in_the_way(alone(match))
    assert in_the_way(without(match)) == set()


def test_yes_takes_no_room_from_itself(need, offer):
    match = accepted(need, offer)

    assert {Rule.NEED_FULL, Rule.OFFER_FULL} <= in_the_way(alone(match))
    assert in_the_way(without(match)) == set()


def test_no_does_not_keep_itself_away(need, offer, hal):
    match = asked(need, offer)
    services.decline_match(match_id=match.pk, by=hal)

    assert Rule.DECLINED in in_the_way(alone(match))
    assert Rule.DECLINED not in in_the_way(without(match))


def test_what_was_done_makes_nobody_less_rested(need, offer, rosa):
    offer.once = True
    offer.save()
    match = services.confirm_match(match_id=accepted(need, offer).pk, by=rosa)
    services.complete_match(match_id=match.pk, by=rosa)

    assert value_of(without(match), "rest") > value_of(alone(match), "rest")
    assert Rule.OFFER_FULL not in in_the_way(without(match))


def test_other_questions_still_count(need, offer, hal):
    other = asked(NeedFactory(), OfferFactory(helper=hal))
    Member.objects.filter(pk=hal.pk).update(last_asked_at=None)
    Match.objects.filter(pk=other.pk).update(origin="requester")
    Member.objects.filter(pk=hal.pk).update(pace=Pace.LOT)
    match = asked(need, offer)

    assert Rule.COOL_DOWN in in_the_way(without(match))


def test_stored_parts_come_the_heaviest_first():
    stored = [
        {"name": "text", "value": 0.2, "weight": 10},
        {"name": "category", "value": 1.0, "weight": 40},
    ]

    parts = parts_told(stored, settings=current_settings())

    assert [(part.name, part.whole, part.filled) for part in parts] == [
        ("category", 100, 100), ("text", 25, 5),
    ]  # fmt: skip
