"""Augmenting paths find what minimum-cost flow finds, and give up where help is scarce."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.assigning import assign, is_simple
from matching.engine.network import NO_LIMIT, Piece, costs_of, solve_piece
from matching.engine.ties import tie_keys

sizes = st.integers(1, 12)


def a_piece(needs, helpers, offers_each, seed, *, values=40):
    """Return a piece in which everybody knows somebody; values repeat, so that ties occur."""
    dice = np.random.default_rng(seed)
    offers = helpers * offers_each
    pairs = np.flatnonzero(dice.random(needs * offers) < 0.5)
    pairs = np.union1d(pairs, np.arange(needs) * offers + dice.integers(0, offers, needs))
    pairs = np.union1d(pairs, dice.integers(0, needs, offers) * offers + np.arange(offers))
    need, offer = pairs // offers, pairs % offers
    return Piece(
        need=need,
        offer=offer,
        value=dice.integers(1, values, len(pairs)),
        tie=tie_keys(need, offer),
        wanted=np.ones(needs, dtype=np.int64),
        area=np.zeros(needs, dtype=np.int64),
        room=dice.integers(1, 4, offers),
        helper=np.arange(offers) // offers_each,
        pace=np.ones(helpers, dtype=np.int64),
        budget=np.array([NO_LIMIT]),
        spread=0,
    )


@given(sizes, sizes, st.integers(1, 3), st.integers(0, 10_000))
def test_assign_is_worth_what_the_flow_is_worth(needs, helpers, offers_each, seed):
    piece = a_piece(needs, helpers, offers_each, seed)

    chosen = assign(piece, patience=1000)

    cost = costs_of(piece)
    assert cost[chosen].sum() == cost[solve_piece(piece)].sum()


@given(sizes, sizes, st.integers(1, 3), st.integers(0, 10_000))
def test_assign_takes_nobody_twice(needs, helpers, offers_each, seed):
    piece = a_piece(needs, helpers, offers_each, seed)

    chosen = assign(piece, patience=1000)

    assert np.bincount(piece.need[chosen]).max() == 1
    assert np.bincount(piece.helper[piece.offer[chosen]]).max() == 1


def test_assign_of_a_larger_piece_is_an_optimum():
    piece = a_piece(300, 350, 2, 1, values=5000)

    chosen = assign(piece, patience=1000)

    assert np.unique(piece.need[chosen]).size == 300
    assert costs_of(piece)[chosen].sum() == costs_of(piece)[solve_piece(piece)].sum()


def test_assign_gives_up_where_help_is_scarce():
    assert assign(a_piece(40, 3, 1, 1), patience=0) is None
    assert assign(a_piece(40, 3, 1, 1), patience=1000) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"wanted": np.array([1, 2])},
        {"pace": np.array([1, 2])},
        {"room": np.array([1, 0])},
        {"budget": np.array([1])},
    ],
)
def test_is_simple_only_where_everybody_is_wanted_once(change):
    piece = replace(a_piece(2, 2, 1, 1), room=np.array([1, 1]))

    assert is_simple(piece)
    assert not is_simple(replace(piece, **change))
