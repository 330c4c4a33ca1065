"""How good rankings and guesses of labels are, and how sure the figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import SAMPLES, Interval, Values

TOP = 10
SURE = 0.5


def ndcg(gains: Values, scores: Values, *, top: int = TOP) -> float:
    """Return the normalised discounted gain of the first ``top``, in [0, 1].

    gains: what each is worth, at least one above 0. Equal scores keep the order of the file.
    Source: Järvelin, Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques" (2002).
    """
    discounts = 1 / np.log2(np.arange(2, top + 2))
    found = gains[np.argsort(-scores, kind="stable")[:top]]
    best = np.sort(gains)[::-1][:top]
    return float((found * discounts[: len(found)]).sum() / (best * discounts[: len(best)]).sum())


def micro_f1(answers: NDArray[np.bool_], probabilities: Values) -> float:
    """Return the F1 over all labels of all texts; said are the best guess and what is sure."""
    said = probabilities >= SURE
    said[np.arange(len(said)), probabilities.argmax(axis=1)] = True
    return float(2 * (said & answers).sum() / (said.sum() + answers.sum()))


def interval_over_groups(values: Values, groups: Sequence[str], *, seed: int = 1) -> Interval:
    """Return the mean of ``values`` and the 95 % interval when whole groups are drawn anew.

    Wider than over single values, since posts of one bank resemble each other.
    """
    names, numbers = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(numbers, weights=values)
    counts = np.bincount(numbers)
    random = np.random.default_rng(seed)
    drawn = random.integers(0, len(names), (SAMPLES, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(values.mean()), float(low), float(high))
