"""``bin/bench text``, on a small made-up time bank."""

import csv
import gzip
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import text
from benchmarks.text_rankers import Ours
from commons.timebank import COLUMNS, Post, read_posts
from matching.engine.language.learned import Example

REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "timebank_posts_dev.csv.gz"
KINDS = {
    ("Music", "Lessons"): ("Guitar lessons", "Learn the violin", "Piano for beginners"),
    ("Music", "Concerts"): ("Sing in a choir", "A band for the party", "Jazz concert"),
    ("Home", "Garden"): ("Mow the lawn", "Weeding", "Prune an apple tree"),
    ("Home", "Repairs"): ("Fix a tap", "Mend a shelf", "Repair the roof"),
}


def write(path, banks, *, first=0):
    rows = [
        (bank, kind, f"{title} {bank}", category, subcategory)
        for number, bank in enumerate(banks, start=first)
        for (category, subcategory), titles in KINDS.items()
        for kind, title in (("need", titles[number % 3]), ("offer", titles[(number + 1) % 3]))
    ]
    with gzip.open(path, "wt", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([COLUMNS, *rows])
    return path


def run(train, test):
    return text.run(Namespace(train=train, test=test))


def post(bank="a", kind="need", title="Soup", categories=("Food",), subcategories=("Meals",)):
    return Post(1, bank, kind, title, categories, subcategories)


def test_one_file_is_split_by_banks(tmp_path):
    file = write(tmp_path / "a.csv.gz", "abcdefghij")

    report = run(file, file)

    assert report.title == "40 needs of 10 banks, 5 folds by bank"
    assert {"ndcg10", "p1_subcategory", "category_micro_f1", "baselines"} <= set(report.numbers)
    assert report.numbers["ndcg10"] > report.numbers["baselines"]["random"]["ndcg10"]
    assert report.tables[0].rows[-1][0] == text.CHOSEN
    # No title stands in two of these banks.
    assert "same_title_micro_f1" not in report.numbers


def test_two_files_are_learned_from_and_tested_on(tmp_path):
    train = write(tmp_path / "a.csv.gz", "abcdef")

    report = run(train, write(tmp_path / "b.csv.gz", "xyz"))

    assert report.title == "12 needs of 3 banks, learned from another file"
    assert report.numbers["category_micro_f1"] > 0.8


def test_folds_never_part_a_bank_or_its_copies():
    titles = ("Soup", "Bread", "Salad")
    posts = [post(bank, title=f"{t} {bank}") for bank in "abcdefgh" for t in titles]
    posts += [post("copy", title=f"{t} a") for t in titles]
    banks = text._copies(posts)

    for outside, inside in text._folds(posts, banks):
        assert not {banks[one.bank] for one in outside} & {banks[one.bank] for one in inside}
    assert banks["copy"] == banks["a"] != banks["b"]


def test_every_post_is_tested_once():
    posts = [post(bank) for bank in "abcdefghijkl"]

    tested = [one for _out, inside in text._folds(posts, {b: b for b in "abcdefghijkl"})
              for one in inside]  # fmt: skip

    assert sorted(one.bank for one in tested) == list("abcdefghijkl")


@pytest.mark.parametrize(("category", "subcategory", "gain"), [
    ("Food", "Meals", 2), ("Food", "Bread", 1), ("Home", "Meals", 2), ("Home", "Roofs", 0),
])  # fmt: skip
def test_gain_is_two_for_a_subcategory_and_one_for_a_category(category, subcategory, gain):
    assert text._gain(post(), post(categories=(category,), subcategories=(subcategory,))) == gain


def test_needs_stay_in_their_own_bank():
    posts = [post("a"), post("a", "offer"), post("a", "offer"), post("b", "offer")]

    [(needs, offers, gains)] = text._banks(posts)

    assert {one.bank for one in (*needs, *offers)} == {"a"}
    assert gains.tolist() == [[2, 2]]


def test_chosen_labels_count_whatever_the_title_says():
    texts = [Example(f"{title} {n}", frozenset({f"2 {subcategory}"}), str(n))
             for (_category, subcategory), titles in KINDS.items()
             for title in titles for n in range(3)]  # fmt: skip
    ours = Ours(([], ["2 Garden", "2 Repairs"]))
    ours.prepare(texts)
    offers = [Example("Ask me", frozenset({f"2 {name}"}), "") for name in ("Repairs", "Garden")]

    [scores] = ours.scores_when_chosen(["Weeding"], offers)

    assert scores.argmax() == 1
    assert np.ptp(ours.scores(["Weeding"], [offer.text for offer in offers])) == 0


def test_members_agree_on_a_title_as_far_as_their_categories_do():
    posts = [post("a"), post("b", title="soup"), post("c", categories=("Food", "Home")),
             post("c", title="Bread", categories=("Home",))]  # fmt: skip

    # a and b name 2 of 2; a and c as b and c 2 of 3.
    assert text._agreement(posts, {b: b for b in "abc"}) == pytest.approx(6 / 8)
    assert text._agreement(posts, {"a": "a", "b": "a", "c": "a"}) is None


@pytest.mark.skipif(not REAL_FILE.exists(), reason=f"{REAL_FILE} is not on this machine.")
def test_real_banks_that_are_copies_are_seen():
    banks = text._copies(read_posts(REAL_FILE))

    assert len(banks) - len(np.unique(list(banks.values()))) >= 4
