"""Columns say of every pair what the scalar judges say: each rule, each part, each score."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.board import judging
from matching.engine.board.columns import Ties
from matching.engine.board.judging import Judge, Pairs, added_up
from matching.engine.board.tabulating import Codes, board_of, masks_of
from matching.engine.eligibility import eligible, refusals
from matching.engine.scoring import parts, score
from matching.engine.types import Limits, Rule, Weights
from tests.engine import strategies as some
from tests.engine.facts import (
    LIMITS,
    MONDAY,
    NOW,
    TUESDAY,
    WEIGHTS,
    hal,
    hals_offer,
    rosas_need,
)
from tests.engine.test_eligibility import BROKEN, KEPT

need_lists = st.lists(some.needs, min_size=1, max_size=4, unique_by=lambda need: need.id)
offer_lists = st.lists(some.offers, min_size=1, max_size=4, unique_by=lambda offer: offer.id)
limits = st.builds(
    Limits,
    asks_per_week=some.per_pace,
    helps_per_week=some.per_pace,
    min_overlap_minutes=st.integers(0, 120),
    cool_down_hours=st.integers(0, 60),
)


def judge_of(needs, offers, *, now=NOW, weights=WEIGHTS, limits=LIMITS):
    """Return the judge of these facts, and every need with every offer, in both shapes."""
    judge = Judge(board_of(needs, offers), now, weights, limits)
    grid = np.indices((len(needs), len(offers))).reshape(2, -1)
    return judge, Pairs(*grid), [(need, offer) for need in needs for offer in offers]


@given(need_lists, offer_lists, limits)
def test_broken_names_the_rules_that_the_scalar_judge_names(needs, offers, limits):
    judge, pairs, both = judge_of(needs, offers, limits=limits)

    broken = judge.broken(pairs)

    for at, (need, offer) in enumerate(both):
        refused = refusals(need, offer, now=NOW, limits=limits)
        assert [rule for rule in broken if broken[rule][at]] == [one.rule for one in refused]


@given(need_lists, offer_lists, some.weights, limits, st.data())
def test_parts_and_scores_are_those_of_the_scalar_judge(needs, offers, weights, limits, data):
    judge, pairs, both = judge_of(needs, offers, weights=weights, limits=limits)
    text = data.draw(st.lists(some.shares, min_size=len(both), max_size=len(both)))

    sides = judge.parts(pairs, text=np.array(text))
    scores = judge.scores(pairs, text=np.array(text))

    for at, (need, offer) in enumerate(both):
        said = parts(need, offer, now=NOW, weights=weights, limits=limits, text=text[at])
        assert {name: side[at] for name, side in sides.items()} == {p.name: p.value for p in said}
        assert scores[at] == score(said)


@pytest.mark.parametrize(("need", "offer"), [(need, offer) for _, need, offer in BROKEN] + KEPT)
def test_broken_of_every_worked_example_is_the_scalar_judgement(need, offer):
    need, offer = rosas_need(**need), hals_offer(**offer)
    judge, pairs, _ = judge_of([need], [offer])

    refused = refusals(need, offer, now=NOW, limits=LIMITS)

    assert [rule for rule, broken in judge.broken(pairs).items() if broken[0]] == [
        one.rule for one in refused
    ]
    assert judge.eligible(pairs)[0] == (not refused)


def test_broken_counts_days_in_the_neighborhoods_own_zone():
    now = datetime(2026, 11, 22, 20, 0, tzinfo=ZoneInfo("America/Chicago"))
    offer = hals_offer(helper=hal(resting_until=NOW.date()))
    judge, pairs, _ = judge_of([rosas_need()], [offer], now=now)

    assert judge.broken(pairs)[Rule.RESTING][0]
    assert not eligible(rosas_need(), offer, now=now, limits=LIMITS)


@given(need_lists, offer_lists)
def test_stretches_are_the_same_whether_known_in_advance_or_not(needs, offers):
    judge, pairs, _ = judge_of(needs, offers)
    asked, free = judge.board.needs.asked[pairs.need], judge.board.offers.free[pairs.offer]
    known = judging.TimesInCommon(judge.board.asked, judge.board.free)
    unknown = judging.TimesInCommon(judge.board.asked, judge.board.free, known=0)

    assert known.stretch(asked, free).tolist() == unknown.stretch(asked, free).tolist()


@given(st.lists(st.tuples(*(some.shares,) * 3), min_size=1))
def test_added_up_is_what_sum_makes_of_it(rows):
    terms = [np.array(column) for column in zip(*rows, strict=True)]

    assert added_up(terms).tolist() == [sum(row) for row in rows]


def test_standing_and_asking_are_what_one_side_says_alone():
    stale = hals_offer(confirmed_current_at=NOW - timedelta(days=400))
    ended = hals_offer(valid_until=(NOW - timedelta(days=1)).date())
    asked = hals_offer(helper=hal(open_asks=2))
    judge, _, _ = judge_of(
        [rosas_need(), rosas_need(places_left=0)], [hals_offer(), stale, ended, asked]
    )

    assert judge.asking.tolist() == [True, False]
    assert judge.standing.tolist() == [True, False, False, False]


def test_masks_of_more_words_than_bits_take_more_columns():
    words: Codes[str] = Codes()
    names = [f"word-{number}" for number in range(130)]
    for name in names:
        words.of(name)

    masks = masks_of([names[:1], names[64:65], names], words)

    assert masks.shape == (3, 3)
    assert [int(mask).bit_count() for mask in masks[2]] == [64, 64, 2]
    assert masks[:2].tolist() == [[1, 0, 0], [0, 1, 0]]


def test_requirements_beyond_the_first_64_words_count():
    many = frozenset(f"ability-{number:03}" for number in range(100))
    judge, pairs, _ = judge_of(
        [rosas_need(requirements=frozenset({"ability-099"}))],
        [hals_offer(abilities=many), hals_offer(abilities=many - {"ability-099"})],
    )

    assert judge.broken(pairs)[Rule.REQUIREMENTS].tolist() == [False, True]


def test_ties_know_their_pairs_and_no_others():
    ties = Ties.of([0, 1, 1], [7, 3, 9])

    assert (1, 9) in ties
    assert (0, 3) not in ties
    assert (0, 17) not in ties
    assert (0, 7) not in Ties.of([], [])


def test_text_is_nothing_where_it_is_not_given():
    judge, pairs, _ = judge_of([rosas_need(windows=((MONDAY, TUESDAY),))], [hals_offer()])

    assert judge.parts(pairs)["text"].tolist() == [0.0]
    assert judge.scores(pairs).tolist() == judge.scores(pairs, text=np.zeros(1)).tolist()
    assert Weights().text > 0
