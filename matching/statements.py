"""The SQL of retrieval, in pieces that several statements share.

Every piece is a template: names in braces are other pieces, or values that ``retrieval`` fills
in as numbers of parameters. ``docs/adr/0004`` and ``0012`` say why the pieces look as they do.
"""

from __future__ import annotations

# Kinds above and inside fit less well and may be many, so each is looked at for a quarter of that.
RELATED_SHARE = 4

# An offer's own columns, named once because both branches of the union have to agree.
OFFER = """
    o.id, o.helper_id, o.area_id, o.category_id, o.pt, o.confirmed_current_at,
    o.category_probability, o.availability, o.languages, o.abilities, o.travel_km,
    o.capacity, o.committed, o.valid_until, o.search, o.plain, o.traits
"""

# Word for word the condition of the partial index.
WITH_ROOM = "o.status = 'available' AND o.committed < o.capacity AND NOT o.for_one_need"
WITHOUT_ROOM = "o.status = 'available' AND o.committed >= o.capacity AND NOT o.for_one_need"

# The same kind, the one above, those inside. How far away counts is said by the narrower of two.
KINDS = """
    SELECT kind.id, CASE WHEN kind.id = own.id THEN 1 ELSE {related_share} END AS share,
        CASE WHEN kind.parent_id = own.id THEN kind.remote ELSE own.remote END AS remote
    FROM neighborhood_category own
    JOIN neighborhood_category kind
        ON kind.id = own.id OR kind.id = own.parent_id OR kind.parent_id = own.id
    WHERE own.id = n.category_id
"""

# A word as a tsquery reads it, whatever letters it has.
LEXEME = r"""'''' || replace(replace(word, '\', '\\'), '''', '''''') || ''''"""

# Both directions of a pair that is never brought together, seen from who asks.
BLOCKED = """
    SELECT b.other_id FROM members_blockedpair b WHERE b.one_id = n.requester_id
    UNION ALL
    SELECT b.one_id FROM members_blockedpair b WHERE b.other_id = n.requester_id
"""

# The same as ``MatchQuerySet.not_to_be_repeated``.
SAID_NO = """
    SELECT m.helper_id FROM matching_match m
    WHERE m.need_id = n.id AND (
        m.status = 'declined'
        OR m.end_reason IN ('no_answer', 'stepped_out')
        OR m.end_reason = 'not_chosen' AND m.ended_by_id = m.requester_id
    )
"""

# Times as the engine reads them: a date leaves the windows of its weekday, or that whole day.
# The words that mean nothing are those the two stemmers know as stop words. Who is out of the
# question is gathered once for each need, because asked of each offer it reads whole tables; so
# is what the index looks for among the languages and abilities behind an offer. OFFSET keeps the
# planner from working all of this out again for every offer.
ASKED = """
    SELECT
        CASE
            WHEN n.needed_on IS NULL THEN n.availability
            WHEN n.availability && day.span THEN n.availability * day.span
            ELSE day.span
        END AS windows,
        greatest(n.needed_on, {today}) AS until,
        (
            SELECT replace(
                plainto_tsquery('simple', string_agg(word, ' '))::text, ' & ', ' | '
            )::tsquery
            FROM unnest(tsvector_to_array(n.search)) AS word
            WHERE cardinality(ts_lexize('english_stem', word)) > 0
                AND cardinality(ts_lexize('spanish_stem', word)) > 0
        ) AS words,
        n.requester_id || ARRAY(
            {blocked}
            UNION ALL
            SELECT m.helper_id FROM matching_match m
            WHERE m.need_id = n.id
                AND m.status IN ('proposed', 'standby', 'accepted', 'confirmed')
        ) AS untold_helpers,
        ARRAY(
            SELECT s.offer_id FROM matching_suggestion s
            WHERE s.need_id = n.id AND s.dismissed_at IS NOT NULL
        ) AS untold_offers,
        ARRAY({said_no}) AS said_no,
        coalesce(
            nullif(concat_ws(' & ',
                CASE WHEN NOT n.interpreter THEN (
                    SELECT '(' || string_agg({lexeme}, ' | ') || ')'
                    FROM unnest(n.languages) AS word WHERE word <> ''
                ) END,
                (
                    SELECT string_agg({lexeme}, ' & ')
                    FROM unnest(n.requirements) AS word WHERE word <> ''
                )
            ), ''),
            '!-'
        )::tsquery AS able
    FROM (
        SELECT int4multirange(int4range(weekday * 1440, (weekday + 1) * 1440)) AS span
        FROM (SELECT extract(isodow FROM n.needed_on)::int4 - 1 AS weekday) AS numbered
    ) AS day
    OFFSET 0
"""

# What counts as asking and helping, for one helper or for many.
COUNTS = """
    count(*) FILTER (
        WHERE m.proposed_at > {week_ago} AND m.origin <> 'helper'
            AND m.end_reason <> 'never_asked'
    ) AS asks,
    count(*) FILTER (
        WHERE m.accepted_at > {week_ago}
            AND m.status IN ('accepted', 'confirmed', 'completed')
    ) AS helps,
    count(*) FILTER (WHERE m.status = 'proposed' AND m.origin <> 'helper') AS open_asks
"""

LOAD = """
    SELECT {counts}
    FROM matching_match m
    WHERE m.helper_id = o.helper_id AND m.proposed_at > {look_back}
"""

# Never shown, not even as a reason why nobody was found.
UNTOLD = "o.helper_id <> ALL(asked.untold_helpers) AND o.id <> ALL(asked.untold_offers)"
UNTOLD_HELPER = "h.forgotten_at IS NULL AND h.forget_after IS NULL"
STANDING = f"{WITH_ROOM} AND {UNTOLD_HELPER}"

# What the offer itself tells, and what has to be asked of its helper.
RULES = """
    (kind.remote OR o.km <= o.travel_km)
    AND (asked.windows IS NULL OR o.availability IS NULL OR o.availability && asked.windows)
    AND n.requirements <@ o.abilities
    AND (o.valid_until IS NULL OR o.valid_until >= asked.until)
    AND o.confirmed_current_at >= {fresh_since}
    AND o.helper_id <> ALL(asked.said_no)
"""
HELPER_RULES = """
    (
        n.interpreter OR cardinality(n.languages) = 0
        OR n.languages && (o.languages || h.languages)
    )
    AND (h.resting_until IS NULL OR h.resting_until <= {today})
    AND (h.last_asked_at IS NULL OR h.last_asked_at <= {cooled_down})
    AND load.asks < CASE h.pace
        WHEN 'little' THEN {asks_little} WHEN 'some' THEN {asks_some} ELSE {asks_lot} END
    AND load.helps < CASE h.pace
        WHEN 'little' THEN {helps_little} WHEN 'some' THEN {helps_some} ELSE {helps_lot} END
    AND load.open_asks < {open_asks}
"""

# ts_rank gives 0.6079 of the share of words found when every word weighs 1 and occurs once. On
# titles of real posts trigrams, which forgive typos and endings, put the right kind first in 54 of
# 100 cases and words in 47; words also see the details.
# Moments leave as seconds, which psycopg reads ten times as fast as dates with a time.
COLUMNS = """
    n.id, o.id, o.helper_id, o.area_id, o.category_id, o.pt[0], o.pt[1],
    date_part('epoch', o.confirmed_current_at),
    o.category_probability, o.availability::text, o.languages, o.abilities, o.travel_km,
    o.capacity - o.committed, o.valid_until,
    o.pace, o.resting_until, date_part('epoch', o.last_asked_at),
    date_part('epoch', o.last_helped_at), o.helper_languages,
    o.asks, o.helps, o.open_asks,
    greatest(
        similarity(o.plain, n.plain),
        least(1, ts_rank(ARRAY[1, 1, 1, 1]::float4[], o.search, asked.words) / 0.6079)
    )
"""

HELPER = """
    h.pace, h.resting_until, h.last_asked_at, h.last_helped_at,
    h.languages AS helper_languages, load.asks, load.helps, load.open_asks
"""

# The walk: the index hands over the nearest one by one, and the walk ends when enough of them have
# passed, or when it has come to the last that it may look at. Those equally near are put in order
# before their helpers are looked up, so that no more helpers are than have to be. Of a related
# kind half as many are enough: where nobody offers the same kind, the best may all be of one.
# Help without distance is walked by who confirmed last, in an index that knows no traits.
NEAR = """
    SELECT o.*, {helper}
    FROM (
        SELECT o.*
        FROM (
            SELECT {offer}, o.pt <-> n.pt AS km
            FROM offers_offer o
            WHERE NOT kind.remote AND o.category_id = kind.id AND {room} AND {able}
            ORDER BY o.pt <-> n.pt
            LIMIT {nearest} / kind.share OFFSET {skip} / kind.share
        ) AS o
        WHERE {untold} AND {rules}
        ORDER BY o.km, o.confirmed_current_at DESC, o.id
    ) AS o
    JOIN members_member h ON h.id = o.helper_id
    CROSS JOIN LATERAL ({load}) AS load
    WHERE {untold_helper} AND {helper_rules}
    ORDER BY o.km, o.confirmed_current_at DESC, o.id
    LIMIT {judged} / least(kind.share, 2)
"""
FRESH = """
    SELECT o.*, {helper}
    FROM (
        SELECT o.*
        FROM (
            SELECT {offer}, 0 AS km
            FROM offers_offer o
            WHERE kind.remote AND o.category_id = kind.id AND {room} AND {able_of_remote}
            ORDER BY o.confirmed_current_at DESC
            LIMIT {nearest} / kind.share
        ) AS o
        WHERE {able} AND {untold} AND {rules}
        ORDER BY o.confirmed_current_at DESC, o.id
    ) AS o
    JOIN members_member h ON h.id = o.helper_id
    CROSS JOIN LATERAL ({load}) AS load
    WHERE {untold_helper} AND {helper_rules}
    ORDER BY o.confirmed_current_at DESC, o.id
    LIMIT {judged} / least(kind.share, 2)
"""

SEARCH = """
SELECT {columns}
FROM needs_need n
CROSS JOIN LATERAL ({asked}) AS asked
CROSS JOIN LATERAL (
    SELECT o.*
    FROM ({kinds}) AS kind
    CROSS JOIN LATERAL (({near}) UNION ALL ({fresh})) AS o
    ORDER BY kind.share, o.km, o.confirmed_current_at DESC, o.id
    LIMIT {judged}
) AS o
WHERE n.id {which}
"""

KEPT_APART = """
SELECT n.id, ARRAY({blocked}), ARRAY({said_no})
FROM needs_need n
WHERE n.id = ANY(%(need_ids)s::int8[])
"""

PAIRS = """
SELECT {columns}
FROM unnest({need_ids}, {offer_ids}) AS pair (need_id, offer_id)
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

PIECES = {
    "asked": ASKED, "blocked": BLOCKED, "columns": COLUMNS, "counts": COUNTS, "fresh": FRESH,
    "helper": HELPER, "kinds": KINDS, "lexeme": LEXEME, "load": LOAD, "near": NEAR, "offer": OFFER,
    "related_share": str(RELATED_SHARE), "said_no": SAID_NO, "untold": UNTOLD,
    "untold_helper": UNTOLD_HELPER,
}  # fmt: skip


class _Known(dict[str, str]):
    """Leaves the name of a value where it stands."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def filled(template: str, **pieces: str) -> str:
    """Return a statement with these and the shared pieces in place, and only values missing."""
    known = _Known({**PIECES, **pieces})
    before = ""
    while template != before:
        before, template = template, template.format_map(known)
    return template
