"""Words to kinds of help, on messages from disasters: requests ranked against offers.

Only the text is read, not the genre. Relevance is the number of resource labels that a request
and an offer share. Offers are the test file's messages labelled so; where there are fewer than
thirty of them, its messages that are not requests but have a resource label take their place.
"""

from __future__ import annotations

import csv
import gzip
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.ranking import ndcg
from benchmarks.report import Report, Table, Values, difference, interval
from benchmarks.text_rankers import (
    BM25,
    Lexicon,
    LikenessAlone,
    OursForMessages,
    Random,
    Ranker,
    Recipe,
    TfIdf,
)
from matching.engine.language.learned import Example
from matching.engine.language.likeness import expected_shared

NOT_RESOURCES = ("id", "message", "genre", "request", "offer")
ENOUGH_OFFERS = 30
GZIP_START = b"\x1f\x8b"

OURS, TODAY = "ours", "today's best recipe"


@dataclass(frozen=True, slots=True)
class Message:
    """One row. ``labels`` are the resources it is about."""

    number: str
    text: str
    labels: frozenset[str]
    is_request: bool
    is_offer: bool


def add_arguments(parser: ArgumentParser) -> None:
    """Name the files."""
    parser.add_argument("--train", type=Path, required=True, metavar="A.csv.gz")
    parser.add_argument("--test", type=Path, required=True, metavar="B.csv.gz")


def run(options: Namespace) -> Report:
    """Rank with every method, and say how sure the differences are."""
    train, test = read_messages(options.train), read_messages(options.test)
    requests, offers, are_labelled = _sides(unseen(test, train))
    gains = np.array([[len(one.labels & other.labels) for other in offers] for one in requests])
    ranked = gains.any(axis=1)
    requests = [one for one, is_ranked in zip(requests, ranked, strict=True) if is_ranked]
    gains = gains[ranked].astype(float)
    examples = [Example(one.text, one.labels, one.number) for one in train]
    results = {}
    for name, ranker in _rankers(train).items():
        ranker.prepare(examples)
        scores = ranker.scores([one.text for one in requests], [one.text for one in offers])
        results[name] = _judged(gains, scores)
    what = "labelled offers" if are_labelled else "labelled messages that are not requests"
    return _report(results, title=f"{len(requests)} requests × {len(offers)} {what}")


def read_messages(path: Path) -> list[Message]:
    """Return all rows of a file, plain or gzipped."""
    content = path.read_bytes()
    if content.startswith(GZIP_START):
        content = gzip.decompress(content)
    return [
        Message(
            number=row["id"],
            text=row["message"],
            labels=frozenset(k for k, v in row.items() if k not in NOT_RESOURCES and v == "1"),
            is_request=row["request"] == "1",
            is_offer=row["offer"] == "1",
        )
        for row in csv.DictReader(content.decode("utf-8").splitlines(keepends=True))
    ]


def unseen(test: Sequence[Message], train: Sequence[Message]) -> list[Message]:
    """Leave out the messages that stand word for word among those to learn from."""
    known = {message.text for message in train}
    return [message for message in test if message.text not in known]


def _sides(test: Sequence[Message]) -> tuple[list[Message], list[Message], bool]:
    """Return requests and offers with a resource label, and whether offers are labelled so."""
    about = [message for message in test if message.labels]
    requests = [message for message in about if message.is_request]
    offers = [message for message in about if message.is_offer and not message.is_request]
    if len(offers) >= ENOUGH_OFFERS:
        return requests, offers, True
    return requests, [message for message in about if not message.is_request], False


def _rankers(train: Sequence[Message]) -> dict[str, Ranker]:
    labels = [sorted({label for message in train for label in message.labels})]
    return {
        "random": Random(),
        "BM25": BM25(),
        "TF-IDF of words": TfIdf(),
        "TF-IDF of pieces": TfIdf(analyzer="char_wb", ngram_range=(2, 5)),
        "our lexicon alone": Lexicon(),
        "our likeness alone": LikenessAlone(),
        TODAY: Recipe(labels, worth=(1,), in_common=expected_shared, pieces=False),
        OURS: OursForMessages(labels[0]),
    }


def _judged(gains: Values, scores: Values) -> tuple[Values, Values]:
    pairs = list(zip(gains, scores, strict=True))
    return (
        np.array([ndcg(of_need, scored) for of_need, scored in pairs]),
        np.array([float(of_need[scored.argmax()] > 0) for of_need, scored in pairs]),
    )


def _report(results: Mapping[str, tuple[Values, Values]], *, title: str) -> Report:
    rows = [(name, interval(found), interval(first)) for name, (found, first) in results.items()]
    gains = [
        (measure, difference(ours, today))
        for measure, ours, today in zip(
            ("nDCG@10", "P@1"), results[OURS], results[TODAY], strict=True
        )
    ]
    numbers = {
        name: {"ndcg10": round(float(found.mean()), 4), "p1": round(float(first.mean()), 4)}
        for name, (found, first) in results.items()
    }
    ours = numbers.pop(OURS)
    return Report(
        title=title,
        tables=(
            Table("Requests ranked against offers, 95 % over requests",
                  ("method", "nDCG@10", "P@1"), rows),
            Table("Ours − today's best recipe, 95 %", ("measure", "difference"), gains),
        ),
        numbers={**ours, "baselines": numbers},
        notes=(
            "Requests that share no label with any offer are left out, and test messages that "
            "stand word for word in the training file.",
        ),
    )  # fmt: skip
