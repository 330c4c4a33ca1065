"""Which offers could meet a need: the nearest that break no hard rule, in one statement.

The same statement serves one need and a whole queue: it starts from the needs and reaches the
offers through LATERAL joins. For each kind of help that fits, the inner query walks the partial
GiST index ``offers_offer_nearest`` by category and distance alone; whatever else rules an offer
out is asked outside of it, of the few hundred nearest. A rule inside the LIMIT makes the index
walk on until enough offers pass it: measured, 118 ms instead of 3.

The engine judges again what comes back. Here a rule may let through too much, never too little.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from matching.engine.types import Limits

# How many of the nearest offers of one kind are looked at, and when too few of them pass.
NEAREST = 400
WIDER = 2000

# Kinds above and inside fit less well and may be many, so each is looked at for a quarter of that.
RELATED_SHARE = 4

# How many are handed to the engine, and how many when it has to say why not.
JUDGED = 120
COME_CLOSE = 40

WEEK = timedelta(days=7)

# Matches of a helper older than this are in nobody's load; it bounds the walk of the index.
LOOK_BACK = timedelta(days=60)


class Found(NamedTuple):
    """One offer found for one need, with the person behind it.

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
    confirmed_current_at: datetime
    category_probability: float
    availability: Iterable[Any] | None
    languages: Sequence[str]
    abilities: Sequence[str]
    travel_km: float
    room: int
    valid_until: date | None
    pace: str
    resting_until: date | None
    last_asked_at: datetime | None
    last_helped_at: datetime | None
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
    away. full: look at offers without room instead of those with room.
    """

    nearest: int = NEAREST
    skip: int = 0
    judged: int = JUDGED
    obeying: bool = True
    full: bool = False


ELIGIBLE = Reach()
FARTHER = Reach(nearest=WIDER - NEAREST, skip=NEAREST)
CLOSEST = Reach(nearest=COME_CLOSE, judged=COME_CLOSE, obeying=False)
CLOSEST_FULL = Reach(nearest=COME_CLOSE, judged=COME_CLOSE, obeying=False, full=True)

# An offer's own columns, named once because both branches of the union have to agree.
OFFER = """
    o.id, o.helper_id, o.area_id, o.category_id, o.pt, o.confirmed_current_at,
    o.category_probability, o.availability, o.languages, o.abilities, o.travel_km,
    o.capacity, o.committed, o.valid_until, o.search, o.plain
"""

# Word for word the condition of the partial index.
WITH_ROOM = "o.status = 'available' AND o.committed < o.capacity AND NOT o.for_one_need"
WITHOUT_ROOM = "o.status = 'available' AND o.committed >= o.capacity AND NOT o.for_one_need"

# The same kind, the one above, those inside. How far away counts is said by the narrower of two.
KINDS = """
    SELECT kind.id, CASE WHEN kind.id = own.id THEN 1 ELSE %(related_share)s END AS share,
        CASE WHEN kind.parent_id = own.id THEN kind.remote ELSE own.remote END AS remote
    FROM neighborhood_category own
    JOIN neighborhood_category kind
        ON kind.id = own.id OR kind.id = own.parent_id OR kind.parent_id = own.id
    WHERE own.id = n.category_id
"""

# Times as the engine reads them: a date leaves the windows of its weekday, or that whole day.
# The words that mean nothing are those the two stemmers know as stop words. OFFSET keeps the
# planner from working all of this out again for every offer.
ASKED = """
    SELECT
        CASE
            WHEN n.needed_on IS NULL THEN n.availability
            WHEN n.availability && day.span THEN n.availability * day.span
            ELSE day.span
        END AS windows,
        greatest(n.needed_on, %(today)s::date) AS until,
        (
            SELECT replace(
                plainto_tsquery('simple', string_agg(word, ' '))::text, ' & ', ' | '
            )::tsquery
            FROM unnest(tsvector_to_array(n.search)) AS word
            WHERE ts_lexize('english_stem', word) <> '{}'
                AND ts_lexize('spanish_stem', word) <> '{}'
        ) AS words
    FROM (
        SELECT int4multirange(int4range(weekday * 1440, (weekday + 1) * 1440)) AS span
        FROM (SELECT extract(isodow FROM n.needed_on)::int4 - 1 AS weekday) AS numbered
    ) AS day
    OFFSET 0
"""

# What counts as asking and helping, for one helper or for many.
COUNTS = """
    count(*) FILTER (
        WHERE m.proposed_at > %(week_ago)s AND m.origin <> 'helper'
            AND m.end_reason <> 'never_asked'
    ) AS asks,
    count(*) FILTER (
        WHERE m.accepted_at > %(week_ago)s
            AND m.status IN ('accepted', 'confirmed', 'completed')
    ) AS helps,
    count(*) FILTER (WHERE m.status = 'proposed' AND m.origin <> 'helper') AS open_asks
"""

LOAD = f"""
    SELECT {COUNTS}
    FROM matching_match m
    WHERE m.helper_id = o.helper_id AND m.proposed_at > %(look_back)s
"""

# Never shown, not even as a reason why nobody was found.
UNTOLD = """
    o.helper_id <> n.requester_id
    AND h.forgotten_at IS NULL
    AND NOT EXISTS (
        SELECT FROM members_blockedpair b
        WHERE b.one_id = least(n.requester_id, o.helper_id)
            AND b.other_id = greatest(n.requester_id, o.helper_id)
    )
    AND NOT EXISTS (
        SELECT FROM matching_match m
        WHERE m.need_id = n.id AND m.helper_id = o.helper_id
            AND m.status IN ('proposed', 'standby', 'accepted', 'confirmed')
    )
    AND NOT EXISTS (
        SELECT FROM matching_suggestion s
        WHERE s.need_id = n.id AND s.offer_id = o.id AND s.dismissed_at IS NOT NULL
    )
"""

RULES = """
    (kind.remote OR o.km <= o.travel_km)
    AND (asked.windows IS NULL OR o.availability IS NULL OR o.availability && asked.windows)
    AND (n.interpreter OR n.languages = '{}' OR n.languages && (o.languages || h.languages))
    AND n.requirements <@ o.abilities
    AND (o.valid_until IS NULL OR o.valid_until >= asked.until)
    AND o.confirmed_current_at >= %(fresh_since)s
    AND (h.resting_until IS NULL OR h.resting_until <= %(today)s)
    AND (h.last_asked_at IS NULL OR h.last_asked_at <= %(cooled_down)s)
    AND load.asks < (%(asks_per_week)s::jsonb ->> h.pace)::int4
    AND load.helps < (%(helps_per_week)s::jsonb ->> h.pace)::int4
    AND load.open_asks < %(open_asks)s
    AND NOT EXISTS (
        SELECT FROM matching_match m
        WHERE m.need_id = n.id AND m.helper_id = o.helper_id
            AND (
                m.status = 'declined'
                OR m.end_reason IN ('no_answer', 'stepped_out')
                OR m.end_reason = 'not_chosen' AND m.ended_by_id = m.requester_id
            )
    )
"""

# ts_rank gives 0.6079 of the share of words found when every word weighs 1 and occurs once. On
# titles of real posts trigrams, which forgive typos and endings, put the right kind first in 54 of
# 100 cases and words in 47; words also see the details.
COLUMNS = """
    n.id, o.id, o.helper_id, o.area_id, o.category_id, o.pt[0], o.pt[1], o.confirmed_current_at,
    o.category_probability, o.availability, o.languages, o.abilities, o.travel_km,
    o.capacity - o.committed, o.valid_until,
    o.pace, o.resting_until, o.last_asked_at, o.last_helped_at, o.helper_languages,
    o.asks, o.helps, o.open_asks,
    greatest(
        similarity(o.plain, n.plain),
        least(1, ts_rank('{1,1,1,1}', o.search, asked.words) / 0.6079)
    )
"""

HELPER = """
    h.pace, h.resting_until, h.last_asked_at, h.last_helped_at,
    h.languages AS helper_languages, load.asks, load.helps, load.open_asks
"""

SEARCH = """
SELECT {columns}
FROM needs_need n
CROSS JOIN LATERAL ({asked}) AS asked
CROSS JOIN LATERAL (
    SELECT o.*, {helper}
    FROM ({kinds}) AS kind
    CROSS JOIN LATERAL (
        (
            SELECT {offer}, o.pt <-> n.pt AS km
            FROM offers_offer o
            WHERE NOT kind.remote AND o.category_id = kind.id AND {room}
            ORDER BY o.pt <-> n.pt
            LIMIT %(nearest)s / kind.share OFFSET %(skip)s / kind.share
        )
        UNION ALL
        (
            SELECT {offer}, 0 AS km
            FROM offers_offer o
            WHERE kind.remote AND o.category_id = kind.id AND {room}
            ORDER BY o.confirmed_current_at DESC
            LIMIT %(nearest)s / kind.share OFFSET %(skip)s / kind.share
        )
    ) AS o
    JOIN members_member h ON h.id = o.helper_id
    CROSS JOIN LATERAL ({load}) AS load
    WHERE {untold} AND {rules}
    ORDER BY kind.share, o.km, o.confirmed_current_at DESC, o.id
    LIMIT %(judged)s
) AS o
WHERE n.id = ANY(%(need_ids)s::int8[])
"""

PAIRS = """
SELECT {columns}
FROM unnest(%(need_ids)s::int8[], %(offer_ids)s::int8[]) AS pair (need_id, offer_id)
JOIN needs_need n ON n.id = pair.need_id
CROSS JOIN LATERAL ({asked}) AS asked
CROSS JOIN LATERAL (
    SELECT {offer}, {helper}
    FROM offers_offer o
    JOIN members_member h ON h.id = o.helper_id
    CROSS JOIN LATERAL ({load}) AS load
    WHERE o.id = pair.offer_id AND {standing}
) AS o
"""

# The other way round: whom an offer could concern, those that have waited longest first.
CONCERNED = """
SELECT DISTINCT n.id, n.opened_at
FROM offers_offer o
CROSS JOIN LATERAL (
    SELECT kind.id,
        CASE WHEN own.parent_id = kind.id THEN own.remote ELSE kind.remote END AS remote
    FROM neighborhood_category own
    JOIN neighborhood_category kind
        ON kind.id = own.id OR kind.id = own.parent_id OR kind.parent_id = own.id
    WHERE own.id = o.category_id
) AS kind
JOIN needs_need n
    ON n.category_id = kind.id AND (kind.remote OR o.pt <-> n.pt <= o.travel_km)
WHERE o.id = ANY(%(offer_ids)s::int8[]) AND n.status = 'open' AND n.paused_at IS NULL
ORDER BY n.opened_at, n.id
LIMIT %(limit)s
"""


def find_offers(
    need_ids: Sequence[int], *, now: datetime, limits: Limits, reach: Reach = ELIGIBLE
) -> list[Found]:
    """Return the offers within reach of each of these needs. One statement.

    now: in the neighborhood's own zone, because "today" is a local word.
    Several kinds may be looked at for a need; each brings its own nearest. An offer never comes
    twice for one need. Help without distance goes by who confirmed last instead.
    """
    params = {
        **moments(now, limits),
        "need_ids": list(need_ids),
        "nearest": reach.nearest,
        "skip": reach.skip,
        "judged": reach.judged,
        "related_share": RELATED_SHARE,
    }
    statement = SEARCH.format(
        columns=COLUMNS, asked=ASKED, kinds=KINDS, offer=OFFER, helper=HELPER, load=LOAD,
        untold=UNTOLD, rules=RULES if reach.obeying else "TRUE",
        room=WITHOUT_ROOM if reach.full else WITH_ROOM,
    )  # fmt: skip
    return _fetch(statement, params)


def find_pairs(
    pairs: Iterable[tuple[int, int]], *, now: datetime, limits: Limits, standing: bool = True
) -> list[Found]:
    """Return what the engine needs to judge these (need id, offer id). One statement.

    standing: leave out offers that are no longer on the board.
    """
    need_ids, offer_ids = zip(*pairs, strict=True)
    params = {**moments(now, limits), "need_ids": list(need_ids), "offer_ids": list(offer_ids)}
    statement = PAIRS.format(
        columns=COLUMNS, asked=ASKED, offer=OFFER, helper=HELPER, load=LOAD,
        standing=WITH_ROOM if standing else "TRUE",
    )  # fmt: skip
    return _fetch(statement, params)


def needs_concerned(offer_ids: Iterable[int], *, limit: int) -> list[int]:
    """Return the open needs that these offers could meet, as far as kind and distance say."""
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, {"offer_ids": list(offer_ids), "limit": limit})
        return [need_id for need_id, _opened_at in cursor.fetchall()]


def moments(now: datetime, limits: Limits) -> dict[str, Any]:
    """Return the parameters that the rules and counts of a statement are asked with."""
    return {
        "today": now.date(),
        "week_ago": now - WEEK,
        "look_back": now - LOOK_BACK,
        "fresh_since": now - timedelta(days=limits.offer_fresh_days),
        "cooled_down": now - timedelta(hours=limits.cool_down_hours),
        "asks_per_week": json.dumps(asdict(limits.asks_per_week)),
        "helps_per_week": json.dumps(asdict(limits.helps_per_week)),
        "open_asks": limits.open_asks,
    }


def _fetch(statement: str, params: dict[str, Any]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [Found._make(row) for row in cursor.fetchall()]
