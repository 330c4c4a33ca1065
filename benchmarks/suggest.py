"""One need to its explained top five, end to end, in a city of a million offers.

The same needs three ways: suggestions with reasons in codes, as a job makes them; the same with
the reasons in words; and the whole renewal with its locks, its writing and its commit. Beside
that, how often the top five would be another one if more or fewer offers were judged.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks import database
from benchmarks.copying import MOMENT
from benchmarks.report import Report, Table, milliseconds, percentiles

if TYPE_CHECKING:
    from matching.engine.types import Candidate, Suggestions
    from matching.facts import GroupSettings

MEASURES_TIME = True

NEEDS_COMPARED = 100
REQUEST_BUDGET_MS = 50

# How many may be judged, and how far the search looks that stands for "everybody".
JUDGED = (20, 30, 60, 120)
EVERYBODY = {"nearest": 40_000, "judged": 1500, "thorough": True}

type Times = dict[str, list[float]]


def add_arguments(parser: ArgumentParser) -> None:
    """Say how large the city is and how often is measured."""
    parser.add_argument("--offers", type=int, default=1_000_000, help="on the board, with room")
    parser.add_argument("--needs", type=int, default=100_000, help="open")
    parser.add_argument("--sample", type=int, default=200, help="needs to suggest offers for")
    parser.add_argument("--rounds", type=int, default=3, help="how often each")
    parser.add_argument("--seed", type=int, default=1)


def run(options: Namespace) -> Report:
    """Make the city, or find it made, and measure."""
    database.load(offers=options.offers, needs=options.needs, seed=options.seed)
    return measure(sample=options.sample, rounds=options.rounds, seed=options.seed)


def measure(*, sample: int, rounds: int, seed: int) -> Report:
    """Measure in the city that the connection leads to; take away what was stored."""
    need_ids = database.open_needs(sample, seed=seed)
    try:
        times = _times(need_ids, rounds=rounds)
    finally:
        _forget(need_ids)
    told = {name: percentiles(values) for name, values in times.items()}
    compared = [_Compared.at(judged, need_ids[:NEEDS_COMPARED]) for judged in JUDGED]
    codes, words, renewal = told["in codes"], told["in words"], told["renewal with its commit"]
    return Report(
        title=f"Suggestions for {len(need_ids)} needs, {rounds} rounds",
        tables=[
            Table(
                "Milliseconds",
                ["", "p50", "p95", "p99", "times"],
                [[name, *shares.values(), len(times[name])] for name, shares in told.items()],
            ),
            Table(
                "Top five beside the one with everybody judged",
                ["judged", "same five", "shared", "value lost, thousandths"],
                [[one.judged, one.same, one.shared, one.lost] for one in compared],
            ),
        ],
        numbers={
            **codes,
            "p95_in_words_ms": words["p95_ms"],
            "p50_renewal_ms": renewal["p50_ms"],
            "p95_renewal_ms": renewal["p95_ms"],
            "lost_by_judged": {one.judged: round(one.lost, 2) for one in compared},
        },
        notes=[
            f"A request may take {REQUEST_BUDGET_MS} ms; "
            f"the renewal of one need takes {renewal['p95_ms']:.1f} at p95."
        ],
    )


def _times(need_ids: Sequence[int], *, rounds: int) -> Times:
    times: Times = {}
    # What a sample needs is read from disk once, and then is in memory, as in a busy city.
    for need_id in need_ids:
        _in_words(need_id)
    for _ in range(rounds):
        for need_id in need_ids:
            for name, call in CALLS.items():
                times.setdefault(name, []).append(milliseconds(partial(call, need_id)))
    return times


def _in_codes(need_id: int) -> Suggestions:
    """Do what a job does for one need, from reading it to its reasons."""
    from matching.candidates import candidates_for
    from matching.facts import current_settings

    found = candidates_for(
        [_need(need_id)], keep_by_need={}, now=MOMENT, settings=current_settings()
    )
    return found[need_id]


def _in_words(need_id: int) -> list[list[str]]:
    from matching.words import (
        Reader,
        reason_words,
        stored_reason,
        stored_why_not,
        why_not_words,
        word_names,
    )

    answer, names = _in_codes(need_id), word_names()
    said = [
        reason_words(
            [stored_reason(reason) for reason in one.reasons],
            reader=Reader.COORDINATOR,
            names=names,
        )
        for one in answer.candidates
    ]
    obstacles = [stored_why_not(one) for one in answer.why_not]
    return [*said, why_not_words(obstacles, today=MOMENT.date(), names=names)]


def _renewal(need_id: int) -> None:
    from matching.suggestions import renew_suggestions

    renew_suggestions(need_id, now=MOMENT)


def _need(need_id: int) -> Any:
    from needs.models import Need

    return Need.objects.defer("details", "search", "plain").get(pk=need_id)


def _forget(need_ids: Sequence[int]) -> None:
    from matching.models import Outlook, Suggestion

    Suggestion.objects.filter(need__in=need_ids).delete()
    Outlook.objects.filter(need__in=need_ids).delete()


CALLS: dict[str, Callable[[int], object]] = {
    "in codes": _in_codes,
    "in words": _in_words,
    "renewal with its commit": _renewal,
}


@dataclass(frozen=True, slots=True)
class _Compared:
    """Means over needs: the same five in the same order, the share of them, the value lost."""

    judged: int
    same: float
    shared: float
    lost: float

    @classmethod
    def at(cls, judged: int, need_ids: Sequence[int]) -> _Compared:
        pairs = [(_best(one, judged=judged), _best(one, **EVERYBODY)) for one in need_ids]
        pairs = [(ours, theirs) for ours, theirs in pairs if theirs]
        count = max(1, len(pairs))
        return cls(
            judged,
            sum(_ids(ours) == _ids(theirs) for ours, theirs in pairs) / count,
            sum(len({*_ids(a)} & {*_ids(b)}) / len(b) for a, b in pairs) / count,
            sum((_value(b) - _value(a)) / len(b) for a, b in pairs) / count,
        )


def _best(need_id: int, **reach: Any) -> Sequence[Candidate]:
    from matching.engine.suggest import suggest
    from matching.facts import facts_of_needs, facts_of_offers
    from matching.retrieval import Reach, find_offers

    settings = _settings()
    now, categories = settings.local(MOMENT), settings.categories
    found = find_offers([need_id], now=now, limits=settings.limits, reach=Reach(**reach))
    answer = suggest(
        facts_of_needs([_need(need_id)], categories=categories)[need_id],
        facts_of_offers(found, categories=categories),
        now=now,
        weights=settings.weights,
        limits=settings.limits,
        text_by_offer={one.offer_id: one.text for one in found},
        k=5,
    )
    return answer.candidates


def _settings() -> GroupSettings:
    from matching.facts import current_settings

    return current_settings()


def _ids(candidates: Sequence[Candidate]) -> list[int]:
    return [one.offer_id for one in candidates]


def _value(candidates: Sequence[Candidate]) -> int:
    return sum(one.value for one in candidates)
