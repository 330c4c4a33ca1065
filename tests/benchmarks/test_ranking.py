"""The measures of rankings, on examples worked by hand."""

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.ranking import interval_over_groups, micro_f1, ndcg


def test_ndcg_of_an_example():
    gains, scores = np.array([0.0, 2.0, 1.0]), np.array([0.9, 0.8, 0.1])

    found, best = 2 / log2(3) + 1 / log2(4), 2 + 1 / log2(3)
    assert ndcg(gains, scores) == pytest.approx(found / best)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=30).filter(any))
def test_ndcg_of_the_best_order_is_one(gains):
    values = np.array(gains, float)

    assert ndcg(values, values) == pytest.approx(1)
    assert 0 <= ndcg(values, -values) <= 1


def test_ndcg_looks_at_the_first_ten():
    gains = np.zeros(11)
    gains[10] = 1

    assert ndcg(gains, -np.arange(11.0)) == 0


def test_micro_f1_counts_the_best_guess_and_what_is_sure():
    answers = np.array([[True, True, False], [False, False, True]])
    probabilities = np.array([[0.9, 0.6, 0.1], [0.3, 0.2, 0.1]])

    assert micro_f1(answers, probabilities) == pytest.approx(2 * 2 / (3 + 3))


def test_interval_over_groups_is_wider_when_groups_differ():
    values = np.repeat([0.0, 1.0], 50)
    mixed = interval_over_groups(values, ["a", "b"] * 50)
    apart = interval_over_groups(values, ["a"] * 50 + ["b"] * 50)

    assert mixed.mean == apart.mean == 0.5
    assert apart.high - apart.low > mixed.high - mixed.low
