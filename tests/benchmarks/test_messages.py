"""``bin/bench messages``, on small made-up messages."""

import csv
import gzip
from argparse import Namespace
from pathlib import Path

import pytest

from benchmarks import messages

COLUMNS = ("id", "message", "genre", "request", "offer", "water", "food", "shelter")
THINGS = {"water": "clean water to drink", "food": "rice and bread", "shelter": "tents and roofs"}
REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "disaster_messages_validation.csv.gz"


def write(path, *, place, offers, count=40):
    rows = []
    for number in range(count * 3):
        label = list(THINGS)[number % 3]
        is_request = number % 2 == 0
        words = "We need" if is_request else "There is"
        labels = [int(label == one) for one in THINGS]
        rows.append([
            number, f"{words} {THINGS[label]} in {place} {number}", "direct", int(is_request),
            int(offers and not is_request), *labels,
        ])  # fmt: skip
    with gzip.open(path, "wt", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([COLUMNS, *rows, [999, "Rain", "news", 0, 0, 0, 0, 0]])
    return path


@pytest.mark.parametrize(("offers", "said"), [
    (True, "60 requests × 60 labelled offers"),
    (False, "60 requests × 60 labelled messages that are not requests"),
])  # fmt: skip
def test_requests_are_ranked_against_offers(tmp_path, offers, said):
    train = write(tmp_path / "a.csv.gz", place="Elm", offers=offers)

    report = messages.run(Namespace(
        train=train, test=write(tmp_path / "b.csv.gz", place="Mill", offers=offers),
    ))  # fmt: skip

    assert report.title == said
    assert report.numbers["p1"] == 1.0
    assert report.numbers["ndcg10"] > report.numbers["baselines"]["random"]["ndcg10"]


def test_messages_of_the_training_file_are_not_tested(tmp_path):
    file = write(tmp_path / "a.csv.gz", place="Elm", offers=True)

    assert messages.unseen(messages.read_messages(file), messages.read_messages(file)) == []


def test_request_and_offer_are_not_labels(tmp_path):
    rows = messages.read_messages(write(tmp_path / "a.csv.gz", place="Elm", offers=True))

    assert {label for row in rows for label in row.labels} == set(THINGS)


@pytest.mark.skipif(not REAL_FILE.exists(), reason=f"{REAL_FILE} is not on this machine.")
def test_real_file_has_the_offers_that_its_readme_counts():
    _requests, offers, are_labelled = messages._sides(messages.read_messages(REAL_FILE))

    assert (len(offers), are_labelled) == (470, False)
