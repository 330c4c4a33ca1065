"""The board as columns is judged as the facts of the same rows are."""

import random
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from matching import binary_copy
from matching.board_columns import read_board
from matching.engine.board.columns import ANY_TIME, NEVER, NO_DAY, NO_END
from matching.engine.board.judging import Judge, Pairs
from matching.engine.eligibility import refusals
from matching.engine.scoring import parts, score
from matching.engine.types import Rule
from matching.facts import current_settings, facts_of_needs, facts_of_offers
from matching.models import Suggestion
from matching.retrieval import find_pairs
from matching.states import Origin
from members.models import BlockedPair, Pace
from needs.models import Need
from neighborhood.fields import Point
from offers.models import Offer
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.test_retrieval import a_need, an_offer


@pytest.fixture
def need(rosa, categories):
    return NeedFactory(requester=rosa, category=categories["rides"], pt=Point(0, 0))


def judge_now():
    """Return a judge of the board in the database, and all pairs on it."""
    settings, now = current_settings(), timezone.localtime()
    board = read_board(now=now, settings=settings)
    grid = np.indices((len(board.needs), len(board.offers))).reshape(2, -1)
    return Judge(board, now, settings.weights, settings.limits), Pairs(*grid)


def keys(judge, pairs):
    need_ids, offer_ids = judge.board.needs.id[pairs.need], judge.board.offers.id[pairs.offer]
    return list(zip(need_ids.tolist(), offer_ids.tolist(), strict=True))


def facts(judge, pairs):
    """Return need and offer of each pair as the scalar judges know them."""
    settings = current_settings()
    rows = find_pairs(keys(judge, pairs), now=judge.now, limits=judge.limits)
    offers = facts_of_offers(rows, categories=settings.categories)
    needs = facts_of_needs(Need.objects.open(), categories=settings.categories)
    return {
        (row.need_id, row.offer_id): (needs[row.need_id], offer)
        for row, offer in zip(rows, offers, strict=True)
    }


def a_busy_board(rosa, categories):
    dice = random.Random(11)
    needs = [a_need(dice, rosa, categories) for _ in range(12)]
    offers = [an_offer(dice, categories) for _ in range(60)]
    for offer in offers[::7]:
        MatchFactory(need=dice.choice(needs), offer=offer, declined=True)
    for offer in offers[3::9]:
        MatchFactory(offer=offer, accepted=True)
    for offer in offers[5::11]:
        BlockedPair.objects.create(
            one_id=min(rosa.pk, offer.helper_id), other_id=max(rosa.pk, offer.helper_id)
        )


def test_read_board_breaks_the_rules_that_the_facts_break(rosa, categories):
    a_busy_board(rosa, categories)
    judge, pairs = judge_now()

    broken = judge.broken(pairs)

    by_pair = facts(judge, pairs)
    assert len(by_pair) == len(pairs) > 500
    for at, key in enumerate(keys(judge, pairs)):
        refused = refusals(*by_pair[key], now=judge.now, limits=judge.limits)
        assert [rule for rule in broken if broken[rule][at]] == [one.rule for one in refused]
    seen = {rule for rule in broken if broken[rule].any()}
    assert {Rule.BLOCKED, Rule.DECLINED, Rule.TIMES, Rule.RESTING, Rule.COOL_DOWN} <= seen


def test_read_board_scores_as_the_facts_do(rosa, categories):
    a_busy_board(rosa, categories)
    judge, pairs = judge_now()

    scores = judge.scores(pairs)

    by_pair = facts(judge, pairs)
    for at, key in enumerate(keys(judge, pairs)):
        said = parts(
            *by_pair[key], now=judge.now, weights=judge.weights, limits=judge.limits, text=0.0
        )
        assert scores[at] == score(said)
    assert len(set(scores.tolist())) > 50


@pytest.mark.parametrize(
    "state",
    [{"held": True}, {"paused": True}, {"withdrawn": True}, {"full": True}, {"for_one_need": True}],
)
def test_read_board_leaves_out_offers_that_stand_on_no_board(need, state):
    OfferFactory(**state)
    there = OfferFactory()

    judge, _ = judge_now()

    assert judge.board.offers.id.tolist() == [there.pk]


@pytest.mark.parametrize("state", [{"held": True}, {"paused": True}, {"matched": True}])
def test_read_board_leaves_out_needs_that_are_not_open(need, state):
    NeedFactory(**state)

    judge, _ = judge_now()

    assert judge.board.needs.id.tolist() == [need.pk]


def test_read_board_leaves_out_who_asked_to_be_forgotten(need):
    OfferFactory(helper=MemberFactory(name="", is_active=False, forgotten_at=timezone.now()))

    judge, pairs = judge_now()

    assert len(judge.board.offers) == len(pairs) == 0


def test_read_board_keeps_apart_who_was_asked_and_what_was_put_aside(need):
    asked, aside, free = (OfferFactory(pt=Point(0, 0)) for _ in range(3))
    MatchFactory(need=need, offer=asked)
    Suggestion.objects.create(need=need, offer=aside, rank=1, value=1, dismissed_at=timezone.now())

    judge, pairs = judge_now()

    fits = dict(zip(keys(judge, pairs), judge.eligible(pairs).tolist(), strict=True))
    assert fits == {
        (need.pk, asked.pk): False, (need.pk, aside.pk): False, (need.pk, free.pk): True
    }  # fmt: skip


def test_read_board_counts_what_a_helper_was_asked_this_week(need):
    helper = MemberFactory(pace=Pace.LOT)
    offer = OfferFactory(helper=helper, capacity=9)
    MatchFactory(offer=OfferFactory(helper=helper, paused=True))
    MatchFactory(offer=OfferFactory(helper=helper, paused=True), origin=Origin.HELPER)
    MatchFactory(offer=OfferFactory(helper=helper, paused=True), accepted=True)

    judge, _ = judge_now()

    helpers = judge.board.helpers
    assert judge.board.offers.id.tolist() == [offer.pk]
    assert (helpers.asks[0], helpers.helps[0], helpers.open_asks[0]) == (2, 1, 1)


def test_read_board_knows_what_is_missing(need):
    OfferFactory(availability=None, valid_until=None)

    board = judge_now()[0].board

    assert board.needs.needed_on.tolist() == [NO_DAY]
    assert board.offers.valid_until.tolist() == [NO_END]
    assert board.helpers.last_helped_at.tolist() == [NEVER]
    assert board.needs.asked.tolist() == board.offers.free.tolist() == [ANY_TIME]


def test_read_board_without_anything_is_empty(db):
    judge, pairs = judge_now()

    assert len(judge.board.needs) == len(judge.board.offers) == len(pairs) == 0


def test_read_board_takes_rows_over_in_chunks(need, monkeypatch):
    offers = [OfferFactory(confirmed_current_at=timezone.now() - timedelta(n)) for n in range(20)]
    whole = judge_now()[0].board.offers
    monkeypatch.setattr(binary_copy, "CHUNK_BYTES", 300)

    again = judge_now()[0].board.offers

    assert sorted(again.id.tolist()) == sorted(offer.pk for offer in offers)
    assert again.confirmed_at.tolist() == whole.confirmed_at.tolist()
    assert Offer.objects.count() == 20
