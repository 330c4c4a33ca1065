"""All that is held about a member, section by section, for them to take along.

Each app registers its own sections in ``AppConfig.ready()``, so that nothing here knows of needs,
notes or messages. A test holds what they cover against every column that names a member.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, get_language_info, pgettext

from members.models import Member
from neighborhood.models import Neighborhood

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Grows when a section or a label is renamed or goes, so that a program can tell.
SCHEMA = 1

type Value = str | bool | int | date | datetime | time | Sequence[str] | None
type Row = Mapping[str, Value]
type Rows = Callable[[Member, datetime], Iterable[Row]]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One kind of thing that is held about a member.

    key: its name in the file for programs. order: lower comes first. covers: the columns by which
    a row is the member's, as ``members.Event.by``. labels: what each name in a row is called.
    rows: takes the member and the moment, and answers in a number of queries that does not grow
    with the rows; never with what is only another person's.
    withheld: why a member does not get it, in a sentence; then there are no rows.
    """

    key: str
    title: StrOrPromise
    order: int
    covers: frozenset[str] = frozenset()
    labels: Mapping[str, StrOrPromise] = field(default_factory=dict)
    rows: Rows | None = None
    withheld: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A section with the rows of one member."""

    section: Section
    rows: Sequence[Row]

    def readable(self) -> list[list[tuple[str, str]]]:
        """Return the rows as pairs of label and words, without what is empty."""
        labels = self.section.labels
        return [
            [(str(labels[name]), words) for name, value in row.items() if (words := _words(value))]
            for row in self.rows
        ]


class SectionTaken(ValueError):
    """Two apps use one key for different sections."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Two sections are called “{key}”: rename one.")


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Make a section known; to be called once, from ``AppConfig.ready()``. Raises SectionTaken."""
    if _sections.setdefault(section.key, section) is not section:
        raise SectionTaken(section.key)


def sections() -> list[Section]:
    """Return what a member gets, in order."""
    return [section for section in _in_order() if section.rows is not None]


def withheld() -> list[Section]:
    """Return what a member does not get, in order."""
    return [section for section in _in_order() if section.rows is None]


def everything_about(member: Member, *, at: datetime) -> list[Filled]:
    """Return all that is held about a member. A fixed number of queries for each section."""
    with Neighborhood.kept():
        return [
            Filled(section, list(section.rows(member, at)))
            for section in _in_order()
            if section.rows is not None
        ]


def as_plain(filled: Iterable[Filled], *, at: datetime) -> dict[str, Any]:
    """Return the same for programs to read. Moments and days stay what they are."""
    return {
        "schema": SCHEMA,
        "generated_at": at,
        "language": get_language(),
        "sections": [
            {
                "key": one.section.key,
                "title": str(one.section.title),
                "labels": {name: str(label) for name, label in one.section.labels.items()},
                "rows": one.rows,
            }
            for one in filled
        ],
        "left_out": [
            {"key": one.key, "title": str(one.title), "why": str(one.withheld)}
            for one in withheld()
        ],
    }


def selves(member: Member) -> QuerySet[Any, Any]:
    """Return the keys of a member and of the entries that were found to be the same person."""
    keys: QuerySet[Any, Any] = Member.objects.filter(
        Q(pk=member.pk) | Q(merged_into=member.pk)
    ).values("pk")
    return keys


def language_named(code: str) -> str:
    """Return what a language calls itself; the code where nobody knows it."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def _in_order() -> list[Section]:
    return sorted(_sections.values(), key=lambda section: (section.order, section.key))


def _words(value: Value) -> str:
    match value:
        case bool():
            return pgettext("so it is", "yes") if value else ""
        case datetime():
            return date_format(localtime(value), "DATETIME_FORMAT")
        case date():
            return date_format(value, "DATE_FORMAT")
        case time():
            return time_format(value, "TIME_FORMAT")
        case None:
            return ""
        case str() | int():
            return str(value)
        case _:
            return " · ".join(value)
