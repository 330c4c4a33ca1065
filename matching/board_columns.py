"""The whole board as columns: open needs, offers with room, and how loaded their helpers are.

What repeats is read first: the distinct windows and sets of words, which get a code each. Then one
COPY for each of helpers, offers and needs brings nothing but numbers. The definitions are those of
``retrieval``, and the engine applies its rules to what is brought. What is posted in between is
left for the next time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import chain
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from matching.binary_copy import (
    DATE,
    FLAG,
    FLOAT8,
    INT2,
    INT4,
    INT8,
    MOMENT,
    POINT,
    Row,
    Table,
    copied,
    days_of,
    moments_of,
)
from matching.engine.board.columns import (
    ANY_TIME,
    NO_DAY,
    NO_END,
    PACES,
    URGENCIES,
    Board,
    Bools,
    Helpers,
    Ints,
    Kinds,
    Masks,
    Needs,
    Offers,
    Ties,
    WindowTable,
    looked_up,
)
from matching.engine.board.tabulating import FIRST_WINDOWS, Codes, masks_of
from matching.engine.meeting import windows_on
from matching.engine.types import Windows
from matching.facts import GroupSettings
from matching.models import Match, Suggestion
from matching.retrieval import moments
from matching.statements import COUNTS, UNTOLD_HELPER, WITH_ROOM
from members.models import BlockedPair
from needs.models import Need

# A code beside each distinct value; what has none was posted after the values were read.
CODED = """(
    SELECT written::{type} AS found, code
    FROM unnest(%({name})s::text[]) WITH ORDINALITY AS every (written, code)
) AS {name}"""
TIMES = CODED.format(name="times", type="int4multirange")
SPOKEN = CODED.format(name="spoken", type="text[]")
SKILLS = CODED.format(name="skills", type="text[]")

# Rows that Django hands over at a time.
CHUNK_ROWS = 10_000

# Columns that are not taken over as they come.
MADE = frozenset(
    {"opened_at", "confirmed_at", "needed_on", "valid_until", "resting_until"}
    | {"last_asked_at", "last_helped_at"}
)

# These statements are sent as they are, with named values.
HELPER_COUNTS = COUNTS.format(week_ago="%(week_ago)s")

WITH_ROOM_ROWS = f"offers_offer o WHERE {WITH_ROOM}"
OPEN_ROWS = "needs_need n WHERE n.status = 'open' AND n.paused_at IS NULL"

HELPERS = f"""
SELECT h.id, array_position(%(paces)s::text[], h.pace::text) - 1,
    coalesce(h.resting_until, '-infinity'), coalesce(h.last_asked_at, '-infinity'),
    coalesce(h.last_helped_at, '-infinity'), coalesce(load.asks, 0), coalesce(load.helps, 0),
    coalesce(load.open_asks, 0), spoken.code
FROM members_member h
JOIN {SPOKEN} ON spoken.found = h.languages::text[]
LEFT JOIN (
    SELECT m.helper_id, {HELPER_COUNTS}
    FROM matching_match m
    WHERE m.proposed_at > %(look_back)s
    GROUP BY m.helper_id
) AS load ON load.helper_id = h.id
WHERE {UNTOLD_HELPER} AND h.id IN (SELECT o.helper_id FROM {WITH_ROOM_ROWS})
"""

OFFERS = f"""
SELECT o.id, o.helper_id, o.category_id, o.category_probability, o.pt, o.confirmed_current_at,
    coalesce(times.code, 0), spoken.code, skills.code, o.travel_km, o.capacity - o.committed,
    coalesce(o.valid_until, 'infinity')
FROM offers_offer o
JOIN {SPOKEN} ON spoken.found = o.languages::text[]
JOIN {SKILLS} ON skills.found = o.abilities::text[]
LEFT JOIN {TIMES} ON times.found = o.availability
WHERE {WITH_ROOM} AND (o.availability IS NULL OR times.code IS NOT NULL)
"""

NEEDS = f"""
SELECT n.id, n.requester_id, n.area_id, n.category_id, n.category_probability, n.pt, n.opened_at,
    n.confirmed_current_at, coalesce(times.code, 0), n.minutes, spoken.code, n.interpreter,
    skills.code, array_position(%(urgencies)s::text[], n.urgency::text) - 1,
    coalesce(n.needed_on, '-infinity'), n.helpers_wanted - n.helpers_committed
FROM needs_need n
JOIN {SPOKEN} ON spoken.found = n.languages::text[]
JOIN {SKILLS} ON skills.found = n.requirements::text[]
LEFT JOIN {TIMES} ON times.found = n.availability
WHERE n.status = 'open' AND n.paused_at IS NULL
    AND (n.snoozed_until IS NULL OR n.snoozed_until <= %(now)s)
    AND n.requester_id NOT IN (SELECT id FROM members_member WHERE forget_after IS NOT NULL)
    AND (n.availability IS NULL OR times.code IS NOT NULL)
"""

OF_HELPER: Row = {
    "id": INT8, "pace": INT4, "resting_until": DATE, "last_asked_at": MOMENT,
    "last_helped_at": MOMENT, "asks": INT8, "helps": INT8, "open_asks": INT8, "spoken": INT8,
}  # fmt: skip
OF_OFFER: Row = {
    "id": INT8, "helper": INT8, "category": INT4, "probability": FLOAT8, "pt": POINT,
    "confirmed_at": MOMENT, "times": INT8, "spoken": INT8, "skills": INT8, "travel_km": FLOAT8,
    "room": INT2, "valid_until": DATE,
}  # fmt: skip
OF_NEED: Row = {
    "id": INT8, "requester": INT8, "area": INT4, "category": INT4, "probability": FLOAT8,
    "pt": POINT, "opened_at": MOMENT, "confirmed_at": MOMENT, "times": INT8, "minutes": INT2,
    "spoken": INT8, "interpreter": FLAG, "skills": INT8, "urgency": INT4, "needed_on": DATE,
    "places": INT2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Repeated:
    """The distinct values of one column, and how Postgres writes them; codes count from 1."""

    values: Sequence[Any]
    written: list[str]

    def windows(self) -> list[Windows | None]:
        """Return the windows by code; code 0 is any time."""
        return [None, *(tuple((one.lower, one.upper) for one in spans) for spans in self.values)]

    def masks(self, bits: Codes[str]) -> Masks:
        """Return by code the mask of each set of words."""
        return masks_of([(), *self.values], bits)

    def is_empty(self) -> Bools:
        """Return by code whether no word was said."""
        return np.array([True, *(not words for words in self.values)], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class _Coded:
    """The three columns of one table whose values repeat."""

    times: _Repeated
    spoken: _Repeated
    skills: _Repeated

    @property
    def params(self) -> dict[str, list[str]]:
        """Return what a statement joins the codes from."""
        return {item.name: getattr(self, item.name).written for item in fields(self)}


def read_board(*, now: datetime, settings: GroupSettings) -> Board:
    """Return what is on the board now: open needs that do not rest, and offers with room.

    now: in the neighborhood's own zone. What is of members who asked to be forgotten is left out.
    ``blocked`` holds, beside blocked pairs, those who go together already; ``declined_offers``
    what was put aside.
    Fourteen statements; each table is read a few times, never row by row. Cost: a million offers
    in some seconds, and 0.2 GB beside what the columns keep.
    """
    params = {
        **moments(now, settings.limits),
        "now": now,
        "paces": list(map(str, PACES)),
        "urgencies": list(map(str, URGENCIES)),
    }
    with connection.cursor() as cursor:
        asked = _coded(cursor, OPEN_ROWS, "n.availability", "n.languages", "n.requirements")
        given = _coded(cursor, WITH_ROOM_ROWS, "o.availability", "o.languages", "o.abilities")
        own = _repeated(cursor, "members_member", "languages")
        helper = copied(cursor, HELPERS, OF_HELPER, {**params, "spoken": own.written})
        offer = copied(cursor, OFFERS, OF_OFFER, {**params, **given.params})
        need = copied(cursor, NEEDS, OF_NEED, {**params, **asked.params})

    offer = _of_known_helpers(offer, helper)
    _add_words(need, asked, offer, given, helper["spoken"], own)
    return _board(need, asked.times, offer, given.times, helper, settings)


def _add_words(  # noqa: PLR0913 (three tables and their words)
    need: Table, asked: _Coded, offer: Table, given: _Coded, spoken: Ints, own: _Repeated
) -> None:
    """Put masks in the place of codes; an offer's languages are also its helper's."""
    languages, skills = _bits(asked.spoken, given.spoken, own), _bits(asked.skills, given.skills)
    need["anyone"] = need["interpreter"] | asked.spoken.is_empty()[need["spoken"]]
    need["languages"] = asked.spoken.masks(languages)[need["spoken"]]
    need["requirements"] = asked.skills.masks(skills)[need["skills"]]
    of_helper = own.masks(languages)[spoken]
    offer["languages"] = given.spoken.masks(languages)[offer["spoken"]] | of_helper[offer["helper"]]
    offer["abilities"] = given.skills.masks(skills)[offer["skills"]]


def _board(  # noqa: PLR0913 (three tables and their times)
    need: Table,
    times_asked: _Repeated,
    offer: Table,
    times_free: _Repeated,
    helper: Table,
    settings: GroupSettings,
) -> Board:
    kinds = Kinds(tuple(settings.categories[key] for key in sorted(settings.categories)))
    need["kind"], offer["kind"] = _kind_places(need, kinds), _kind_places(offer, kinds)
    need["asked"], asked = _asked(need, times_asked)
    needs = _needs(need)
    put_aside = Suggestion.objects.exclude(dismissed_at=None)
    return Board(
        needs=needs,
        offers=_offers(offer),
        helpers=_helpers(helper),
        kinds=kinds,
        asked=asked,
        free=WindowTable.of([one or () for one in times_free.windows()[FIRST_WINDOWS:]]),
        blocked=_ties(needs, chain(_blocked(needs), _rows(Match.objects.live(), "helper_id"))),
        declined_helpers=_ties(needs, _rows(Match.objects.not_to_be_repeated(), "helper_id")),
        declined_offers=_ties(needs, _rows(put_aside, "offer_id")),
    )


def _coded(cursor: Any, rows: str, times: str, spoken: str, skills: str) -> _Coded:
    return _Coded(*(_repeated(cursor, rows, column) for column in (times, spoken, skills)))


def _repeated(cursor: Any, rows: str, column: str) -> _Repeated:
    cursor.execute(
        f"SELECT found, found::text FROM (SELECT DISTINCT {column} AS found FROM {rows}) AS every "
        "WHERE found IS NOT NULL ORDER BY 2"
    )
    read = cursor.fetchall()
    return _Repeated([found for found, _ in read], [written for _, written in read])


def _bits(*columns: _Repeated) -> Codes[str]:
    """Give a bit to each word, in the order of the alphabet."""
    bits: Codes[str] = Codes()
    for word in sorted({word for column in columns for words in column.values for word in words}):
        bits.of(word)
    return bits


def _kind_places(table: Table, kinds: Kinds) -> Ints:
    return looked_up(table["category"], np.array([kind.id for kind in kinds.facts]))[0]


def _asked(need: Table, times: _Repeated) -> tuple[Ints, WindowTable]:
    """Return what each need's day leaves of its windows, as codes into a table of their own."""
    windows = times.windows()
    days = days_of(need["needed_on"], endless=NO_DAY)
    # Of a day only its place in the week counts; 0 stands for none.
    weekday = np.where(days == NO_DAY, 0, 1 + (days - 1) % 7)
    both, place = np.unique(need["times"] * 8 + weekday, return_inverse=True)
    codes: Codes[Windows] = Codes(start=FIRST_WINDOWS)
    code_of = []
    for code, day in (divmod(one, 8) for one in both.tolist()):
        left = windows_on(date.fromordinal(day) if day else None, windows[code])
        code_of.append(ANY_TIME if left is None else codes.of(left))
    return np.array(code_of, dtype=np.int64)[place], WindowTable.of(list(codes))


def _of_known_helpers(offer: Table, helper: Table) -> Table:
    """Leave out offers whose helper is not among these, and name helpers by position."""
    place, known = looked_up(offer["helper"], helper["id"])
    kept = {name: column[known] for name, column in offer.items()}
    return {**kept, "helper": place[known]}


def _needs(table: Table) -> Needs:
    names = (item.name for item in fields(Needs))
    return Needs(
        **{name: table[name] for name in names if name in table and name not in MADE},
        east_km=table["pt"][:, 0].copy(),
        north_km=table["pt"][:, 1].copy(),
        opened_at=moments_of(table["opened_at"]),
        confirmed_at=moments_of(table["confirmed_at"]),
        needed_on=days_of(table["needed_on"], endless=NO_DAY),
    )


def _offers(table: Table) -> Offers:
    names = (item.name for item in fields(Offers))
    return Offers(
        **{name: table[name] for name in names if name in table and name not in MADE},
        east_km=table["pt"][:, 0].copy(),
        north_km=table["pt"][:, 1].copy(),
        confirmed_at=moments_of(table["confirmed_at"]),
        free=table["times"],
        valid_until=days_of(table["valid_until"], endless=NO_END),
    )


def _helpers(table: Table) -> Helpers:
    names = (item.name for item in fields(Helpers))
    return Helpers(
        **{name: table[name] for name in names if name not in MADE},
        resting_until=days_of(table["resting_until"], endless=NO_DAY),
        last_asked_at=moments_of(table["last_asked_at"]),
        last_helped_at=moments_of(table["last_helped_at"]),
    )


def _blocked(needs: Needs) -> Iterator[tuple[int, int]]:
    """Yield each need with the members who are kept apart from its requester."""
    others_by_member: dict[int, list[int]] = {}
    for one, other in BlockedPair.objects.values_list("one_id", "other_id"):
        others_by_member.setdefault(one, []).append(other)
        others_by_member.setdefault(other, []).append(one)
    asks = np.flatnonzero(np.isin(needs.requester, list(others_by_member)))
    for need_id, member_id in zip(
        needs.id[asks].tolist(), needs.requester[asks].tolist(), strict=True
    ):
        for other in others_by_member[member_id]:
            yield need_id, other


def _rows(rows: QuerySet[Any], column: str) -> Iterator[tuple[int, int]]:
    """Yield the open need of each row, and what stands beside it."""
    of_open = rows.filter(need__in=Need.objects.open())
    yield from of_open.values_list("need_id", column).iterator(chunk_size=CHUNK_ROWS)


def _ties(needs: Needs, pairs: Iterable[tuple[int, int]]) -> Ties:
    """Return pairs of need ids and other ids by the positions of the needs."""
    both = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    place, known = looked_up(both[:, 0], needs.id)
    return Ties.of(place[known], both[known, 1])
