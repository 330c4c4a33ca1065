"""Which needs look like one need twice: found in SQL, by who asks and by what the words say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from members.board import ERASED
from members.doubles import Shared, Two, sharing_with
from needs.models import Need, NeedQuerySet
from triage.models import Alike

# Similarity of words from which two needs of one person, of people with one number, or of two
# neighbors with one name, look like one. The last is a guess, and has to be nearly the same.
LIKE_OF_ONE = 0.55
LIKE_OF_ONE_NUMBER = 0.3
LIKE_OF_ONE_NAME = 0.6
# Above it the words are "almost the same".
ALMOST_THE_SAME = 0.5
# Neighbors of one name and area; more pairs than one need can have.
MOST_NEAR = 200


@dataclass(frozen=True, slots=True)
class Twin:
    """One of two needs that look alike."""

    pk: int
    what: str
    lang: str
    name: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class TwoNeeds:
    """Two needs that look alike, the lower key first, and what they have in common.

    likeness: how similar the words are, 0 to 1.
    """

    one: Twin
    other: Twin
    same_member: bool
    shared: Shared | None
    same_name: bool
    same_area: bool
    same_kind: bool
    likeness: float

    @property
    def keys(self) -> Two:
        """Return the keys of both."""
        return self.one.pk, self.other.pk

    @property
    def has_like_words(self) -> bool:
        """Tell whether the words are almost the same."""
        return self.likeness >= ALMOST_THE_SAME


# Each branch joins along something that few have in common, so that words are compared last.
_ALIKE = """
WITH looking AS MATERIALIZED (
    SELECT n.id, n.what, n.lang, m.name, n.opened_at, n.requester_id AS member, n.plain,
           n.area_id AS area, coalesce(c.parent_id, c.id) AS kind, n.needed_on,
           n.submission_key AS form, coalesce(n.series_id, n.id) AS series, lower(m.name) AS called
    FROM needs_need n
    JOIN members_member m ON m.id = n.requester_id
    JOIN neighborhood_category c ON c.id = n.category_id
    WHERE n.id IN ({needs}) AND n.what <> %(erased)s
), known AS MATERIALIZED (
    SELECT * FROM unnest(%(ones)s::bigint[], %(others)s::bigint[]) AS known (one, other)
), meeting AS (
    SELECT a.id AS one, b.id AS other, %(like_of_one)s::float AS least, false AS by_area
    FROM looking a JOIN looking b ON b.member = a.member AND a.id < b.id
    UNION ALL
    SELECT least(a.id, b.id), greatest(a.id, b.id), %(like_of_one_number)s, true
    FROM known k JOIN looking a ON a.member = k.one JOIN looking b ON b.member = k.other
    UNION ALL
    SELECT a.id, b.id, %(like_of_one_name)s, false
    FROM looking a
    JOIN looking b ON b.called = a.called AND b.area = a.area AND b.kind = a.kind AND a.id < b.id
    WHERE a.called <> '' AND a.member <> b.member
), alike AS (
    SELECT DISTINCT ON (one, other)
           a.id AS one, a.what, a.lang, a.name, a.opened_at,
           b.id AS other, b.what AS what_2, b.lang AS lang_2, b.name AS name_2, b.opened_at AS at_2,
           a.member = b.member AS theirs, a.called = b.called AND a.called <> '' AS same_name,
           a.area = b.area AS same_area, a.kind = b.kind AS same_kind,
           least(a.member, b.member) AS one_member, greatest(a.member, b.member) AS other_member,
           similarity(a.plain, b.plain) AS likeness
    FROM meeting JOIN looking a ON a.id = meeting.one JOIN looking b ON b.id = meeting.other
    WHERE a.form <> b.form AND a.series <> b.series
      AND (a.needed_on = b.needed_on) IS NOT false
      AND (similarity(a.plain, b.plain) >= least
           OR (by_area AND a.area = b.area AND a.kind = b.kind))
)
SELECT * FROM alike
WHERE NOT EXISTS (
    SELECT FROM triage_keptapart k
    WHERE (k.kind = %(need)s AND (k.one, k.other) = (alike.one, alike.other))
       OR (k.kind = %(member)s AND (k.one, k.other) = (one_member, other_member))
)
ORDER BY likeness DESC, greatest(opened_at, at_2) DESC, one, other
LIMIT %(limit)s
"""


def needs_alike(among: NeedQuerySet, *, known: Mapping[Two, Shared], limit: int) -> list[TwoNeeds]:
    """Return the pairs of needs that look like one, the most alike first. One query.

    among: the needs that are looked at. known: members who share how they are reached.
    Left out are needs of one form or one series, needs of two days, and what was kept apart.
    """
    inside, given = among.order_by().values("pk").query.sql_with_params()
    names = {f"given{number}": value for number, value in enumerate(given)}
    inside %= tuple(f"%({name})s" for name in names)
    values: dict[str, Any] = {
        "erased": ERASED, "ones": [one for one, _ in known], "others": [two for _, two in known],
        "like_of_one": LIKE_OF_ONE, "like_of_one_number": LIKE_OF_ONE_NUMBER,
        "like_of_one_name": LIKE_OF_ONE_NAME, "need": Alike.NEED, "member": Alike.MEMBER,
        "limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE.format(needs=inside), {**values, **names})
        return [_two(row, known) for row in cursor.fetchall()]


def alike_to(need: Need, *, among: NeedQuerySet, limit: int) -> list[TwoNeeds]:
    """Return the pairs of one need, the most alike first. Two queries.

    The requester is loaded. among: the needs in charge that are looked at.
    """
    sharing = sharing_with(need.requester_id)
    people = Q(requester__in=[need.requester_id, *sharing])
    neighbors = Q(area=need.area_id, requester__name__iexact=need.requester.name)
    known = {_ordered(need.requester_id, other): shared for other, shared in sharing.items()}
    near = among.filter(people | neighbors | Q(pk=need.pk))
    found = needs_alike(near, known=known, limit=MOST_NEAR)
    return [two for two in found if need.pk in two.keys][:limit]


def _ordered(one: int, other: int) -> Two:
    return min(one, other), max(one, other)


def _two(row: tuple[Any, ...], known: Mapping[Two, Shared]) -> TwoNeeds:
    theirs, name, area, kind, one_member, other_member, likeness = row[10:]
    shared = known.get((one_member, other_member))
    return TwoNeeds(Twin(*row[:5]), Twin(*row[5:10]), theirs, shared, name, area, kind, likeness)
