"""The replayed exchange: the published rules by hand, and what the joint plan never does."""

import gzip
from argparse import Namespace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import relief
from benchmarks.relief_measures import HANDOVER_BOUND, measure
from benchmarks.relief_parts import compare, every_other
from benchmarks.relief_plan import JointPlan, Weights, miles_beside, shared_out
from benchmarks.relief_policies import (
    PlainFlow,
    Proximity,
    first_come,
    most_reachable,
    pick_by_lot,
)
from benchmarks.relief_replay import NotThere, replay, shipments
from benchmarks.relief_stream import UnusableFile, read_stream

NOON = datetime(2020, 4, 1, 12, tzinfo=UTC)

# Two donors and three recipients: the nearest of both donors is the same one.
DONATIONS = (("ann", 0, "masks", 10), ("bob", 2, "masks", 5))
REQUESTS = (("r1", 0, "masks", 4), ("r2", 1, "masks", 8), ("r3", 10, "masks", 6))
MILES = {
    ("ann", "r1"): 1,
    ("ann", "r2"): 10,
    ("ann", "r3"): 20,
    ("bob", "r1"): 2,
    ("bob", "r2"): 30,
    ("bob", "r3"): 3,
}


@pytest.fixture
def write(tmp_path):
    """Write three files of a stream and return their paths by the name of the option."""

    def write_files(donations=DONATIONS, requests=REQUESTS, miles=MILES):
        lines = {
            "donors": ["don_id,date,ppe,qty", *map(post_line, donations)],
            "recipients": ["rec_id,date,ppe,qty", *map(post_line, requests)],
            "distances": [
                "don_id,rec_id,miles",
                *(f"{a},{b},{far}" for (a, b), far in miles.items()),
            ],
        }
        paths = {name: tmp_path / f"{name}.csv.gz" for name in lines}
        for name, path in paths.items():
            path.write_bytes(gzip.compress("\n".join(lines[name]).encode()))
        return paths

    return write_files


def post_line(post):
    who, days, kind, units = post
    return f"{who},{(NOON + timedelta(days=days)).isoformat(' ')},{kind},{units}"


@pytest.fixture
def town_files(write):
    """Write 30 donors and 90 recipients over four weeks, made up from a fixed seed."""
    draw = np.random.default_rng(7)
    donors, recipients = [f"d{n}" for n in range(30)], [f"r{n}" for n in range(90)]
    return write(
        [made_up(draw, who, 300) for who in donors],
        [made_up(draw, who, 80) for who in recipients for _ in range(2)],
        {(a, b): draw.integers(1, 60) * 5 for a in donors for b in recipients},
    )


@pytest.fixture
def town(town_files):
    return read_stream(**town_files)


def made_up(draw, who, most):
    kind = draw.choice(["gloves", "gowns", "masks"])
    return who, int(draw.integers(0, 28)), kind, int(draw.integers(1, most))


def test_read_drops_what_the_published_harness_drops(write):
    donations = (*DONATIONS, ("cat", 3, "gowns", 1001), ("dan", 3, "gowns", 0))

    stream = read_stream(**write(donations))

    assert stream.donated.units.tolist() == [10, 5]
    assert stream.miles.shape == (4, 3)
    assert np.isinf(stream.miles[2:]).all()


def test_read_without_a_column_says_which(write):
    paths = write()
    paths["distances"].write_bytes(gzip.compress(b"don_id,rec_id,km\nann,r1,2"))

    with pytest.raises(UnusableFile, match="no column miles"):
        read_stream(**paths)


def test_proximity_ships_as_worked_out_by_hand(write):
    stream = read_stream(**write())

    ledger = replay(stream, Proximity())

    # First week: ann fills r1, so bob must go to r2. Second week: ann fills r2 from what is left.
    assert rows_of(ledger) == [
        ("ann", "r1", 0, 4, 7),
        ("bob", "r2", 0, 5, 5),
        ("ann", "r2", 1, 3, 10),
    ]


def rows_of(ledger):
    donors, recipients = ("ann", "bob"), ("r1", "r2", "r3")
    columns = (ledger.donor, ledger.recipient, ledger.week, ledger.units, ledger.idle_days)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [(donors[donor], recipients[taker], *rest) for donor, taker, *rest in rows]


def test_measures_as_worked_out_by_hand(write):
    stream = read_stream(**write())

    figures = measure(stream, replay(stream, Proximity()))

    assert (figures.served, figures.well_served) == (2, 2)
    assert figures.served_share == pytest.approx(2 / 3)
    assert figures.miles == pytest.approx((4 * 1 + 5 * 30 + 3 * 10) / 12)
    assert figures.idle_days == pytest.approx((4 * 7 + 5 * 5 + 3 * 10) / 12)
    assert figures.handovers_per_donor == 1.5
    assert figures.most_handovers == 2
    assert figures.units_share == pytest.approx(12 / 15)
    assert figures.fill == pytest.approx((1 + 1 + 0) / 3)
    assert figures.fill_of_served == 1


def test_parcel_of_two_kinds_is_one_handover(write):
    donations = (("ann", 0, "masks", 3), ("ann", 1, "gowns", 3))
    requests = (("r1", 0, "masks", 3), ("r1", 0, "gowns", 3))
    stream = read_stream(**write(donations, requests))

    figures = measure(stream, replay(stream, Proximity()))

    assert figures.handovers_per_donor == 1


def test_post_at_the_second_of_planning_is_never_seen(write):
    day = timedelta(days=7) - timedelta(minutes=1)
    late = ("bob", day / timedelta(days=1), "masks", 5)
    stream = read_stream(**write((DONATIONS[0], late), REQUESTS))

    ledger = replay(stream, Proximity())

    assert set(ledger.donor.tolist()) == {0}


def test_policy_that_ships_too_much_is_stopped(write):
    stream = read_stream(**write())

    with pytest.raises(NotThere):
        replay(stream, lambda moment: shipments([(0, 0, 0, 5.0)]))


def test_lots_are_drawn_among_the_nearest_only():
    pick = pick_by_lot(1)

    picked = {pick(np.array([5.0, 9.0, 5.0])) for _ in range(50)}

    assert picked == {0, 2}


def test_first_come_pairs_by_place_and_not_by_way(write):
    stream = read_stream(**write())

    ledger = replay(stream, first_come)

    assert rows_of(ledger)[:2] == [("ann", "r1", 0, 4, 7), ("bob", "r2", 0, 5, 5)]


def test_plain_flow_ships_everything_on_the_shortest_ways(write):
    stream = read_stream(**write(requests=(*REQUESTS[:2], ("r3", 3, "masks", 6))))

    figures = measure(stream, replay(stream, PlainFlow(0)))

    assert figures.units_share == 1
    assert figures.miles == pytest.approx((4 * 1 + 6 * 10 + 5 * 3) / 15)


def test_most_reachable_counts_units_pace_and_kinds(write):
    donations = (("ann", 0, "masks", 2), ("bob", 0, "gowns", 90))
    requests = [(f"r{n}", 0, kind, 5) for n, kind in enumerate(["masks"] * 3 + ["gowns"] * 6)]
    stream = read_stream(**write(donations, requests))

    assert most_reachable(stream, pace=4) == 2 + 4


@given(
    stock=st.integers(1, 200),
    wanted=st.lists(st.integers(0, 100), min_size=1, max_size=6),
)
def test_shared_out_gives_all_that_is_wanted_or_there(stock, wanted):
    parts = shared_out(float(stock), np.array(wanted, np.float64))

    assert (parts <= wanted).all()
    assert parts.sum() == min(stock, sum(wanted))


def test_shared_out_is_even_among_those_who_want_more():
    parts = shared_out(20.0, np.array([50.0, 2.0, 50.0]))

    assert parts.tolist() == [9, 2, 9]


@pytest.mark.parametrize("pace", [1, 2, HANDOVER_BOUND])
def test_joint_plan_keeps_to_the_pace_over_all_weeks(town, pace):
    plan = JointPlan([1000.0], Weights(pace=pace, kept=pace // 4))

    figures = measure(town, replay(town, plan))

    assert figures.most_handovers == pace


def test_joint_plan_reaches_more_people_within_the_miles(town):
    published = replay(town, Proximity())
    allowed = miles_beside(town, published)

    figures = measure(town, replay(town, JointPlan(allowed)))

    assert figures.served > measure(town, published).served
    assert figures.miles <= allowed[-1]


def test_joint_plan_sends_nothing_where_no_mile_is_allowed(town):
    ledger = replay(town, JointPlan([0.0]))

    assert not len(ledger.units)


def test_miles_beside_know_nothing_of_later_weeks(town):
    until = town.span[0] + 14 * 24 * 60 * 60
    early = town.between(0, until)

    whole = miles_beside(town, replay(town, Proximity()))
    part = miles_beside(early, replay(early, Proximity()))

    assert part[0] == whole[0]
    assert part[0] != whole[-1]


def test_halves_share_nobody(town):
    here, there = every_other(town, 0), every_other(town, 1)

    assert not set(here.donated.who.tolist()) & set(there.donated.who.tolist())
    assert len(here.requested.who) + len(there.requested.who) == len(town.requested.who)


def test_same_stream_gives_the_same_comparison(town):
    assert compare(town) == compare(town)


def test_run_reports_ratios_of_the_whole_and_of_parts(town_files, town):
    options = Namespace(**town_files, halves=1, seed=1, choose=False)

    numbers = relief.run(options).numbers

    whole = compare(town)
    assert numbers["served_ratio"] == round(whole.served_ratio, 4)
    assert numbers["miles_ratio"] == round(whole.miles_ratio, 4)
    assert numbers["handovers_per_donor"] == round(whole.plan.handovers_per_donor, 4)
    assert numbers["served_at_most"] >= whole.plan.served
    assert len(numbers["parts"]) == 7


def test_run_chooses_among_weights_on_half_of_the_people(town_files, monkeypatch):
    monkeypatch.setattr(relief, "TRIED", {"person": (10, 600), "request": (1,), "portion": (1,)})
    options = Namespace(**town_files, halves=0, seed=1, choose=True)

    report = relief.run(options)

    rows = report.tables[0].rows
    best = max(rows, key=lambda row: (row[6] == "yes", row[3]))
    assert report.numbers["here"]["served_ratio"] == pytest.approx(best[3], abs=1e-4)


def test_run_without_a_file_ends_with_a_sentence(town_files, tmp_path):
    options = Namespace(**{**town_files, "donors": tmp_path / "none.csv"}, choose=False)

    with pytest.raises(SystemExit, match=r"none\.csv"):
        relief.run(options)
