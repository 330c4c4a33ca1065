"""Logistic regression: it finds the optimum, tells labels apart, and is the same every time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.language.linear import Rows, fit, probabilities


def rows_of(matrix):
    matrix = np.asarray(matrix, np.float32)
    filled = [np.flatnonzero(line) for line in matrix]
    return Rows(
        starts=np.cumsum([0, *map(len, filled)]),
        columns=np.concatenate(filled).astype(np.int64),
        values=np.concatenate([line[at] for line, at in zip(matrix, filled, strict=True)]),
    )


def two_kinds(count=60, seed=4):
    """Return rows in which columns 0 and 1 speak for the two labels and 2 and 3 for none."""
    random = np.random.default_rng(seed)
    matrix = random.random((count, 4)).round(2)
    answers = np.column_stack([matrix[:, 0] > 0.5, matrix[:, 1] > 0.5]).astype(np.float32)
    return matrix, answers


def test_fit_tells_the_labels_apart():
    matrix, answers = two_kinds()
    rows = rows_of(matrix)

    weights, bias = fit(rows, answers, width=4, strength=50.0, epochs=60)

    said = probabilities(rows.times(weights, bias)) > 0.5
    assert (said == answers.astype(bool)).mean() > 0.95


def test_fit_ends_where_the_slope_is_zero():
    matrix, answers = two_kinds()
    rows, strength = rows_of(matrix), 2.0

    weights, bias = fit(rows, answers, width=4, strength=strength, epochs=200)

    error = probabilities(rows.times(weights, bias)) - answers
    slope = strength * np.asarray(matrix, np.float32).T @ error + weights
    assert np.abs(slope).max() < 0.01


def test_fit_gives_the_same_twice():
    matrix, answers = two_kinds()

    first, second = (fit(rows_of(matrix), answers, width=4, strength=1.0) for _time in range(2))

    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


def test_row_without_features_is_judged_by_the_bias():
    matrix, answers = two_kinds()
    weights, bias = fit(rows_of(matrix), answers, width=4, strength=1.0)

    assert np.array_equal(rows_of(np.zeros((1, 4))).times(weights, bias), [bias])


@given(st.floats(-1e6, 1e6))
def test_probability_stays_between_nothing_and_one(score):
    assert 0 <= probabilities(np.array([score], np.float32))[0] <= 1
