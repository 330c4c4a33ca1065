"""Which needs look like one need twice: found in SQL, by who asks and by what the words say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from members.board import ERASED
from members.doubles import Shared, Two
from needs.models import NeedQuerySet
from triage.models import Alike

# Similarity of words from which two needs of one person, of people with one number, or of two
# neighbors with one name, look like one. The last is a guess, and has to be nearly the same.
LIKE_OF_ONE = 0.55
LIKE_OF_ONE_NUMBER = 0.3
LIKE_OF_ONE_NAME = 0.6
# Above it the words are "almost the same".
ALMOST_THE_SAME = 0.5


@dataclass(frozen=True, slots=True)
class TwoNeeds:
    """Two needs that look alike, the lower key first, and what they have in common.

    likeness: how similar the words are, 0 to 1.
    """

    one: int
    other: int
    same_member: bool
    shared: Shared | None
    same_name: bool
    same_area: bool
    same_kind: bool
    likeness: float

    @property
    def has_like_words(self) -> bool:
        """Tell whether the words are almost the same."""
        return self.likeness >= ALMOST_THE_SAME


# Each branch joins along something that few have in common, so that words are compared last.
_ALIKE = """
WITH looking AS MATERIALIZED (
    SELECT n.id, n.requester_id AS member, n.plain, n.area_id AS area, n.opened_at,
           coalesce(c.parent_id, c.id) AS kind, n.needed_on, n.submission_key AS form,
           coalesce(n.series_id, n.id) AS series, lower(m.name) AS name
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
    SELECT a.id, b.id, %(like_of_one_number)s, true
    FROM known k JOIN looking a ON a.member = k.one JOIN looking b ON b.member = k.other
    UNION ALL
    SELECT a.id, b.id, %(like_of_one_name)s, false
    FROM looking a
    JOIN looking b ON b.name = a.name AND b.area = a.area AND b.kind = a.kind AND a.id < b.id
    WHERE a.name <> '' AND a.member <> b.member
), alike AS (
    SELECT least(a.id, b.id) AS one, greatest(a.id, b.id) AS other, a.member = b.member AS theirs,
           a.name = b.name AND a.name <> '' AS same_name, a.area = b.area AS same_area,
           a.kind = b.kind AS same_kind, similarity(a.plain, b.plain) AS likeness,
           least(a.member, b.member) AS one_member, greatest(a.member, b.member) AS other_member,
           greatest(a.opened_at, b.opened_at) AS latest, meeting.least, meeting.by_area
    FROM meeting JOIN looking a ON a.id = meeting.one JOIN looking b ON b.id = meeting.other
    WHERE a.form <> b.form AND a.series <> b.series
      AND (a.needed_on = b.needed_on) IS NOT false
)
SELECT one, other, theirs, one_member, other_member,
       same_name, same_area, same_kind, max(likeness), max(latest) AS latest
FROM alike
WHERE (likeness >= alike.least OR (by_area AND same_area AND same_kind))
  AND NOT EXISTS (
      SELECT FROM triage_keptapart k
      WHERE k.kind = %(need)s AND (k.one, k.other) = (alike.one, alike.other)
  )
  AND NOT EXISTS (
      SELECT FROM triage_keptapart k
      WHERE k.kind = %(member)s AND (k.one, k.other) = (one_member, other_member)
  )
GROUP BY one, other, theirs, one_member, other_member, same_name, same_area, same_kind
ORDER BY max(likeness) DESC, max(latest) DESC, one, other
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


def _two(row: tuple[Any, ...], known: Mapping[Two, Shared]) -> TwoNeeds:
    one, other, same_member, one_member, other_member, *same, likeness, _latest = row
    shared = known.get((one_member, other_member))
    return TwoNeeds(one, other, same_member, shared, *same, likeness)
