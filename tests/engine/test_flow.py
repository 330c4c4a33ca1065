"""The best pairings of a whole queue, on columns."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.flow import PAIRS_TOGETHER, Graph, PlanNotFound, solve, worth_of
from tests.engine.graphs import best_worth, column, graphs, is_allowed, reordered


def crowd(needs, *, seed=1, choices=4, spread=150):
    """Return many needs in many small neighborhoods, with too few helpers in each."""
    random = np.random.default_rng(seed)
    need = np.repeat(np.arange(needs), choices)
    near = need // 10 * 8
    offer = near + random.permuted(np.tile(np.arange(8), (needs, 1)), axis=1)[:, :choices].ravel()
    offers = needs // 10 * 8
    return {
        "need": need,
        "offer": offer,
        "value": random.integers(1, 20, len(need)) * 100,
        "need_ids": np.arange(needs),
        "wanted": np.ones(needs, dtype=np.int64),
        "area": np.zeros(needs, dtype=np.int64),
        "offer_ids": np.arange(offers),
        "room": np.ones(offers, dtype=np.int64),
        "helper": np.arange(offers),
        "pace": np.ones(offers, dtype=np.int64),
        "load": np.zeros(offers, dtype=np.int64),
        "budget": column([10**9]),
        "spread": spread,
    }


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_no_other_choice_is_worth_more(graph):
    chosen = solve(graph)

    assert is_allowed(graph, chosen)
    assert worth_of(graph, chosen) == best_worth(graph)


@given(graphs(most_pairs=20), st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_changes_nothing(graph, random):
    order = random.sample(range(len(graph.need)), len(graph.need))

    shuffled = column(order)[solve(reordered(graph, column(order)))]

    assert sorted(shuffled.tolist()) == solve(graph).tolist()


@given(graphs(most_pairs=20))
def test_one_more_pair_never_makes_it_worth_less(graph):
    fewer = reordered(graph, np.arange(max(0, len(graph.need) - 1)))

    assert worth_of(graph, solve(graph)) >= worth_of(fewer, solve(fewer))


def test_nothing_to_choose_from_is_no_fault():
    nobody = reordered(Graph(**crowd(10)), column([]))

    assert solve(nobody).tolist() == []


def test_many_pieces_are_cut_whole():
    graph = Graph(**crowd(PAIRS_TOGETHER // 2))
    half = np.flatnonzero(graph.need < PAIRS_TOGETHER // 4)
    other = np.flatnonzero(graph.need >= PAIRS_TOGETHER // 4)

    apart = [part[solve(reordered(graph, part))] for part in (half, other)]

    assert len(graph.need) > 2 * PAIRS_TOGETHER - 1
    assert solve(graph).tolist() == np.concatenate(apart).tolist()


def test_small_columns_give_the_same_as_wide_ones():
    wide = crowd(400)
    narrow = {name: one.astype(np.int32) if name != "spread" else one for name, one in wide.items()}

    assert solve(Graph(**narrow)).tolist() == solve(Graph(**wide)).tolist()


def test_values_past_the_solver_are_refused_with_a_sentence():
    columns = crowd(20)
    columns["value"] = columns["value"] << 40

    with pytest.raises(PlanNotFound):
        solve(Graph(**columns))


def test_spread_prefers_two_helpers_to_one_twice():
    columns = crowd(10, spread=150)
    two_needs = {
        "need": column([0, 0, 1, 1]),
        "offer": column([0, 1, 0, 1]),
        "value": column([1000, 900, 1000, 900]),
        "room": columns["room"] + 1,
        "pace": columns["pace"] + 1,
    }
    graph = Graph(**{**columns, **two_needs})

    assert graph.offer[solve(graph)].tolist() in ([0, 1], [1, 0])
    assert graph.offer[solve(replace(graph, spread=0))].tolist() == [0, 0]
