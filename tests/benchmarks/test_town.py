"""A small simulated town: repeatable, within the hard rules, and judged as it says."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter

import pytest

from benchmarks import town as benchmark
from benchmarks.town_board import Rules
from benchmarks.town_helpers import CALM, MINDING, luck, quiet_days
from benchmarks.town_measures import ROWS, gini, measures
from benchmarks.town_people import LONGEST_OPEN_DAYS, TOWN_LIMITS, town_of
from benchmarks.town_policies import PACE_RULES, Engine
from benchmarks.town_year import live
from matching.engine.eligibility import refusals
from matching.engine.knobs import PlanKnobs
from matching.engine.queue import Queue
from matching.engine.verify import verify

DAYS = 21
ENGINE = Engine("engine", PlanKnobs())
POLICIES = (ENGINE, *benchmark.SIMPLE, *benchmark.STRONGER)


@pytest.fixture(scope="module")
def town():
    return town_of(3, days=DAYS, members=120, limits=TOWN_LIMITS)


class Watched:
    """A policy whose every choice is kept, with the board it was made on."""

    def __init__(self, policy):
        self.policy, self.name, self.keeps_pace = policy, policy.name, policy.keeps_pace
        self.rounds = []

    def choose(self, board):
        pairs = list(self.policy.choose(board))
        self.rounds.append((board, pairs))
        return pairs


class Nobody:
    """Asks nobody."""

    name = "nobody"
    keeps_pace = True

    def choose(self, board):
        return ()


def pairs_on(board, pairs):
    needs = {need.id: need for need in board.needs}
    return [(needs[need_id], board.offers[offer_id]) for need_id, offer_id in pairs]


@pytest.fixture(scope="module")
def lived(town):
    """Three weeks under each policy, by its name: what was chosen, and what came of it."""
    watched = {policy.name: Watched(policy) for policy in POLICIES}
    return {name: (one, live(town, one, days=DAYS, rules=Rules())) for name, one in watched.items()}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_choice_keeps_hard_rules(lived, policy):
    rounds = lived[policy.name][0].rounds
    allowed = set() if policy.keeps_pace else PACE_RULES

    broken = {
        refusal.rule
        for board, pairs in rounds
        for need, offer in pairs_on(board, pairs)
        for refusal in refusals(need, offer, now=board.now, limits=board.limits)
    }

    assert sum(len(pairs) for _, pairs in rounds) > 20
    assert broken <= allowed


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_choice_leaves_no_offer_overfull_and_no_need_asking_twice(lived, policy):
    for board, pairs in lived[policy.name][0].rounds:
        asked = Counter(offer_id for _, offer_id in pairs)

        assert len({need_id for need_id, _ in pairs}) == len(pairs)
        assert all(
            board.waiting[offer_id] + times <= board.offers[offer_id].room
            for offer_id, times in asked.items()
        )


def test_engine_plans_stand_before_the_verifier(lived):
    for board, pairs in lived["engine"][0].rounds:
        queue = Queue(
            needs={need.id: need for need in board.needs},
            offers=board.offers,
            now=board.now,
            limits=board.limits,
            knobs=PlanKnobs(),
        )

        assert verify(pairs, queue=queue) == ()


def test_only_plain_policies_bring_helpers_over_pace(lived):
    over = {
        name: sum(state.over_pace for state in year.helpers.values())
        for name, (_, year) in lived.items()
    }

    assert {name for name, count in over.items() if count} == set(benchmark.BASELINES)


def test_same_seed_gives_same_figures():
    figures = []
    for _ in range(2):
        town = town_of(5, days=DAYS, members=80, limits=TOWN_LIMITS)
        year = live(town, ENGINE, days=DAYS, rules=Rules())
        figures.append(measures(town, year, start=0, end=DAYS))

    assert figures[0] == figures[1]
    assert figures[0]["needs_met"] > 0


def test_other_seed_gives_another_town(town):
    other = town_of(4, days=DAYS, members=120, limits=TOWN_LIMITS)

    assert [need.opened_at for need in other.needs.values()] != [
        need.opened_at for need in town.needs.values()
    ]


def test_nobody_asked_is_the_longest_wait(town):
    year = live(town, Nobody(), days=DAYS, rules=Rules())

    judged = measures(town, year, start=0, end=DAYS)

    assert judged["needs_met"] == judged["asks_max"] == judged["asks_gini"] == 0
    assert judged["median_wait_days"] == LONGEST_OPEN_DAYS
    lasting = [need.over_at - need.opened_at > 7 for need in town.needs.values()]
    assert judged["share_waiting_over_7_days"] == pytest.approx(sum(lasting) / len(lasting))


def test_asks_per_day_hold_for_everybody(town):
    for policy in (ENGINE, *benchmark.SIMPLE):
        year = live(town, policy, days=7, rules=Rules(asks_per_day=2))

        by_day = Counter(int(question.at) for question, _ in year.outcomes)
        assert max(by_day.values()) == 2


@pytest.mark.parametrize(("counts", "expected"), [([2, 2, 2], 0), ([0, 0, 0, 4], 0.75), ([0], 0)])
def test_gini_of_known_counts(counts, expected):
    assert gini(counts) == pytest.approx(expected)


def test_luck_depends_on_its_keys_alone():
    assert luck(1, 2, 3) == luck(1, 2, 3)
    assert len({luck(1, 2, 3), luck(1, 3, 2), luck(12, 3), luck(1, 23)}) == 4
    assert 0.4 < sum(luck(7, key) for key in range(500)) / 500 < 0.6


def test_question_in_vain_makes_quiet_unless_calm():
    assert quiet_days(MINDING, beyond=0, chance=0.2, length=0.5) > 3
    assert quiet_days(MINDING, beyond=0, chance=0.5, length=0.5) == 0
    assert quiet_days(MINDING, beyond=1, chance=0.5, length=0.5) > 3
    assert quiet_days(CALM, beyond=1, chance=0.0, length=0.5) == 0


def test_knobs_of_the_plan_can_be_turned():
    parser = ArgumentParser()
    benchmark.add_arguments(parser)

    [engine, *_] = benchmark.policies_of(parser.parse_args(["--knob", "bonus=7"]))

    assert engine == Engine("engine", PlanKnobs(bonus=7))


def test_report_has_every_row_of_every_policy():
    parser = ArgumentParser()
    benchmark.add_arguments(parser)
    options = parser.parse_args(["--seeds", "1", "--days", "7", "--members", "40", "--all"])

    numbers = json.loads(json.dumps(benchmark.run(options).numbers, allow_nan=False))

    assert {policy.name for policy in POLICIES} <= numbers.keys()
    assert ROWS.keys() <= numbers["engine"].keys()
    assert ROWS.keys() == numbers["engine_minus_nearest"].keys()
