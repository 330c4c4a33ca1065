"""Which offers could meet a need: the nearest that break no hard rule, in one statement.

The same statement serves one need and a whole queue: it starts from the needs and reaches the
offers through LATERAL joins. For each kind of help that fits, it walks the partial GiST index
``offers_offer_nearest`` from the need outwards. The index itself passes over offers without the
language or the abilities asked for; whatever else rules an offer out is asked of each that the
walk comes to, and the walk ends when enough have passed or the last of ``nearest`` is reached.

The engine judges again what comes back. Here a rule may let through too much, never too little.
The SQL stands in ``statements``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from matching.engine.types import Limits
from matching.prepared import fetch_planned, fetch_prepared
from matching.statements import (
    CONCERNED,
    HELPER_RULES,
    KEPT_APART,
    PAIRS,
    RULES,
    SEARCH,
    STANDING,
    WITH_ROOM,
    WITHOUT_ROOM,
    filled,
)

# How many of the nearest offers of one kind are looked at, and when too few of them pass.
NEAREST = 400
WIDER = 2000

# Fewer helpers than this are few, and worth a look farther out; so few that what is asked for must
# be rare, and looking through all who have it costs less than walking past those who have not.
FEW = 20
SCARCE = 5

# How many are handed to the engine, and how many when it has to say why not. Four times as many
# would better the five that are suggested by three thousandths (bin/bench suggest).
JUDGED = 30
COME_CLOSE = 40

WEEK = timedelta(days=7)

# Matches of a helper older than this are in nobody's load; it bounds the walk of the index.
LOOK_BACK = timedelta(days=60)

# What the statements are told beside the needs. Declared, because a number that fits into int2
# would be bound as one.
MOMENT_TYPES = {
    "today": "date", "week_ago": "timestamptz", "look_back": "timestamptz",
    "fresh_since": "timestamptz", "cooled_down": "timestamptz", "asks_little": "int4",
    "asks_some": "int4", "asks_lot": "int4", "helps_little": "int4", "helps_some": "int4",
    "helps_lot": "int4", "open_asks": "int4",
}  # fmt: skip
ONE_NEED = {"need_id": "int8", **MOMENT_TYPES}
MANY_NEEDS = {"need_ids": "int8[]", **MOMENT_TYPES}
NEEDS_AND_OFFERS = {"need_ids": "int8[]", "offer_ids": "int8[]", **MOMENT_TYPES}


class Found(NamedTuple):
    """One offer found for one need, with the person behind it.

    Moments are seconds since 1970.
    availability: as Postgres writes it, ``{[600,720),[960,1020)}``; None for any time.
    text: how alike the words are, 0 to 1: the share of the need's words that the offer says too,
        or how alike the two titles are spelled, whichever is more.
    """

    need_id: int
    offer_id: int
    helper_id: int
    area_id: int
    category_id: int
    east_km: float
    north_km: float
    confirmed_current_s: float
    category_probability: float
    availability: str | None
    languages: Sequence[str]
    abilities: Sequence[str]
    travel_km: float
    room: int
    valid_until: date | None
    pace: str
    resting_until: date | None
    last_asked_s: float | None
    last_helped_s: float | None
    helper_languages: Sequence[str]
    asks: int
    helps: int
    open_asks: int
    text: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far one search looks.

    nearest: offers of each kind, after leaving out the ``skip`` nearest. judged: how many of them
    come back, at most. obeying: whether those that break a rule of the helper or the meeting stay
    away. full: look at offers without room instead of those with room. thorough: of help without
    distance, look through all that the languages and abilities allow, not those confirmed last.
    """

    nearest: int = NEAREST
    skip: int = 0
    judged: int = JUDGED
    obeying: bool = True
    full: bool = False
    thorough: bool = False


ELIGIBLE = Reach()
FARTHER = Reach(nearest=WIDER - NEAREST, skip=NEAREST)
THOROUGH = Reach(nearest=WIDER - NEAREST, skip=NEAREST, thorough=True)
CLOSEST = Reach(nearest=COME_CLOSE, judged=COME_CLOSE, obeying=False)
CLOSEST_FULL = Reach(nearest=COME_CLOSE, judged=COME_CLOSE, obeying=False, full=True)


def find_offers(
    need_ids: Sequence[int], *, now: datetime, limits: Limits, reach: Reach = ELIGIBLE
) -> list[Found]:
    """Return the offers within reach of each of these needs. One statement.

    now: in the neighborhood's own zone, because "today" is a local word.
    Several kinds may be looked at for a need; each brings its own nearest. An offer never comes
    twice for one need. Help without distance goes by who confirmed last instead.
    """
    values = moments(now, limits)
    if len(need_ids) == 1:
        [values["need_id"]] = need_ids
        rows = fetch_prepared(_search(reach, "= {need_id}"), values, types=ONE_NEED)
    else:
        values["need_ids"] = list(need_ids)
        rows = fetch_planned(_search(reach, "= ANY({need_ids})"), values, types=MANY_NEEDS)
    return [Found._make(row) for row in rows]


def find_enough(
    need_ids: Sequence[int], *, now: datetime, limits: Limits, few: int = FEW
) -> dict[int, dict[int, Found]]:
    """Return the nearest eligible offers of each need, by its id and theirs.

    Looks farther out for those needs that find fewer than ``few`` near by. One to three statements.
    """
    found: dict[int, dict[int, Found]] = {need_id: {} for need_id in need_ids}

    def look(ids: Sequence[int], reach: Reach) -> None:
        for one in find_offers(ids, now=now, limits=limits, reach=reach) if ids else ():
            found[one.need_id].setdefault(one.offer_id, one)

    look(need_ids, ELIGIBLE)
    scarce = [need_id for need_id in need_ids if len(found[need_id]) < SCARCE]
    others = [need_id for need_id in need_ids if SCARCE <= len(found[need_id]) < few]
    look(scarce, THOROUGH)
    look(others, FARTHER)
    return found


def find_pairs(
    pairs: Iterable[tuple[int, int]], *, now: datetime, limits: Limits, standing: bool = True
) -> list[Found]:
    """Return what the engine needs to judge these (need id, offer id). One statement.

    standing: leave out offers that are no longer on the board, and those of who is leaving.
    """
    need_ids, offer_ids = zip(*pairs, strict=True)
    values = moments(now, limits)
    values |= {"need_ids": list(need_ids), "offer_ids": list(offer_ids)}
    template = filled(PAIRS, standing=STANDING if standing else "TRUE")
    rows = fetch_planned(template, values, types=NEEDS_AND_OFFERS)
    return [Found._make(row) for row in rows]


def kept_apart(need_ids: Iterable[int]) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    """Return, for each need, whom its requester must never meet, and who said no to it before.

    Both are ids of members. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(filled(KEPT_APART), {"need_ids": list(need_ids)})
        rows = cursor.fetchall()
    return {need_id: (frozenset(blocked), frozenset(no)) for need_id, blocked, no in rows}


def kinds_of_help() -> list[tuple[int, int | None, bool, float]]:
    """Return id, parent id, remote and tau_km of every category. One query.

    Each search begins with it, and the cursor takes half as long as a queryset.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, parent_id, remote, tau_km FROM neighborhood_category")
        rows: list[tuple[int, int | None, bool, float]] = cursor.fetchall()
    return rows


def needs_concerned(offer_ids: Iterable[int], *, limit: int) -> list[int]:
    """Return the open needs that these offers could meet, as far as kind and distance say."""
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, {"offer_ids": list(offer_ids), "limit": limit})
        return [need_id for need_id, _opened_at in cursor.fetchall()]


@cache
def _search(reach: Reach, which: str) -> str:
    """Return the search as a template, in which only the values are missing."""
    able = "o.traits @@ asked.able" if reach.obeying else "TRUE"
    return filled(
        SEARCH, which=which, nearest=str(reach.nearest), skip=str(reach.skip),
        judged=str(reach.judged), able=able, able_of_remote=able if reach.thorough else "TRUE",
        rules=RULES if reach.obeying else "TRUE",
        helper_rules=HELPER_RULES if reach.obeying else "TRUE",
        room=WITHOUT_ROOM if reach.full else WITH_ROOM,
    )  # fmt: skip


def moments(now: datetime, limits: Limits) -> dict[str, Any]:
    """Return the values of ``MOMENT_TYPES``: where the rules draw their lines at this moment."""
    asks, helps = limits.asks_per_week, limits.helps_per_week
    return {
        "today": now.date(),
        "week_ago": now - WEEK,
        "look_back": now - LOOK_BACK,
        "fresh_since": now - timedelta(days=limits.offer_fresh_days),
        "cooled_down": now - timedelta(hours=limits.cool_down_hours),
        "asks_little": asks.little,
        "asks_some": asks.some,
        "asks_lot": asks.lot,
        "helps_little": helps.little,
        "helps_some": helps.some,
        "helps_lot": helps.lot,
        "open_asks": limits.open_asks,
    }
