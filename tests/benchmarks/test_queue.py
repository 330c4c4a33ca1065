"""The benchmark of the whole queue, on a city of a few streets."""

import numpy as np
import pytest

from benchmarks import database
from benchmarks.city import Size
from benchmarks.queue import measured, require_within_limits
from matching.engine.flow import Graph


@pytest.fixture
def numbers(db):
    database.fill(Size(offers=400, needs=80))
    return measured(sample=40, seed=1).numbers


def test_queue_reports_what_it_measured(numbers):
    assert {"seconds", "cpu_seconds", "peak_mb", "pairs", "planned"} <= numbers.keys()
    assert 0 < numbers["planned"] <= numbers["needs_asking"] <= 80
    assert numbers["pairs"] >= numbers["planned"]
    assert numbers["nobody_share"] < 1


def test_queue_agrees_with_the_scalar_judges_and_finds_no_worse_than_sql(numbers):
    assert numbers["checked_pairs"] > 20
    assert numbers["scores_agree"] == 1
    assert numbers["best_ratio_to_sql"] >= 1
    assert numbers["top_ratio_to_sql"] >= 1


def test_require_within_limits_notices_a_helper_planned_too_often():
    one, two = np.array([1]), np.array([0, 1])
    graph = Graph(
        need=two, offer=two, value=two, need_ids=two, wanted=two + 1, area=two * 0,
        offer_ids=two, room=two + 1, helper=two * 0, pace=one, load=one, budget=one,
    )  # fmt: skip

    require_within_limits(graph, one)
    with pytest.raises(ValueError, match="more"):
        require_within_limits(graph, two)
