"""The benchmark of the joint plan, on a queue small enough to be quick."""

from argparse import ArgumentParser

import numpy as np
import pytest

from benchmarks import plan
from benchmarks.crowd import crowd
from tests.engine.graphs import is_allowed


def report_of(*arguments):
    parser = ArgumentParser()
    plan.add_arguments(parser)
    return plan.run(parser.parse_args(arguments))


@pytest.mark.parametrize("helpers", ["200", "90"])
def test_the_plan_is_the_optimum_and_the_baselines_are_not(helpers):
    numbers = report_of("--needs", "300", "--offers", "200", "--helpers", helpers).numbers

    assert numbers["ratio_to_optimum"] == 1.0
    assert 0.5 < numbers["first_come_ratio"] < numbers["greedy_ratio"] < 1
    assert numbers["cpu_seconds"] > 0
    assert numbers["extra_mb"] >= 0


def test_the_baselines_keep_to_the_same_limits():
    graph = crowd(needs=300, offers=200, helpers=120, seed=3)

    chosen = plan._served(graph, np.argsort(-graph.value))

    assert len(chosen) > 50
    assert is_allowed(graph, chosen)


def test_one_seed_makes_one_crowd():
    first, again = (crowd(needs=50, offers=40, helpers=40, seed=5) for _ in range(2))

    assert first.value.tolist() == again.value.tolist()
    assert first.value.tolist() != crowd(needs=50, offers=40, helpers=40, seed=6).value.tolist()
