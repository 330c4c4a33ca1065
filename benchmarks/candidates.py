"""The app's own search for candidates in a city of a million offers, beside its floor.

Each need is searched for, and the same number of rows read by primary key through the same layer,
one right after the other, so that a busy machine slows both. How many of the exact nearest are
found is judged against a statement that looks at every offer, and by the engine's own rules.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from benchmarks import database
from benchmarks.city_mix import UNSPOKEN
from benchmarks.copying import MOMENT
from benchmarks.report import Report, Table, milliseconds, percentiles

MEASURES_TIME = True

TOP = 20
WARM_UP = 25

# What the search returns of each offer, as far as one table has it.
READ = (
    "pk", "helper_id", "area_id", "category_id", "pt", "confirmed_current_at",
    "category_probability", "availability", "languages", "abilities", "travel_km", "capacity",
    "committed", "valid_until",
)  # fmt: skip
READ_OF_HELPER = (
    "helper__pace", "helper__resting_until", "helper__last_asked_at", "helper__last_helped_at",
    "helper__languages",
)  # fmt: skip

# Every offer of a kind that fits, with no index of distance and no bound.
EXACT = """
SELECT {columns}
FROM needs_need n
CROSS JOIN LATERAL ({asked}) AS asked
CROSS JOIN LATERAL (
    SELECT o.*, {helper}
    FROM ({kinds}) AS kind
    CROSS JOIN LATERAL (
        SELECT {offer}, CASE WHEN kind.remote THEN 0 ELSE o.pt <-> n.pt END AS km
        FROM offers_offer o
        WHERE o.category_id = kind.id AND {room}
        OFFSET 0
    ) AS o
    JOIN members_member h ON h.id = o.helper_id
    CROSS JOIN LATERAL ({load}) AS load
    WHERE {untold} AND {untold_helper} AND {rules} AND {helper_rules}
    ORDER BY kind.share, o.km, o.confirmed_current_at DESC, o.id
    LIMIT {most}
) AS o
WHERE n.id = ANY({need_ids})
"""
MOST = "60"

# The recipe of many tutorials, on a sphere around a city at 40.7° north.
EARTH = "ll_to_earth(40.7 + {pt}[1] / 111.2, -74 + {pt}[0] / 84.3)"
EARTH_INDEX = f"""
CREATE EXTENSION IF NOT EXISTS cube;
CREATE EXTENSION IF NOT EXISTS earthdistance;
CREATE INDEX IF NOT EXISTS city_earth ON offers_offer
    USING gist (({EARTH.format(pt="pt")}))
    WHERE status = 'available' AND committed < capacity AND NOT for_one_need;
"""
EARTH_BOX = f"""
SELECT o.id, o.helper_id
FROM needs_need n
JOIN offers_offer o ON o.category_id = n.category_id
    AND earth_box({EARTH.format(pt="n.pt")}, 5000) @> {EARTH.format(pt="o.pt")}
WHERE n.id = %s AND o.status = 'available' AND o.committed < o.capacity AND NOT o.for_one_need
ORDER BY earth_distance({EARTH.format(pt="n.pt")}, {EARTH.format(pt="o.pt")})
LIMIT {TOP}
"""

type Times = dict[str, list[float]]


def add_arguments(parser: ArgumentParser) -> None:
    """Say how large the city is and how often is measured."""
    parser.add_argument("--offers", type=int, default=1_000_000, help="on the board, with room")
    parser.add_argument("--needs", type=int, default=100_000, help="open")
    parser.add_argument("--sample", type=int, default=200, help="needs to search for")
    parser.add_argument("--rounds", type=int, default=5, help="how often each")
    parser.add_argument("--seed", type=int, default=1)


def run(options: Namespace) -> Report:
    """Make the city, or find it made, and measure."""
    database.load(offers=options.offers, needs=options.needs, seed=options.seed)
    return measure(sample=options.sample, rounds=options.rounds, seed=options.seed)


def measure(*, sample: int, rounds: int, seed: int) -> Report:
    """Measure in the city that the connection leads to; leave nothing behind but an index."""
    _execute(EARTH_INDEX)
    _execute("ANALYZE offers_offer")
    need_ids = database.open_needs(sample, seed=seed)
    with _foreign(need_ids) as foreign_ids:
        times = _times(need_ids, foreign_ids, rounds=rounds)
        recall, full = recall_of(need_ids)
    told = {name: percentiles(values) for name, values in times.items()}
    ratio = told["the app's search"]["p50_ms"] / told["floor"]["p50_ms"]
    rows = [[name, *shares.values(), len(times[name])] for name, shares in told.items()]
    return Report(
        title=f"Candidates for {len(need_ids)} needs, {rounds} rounds",
        tables=[Table("Milliseconds", ["", "p50", "p95", "p99", "times"], rows)],
        numbers={
            **told["the app's search"],
            "p50_ratio_to_floor": round(ratio, 3),
            "recall_at_20": round(recall, 4),
            "p95_adversarial_ms": told["a language nobody has"]["p95_ms"],
            "p50_adversarial_ms": told["a language nobody has"]["p50_ms"],
            "p50_floor_ms": told["floor"]["p50_ms"],
            "p50_floor_with_helper_ms": told["floor with the helper"]["p50_ms"],
            "p50_earth_box_ms": told["earth_box, no rules"]["p50_ms"],
            "p95_earth_box_ms": told["earth_box, no rules"]["p95_ms"],
        },
        notes=[
            f"The app's search is {ratio:.2f} times its floor at p50.",
            f"It finds {recall:.1%} of the exact top {TOP}; {full:.0%} of the needs have so many.",
        ],
    )


def _times(need_ids: Sequence[int], foreign_ids: Sequence[int], *, rounds: int) -> Times:
    search = _search()
    times: Times = {}
    offer_ids: list[int] = []
    for need_id in need_ids[:WARM_UP]:
        offer_ids = search(need_id)[:TOP] or offer_ids
    for _ in range(rounds):
        for need_id, foreign_id in zip(need_ids, foreign_ids, strict=True):
            # A need with fewer of its own reads some of the need before: the floor is TOP rows.
            offer_ids = list(dict.fromkeys([*search(need_id), *offer_ids]))[:TOP]
            for name, call in _calls(search, need_id, foreign_id, offer_ids).items():
                times.setdefault(name, []).append(milliseconds(call))
    return times


def _calls(
    search: Callable[[int], Any], need_id: int, foreign_id: int, offer_ids: Sequence[int]
) -> dict[str, Callable[[], Any]]:
    from offers.models import Offer

    floor = Offer.objects.filter(pk__in=offer_ids)
    return {
        "the app's search": lambda: search(need_id),
        "floor": lambda: list(floor.values_list(*READ)),
        "floor with the helper": lambda: list(floor.values_list(*READ, *READ_OF_HELPER)),
        "a language nobody has": lambda: search(foreign_id),
        "earth_box, no rules": lambda: _fetch(EARTH_BOX, [need_id]),
    }


def _search() -> Callable[[int], list[int]]:
    from matching.facts import current_settings
    from matching.retrieval import find_enough

    settings = current_settings()
    now, limits = settings.local(MOMENT), settings.limits
    return lambda need_id: list(find_enough([need_id], now=now, limits=limits)[need_id])


def recall_of(need_ids: Sequence[int]) -> tuple[float, float]:
    """Return the mean share of the exact top that is found, and how many needs have a full top."""
    from matching.engine.eligibility import eligible
    from matching.facts import current_settings, facts_of_needs, facts_of_offers
    from matching.retrieval import find_enough
    from needs.models import Need

    settings = current_settings()
    now, limits = settings.local(MOMENT), settings.limits
    needs = facts_of_needs(Need.objects.filter(pk__in=need_ids), categories=settings.categories)

    def top(need_id: int, found: Sequence[Any]) -> list[int]:
        offers = facts_of_offers(found, categories=settings.categories)
        fit = (o.id for o in offers if eligible(needs[need_id], o, now=now, limits=limits))
        return list(fit)[:TOP]

    shares, full = [], 0
    for need_id in need_ids:
        exact = top(need_id, _exact(need_id, now=now, limits=limits))
        ours = find_enough([need_id], now=now, limits=limits)[need_id].values()
        if exact:
            shares.append(len(set(exact) & set(top(need_id, list(ours)))) / len(exact))
            full += len(exact) == TOP
    return sum(shares) / max(1, len(shares)), full / max(1, len(need_ids))


def _exact(need_id: int, *, now: datetime, limits: Any) -> list[Any]:
    from matching import retrieval
    from matching.prepared import fetch_planned
    from matching.statements import HELPER_RULES, RULES, WITH_ROOM, filled

    template = filled(EXACT, room=WITH_ROOM, rules=RULES, helper_rules=HELPER_RULES, most=MOST)
    values = {**retrieval.moments(now, limits), "need_ids": [need_id]}
    rows = fetch_planned(template, values, types=retrieval.MANY_NEEDS)
    return [retrieval.Found._make(row) for row in rows]


@contextmanager
def _foreign(need_ids: Sequence[int]) -> Iterator[list[int]]:
    """Add, until the end of this block, the same needs in a language that nobody has."""
    from needs.models import Need

    with transaction.atomic():
        copies = list(Need.objects.filter(pk__in=need_ids).order_by("pk"))
        for need in copies:
            need.pk, need.submission_key = None, uuid4()
            need.languages, need.interpreter = [UNSPOKEN], False
        yield [need.pk for need in Need.objects.bulk_create(copies)]
        transaction.set_rollback(True)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _fetch(statement: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[Any] = cursor.fetchall()
        return rows
