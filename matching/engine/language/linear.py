"""One-vs-rest logistic regression over sparse rows, learned with numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float32]

EPOCHS = 6
SEED = 1


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix. Row i holds ``values[starts[i]:starts[i + 1]]`` at those ``columns``."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, number: int) -> tuple[NDArray[np.int64], Floats]:
        """Return the columns and the values of one row."""
        part = slice(self.starts[number], self.starts[number + 1])
        return self.columns[part], self.values[part]

    def times(self, weights: Floats, bias: Floats) -> Floats:
        """Return rows × weights + bias, one line for each row."""
        out = np.empty((len(self), weights.shape[1]), np.float32)
        for number in range(len(self)):
            columns, values = self.row(number)
            out[number] = values @ weights[columns] + bias
        return out


def fit(
    rows: Rows, answers: Floats, *, width: int, strength: float, epochs: int = EPOCHS
) -> tuple[Floats, Floats]:
    """Learn weights (width × labels) and a bias (labels) that tell each label from the rest.

    Minimises ½‖w‖² + strength · Σ logistic loss, for all labels at once, one row at a time:

    1. every row has a dual variable per label, at first 0; the weights are what these add up to;
    2. a row's dual variable moves towards answer − probability, by a step that its length allows;
    3. after ``epochs`` rounds in an order that a fixed seed shuffles, the weights stand.

    answers: rows × labels, 0 or 1. strength: higher trusts the rows more, and small weights less.
    Cost: O(epochs · values · labels). The same data gives the same weights.
    Source: Shalev-Shwartz, Zhang, "Stochastic Dual Coordinate Ascent" (2013), section 6.
    """
    labels = answers.shape[1]
    # The last line is the bias, as the weight of a feature that every row has.
    weights = np.zeros((width + 1, labels), np.float32)
    duals = np.zeros(answers.shape, np.float32)
    random = np.random.default_rng(SEED)
    parts = [_with_bias(rows, number, width) for number in range(len(rows))]
    steps = [1 / (1 + strength * float(values @ values) / 4) for _columns, values in parts]
    for _epoch in range(epochs):
        for number in random.permutation(len(rows)):
            columns, values = parts[number]
            used = weights[columns]
            error = answers[number] - probabilities(values @ used) - duals[number]
            move = error * np.float32(steps[number])
            duals[number] += move
            weights[columns] = used + np.outer(values, np.float32(strength) * move)
    return weights[:width], weights[width]


def probabilities(scores: Floats) -> Floats:
    """Return 1 / (1 + exp(−score)) for each, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(scores / 2)), np.float32)


def _with_bias(rows: Rows, number: int, width: int) -> tuple[NDArray[np.int64], Floats]:
    columns, values = rows.row(number)
    return np.append(columns, width), np.append(values, np.float32(1))
