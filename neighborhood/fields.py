"""Two Postgres types that Django has no field for: a point, and ranges of minutes.

Both write text with a cast and read what psycopg hands over, so no adapter has to be
registered and raw SQL sees plain Postgres values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core import checks
from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    TextField = models.Field[Any, Any]
else:
    TextField = models.Field

WEEK_MINUTES = 7 * 24 * 60

type MinuteRanges = tuple[tuple[int, int], ...]


class Point(NamedTuple):
    """A place: kilometres east and north of the neighborhood's origin."""

    east_km: float
    north_km: float


class PointField(TextField):
    """A Postgres ``point``; a :class:`Point` in Python."""

    description = "A point in local kilometres"
    empty_strings_allowed = False

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return the column's type."""
        return "point"

    def from_db_value(
        self, value: str | None, _expression: object, _connection: object
    ) -> Point | None:
        """Read ``(x,y)``."""
        return None if value is None else self.to_python(value)

    def to_python(self, value: Any) -> Point | None:
        """Accept a pair of numbers or Postgres' text form."""
        if value is None or isinstance(value, Point):
            return value
        east, north = value.strip("() ").split(",") if isinstance(value, str) else value
        return Point(float(east), float(north))

    def get_prep_value(self, value: Any) -> str | None:
        """Write Postgres' text form."""
        point = self.to_python(value)
        return None if point is None else f"({point.east_km!r},{point.north_km!r})"

    def get_placeholder_sql(
        self, value: Any, compiler: SQLCompiler, _connection: BaseDatabaseWrapper
    ) -> tuple[str, Sequence[Any]]:
        """Cast the text, so that the server never has to guess."""
        if hasattr(value, "as_sql"):
            return compiler.compile(value)
        return "%s::point", [value]

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise for fixtures."""
        return self.get_prep_value(self.value_from_object(obj)) or ""


class MinuteRangesField(TextField):
    """A Postgres ``int4multirange``: half-open spans of minutes of the week, local time.

    In Python a sorted tuple of ``(start, end)`` with 0 <= start < end <= 10080; Monday
    midnight is 0. ``None`` means that no time was given.
    """

    description = "Spans of minutes of the week"
    empty_strings_allowed = False

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return the column's type."""
        return "int4multirange"

    def from_db_value(
        self, value: Iterable[Any] | None, _expression: object, _connection: object
    ) -> MinuteRanges | None:
        """Read psycopg's Multirange."""
        return None if value is None else tuple((r.lower, r.upper) for r in value)

    def to_python(self, value: Any) -> MinuteRanges | None:
        """Accept pairs of minutes or Postgres' text form; merge what touches."""
        if value is None:
            return None
        if isinstance(value, str):
            value = [span.split(",") for span in value.strip("{}").replace("),[", ");[").split(";")]
            value = [(int(a.strip("[ ")), int(b.strip(") "))) for a, b in value if a]
        return merged(value)

    def get_prep_value(self, value: Any) -> str | None:
        """Write Postgres' text form."""
        ranges = self.to_python(value)
        if ranges is None:
            return None
        return "{" + ",".join(f"[{start},{end})" for start, end in ranges) + "}"

    def get_placeholder_sql(
        self, value: Any, compiler: SQLCompiler, _connection: BaseDatabaseWrapper
    ) -> tuple[str, Sequence[Any]]:
        """Cast the text, so that the server never has to guess."""
        if hasattr(value, "as_sql"):
            return compiler.compile(value)
        return "%s::int4multirange", [value]

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise for fixtures."""
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Insist on NULL being allowed: it means "no time given"."""
        problems = super().check(**kwargs)
        if not self.null:
            problems.append(checks.Error("Use null=True: no time given is a value.", obj=self))
        return problems


def merged(spans: Iterable[Sequence[int]]) -> MinuteRanges:
    """Sort spans and join those that touch or overlap.

    Raises ValueError for a span outside the week or one that ends before it starts.
    """
    result: list[tuple[int, int]] = []
    for start, end in sorted((int(a), int(b)) for a, b in spans):
        if not 0 <= start < end <= WEEK_MINUTES:
            raise ValueError(f"not a span of the week: {start} to {end}")
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple(result)
