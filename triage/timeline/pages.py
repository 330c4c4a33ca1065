"""The timeline as a page shows it: filtered, latest first, so many lines at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from triage.timeline.moments import Day, Moment, days_of
from triage.timeline.scope import Scope
from triage.timeline.sources import SOURCES

#: Lines on one page, and beside a need in hand.
PAGE_SIZE = 30
LATEST = 12
# Nobody turns more pages; each reads all that come before it.
MOST_PAGES = 100

FILTERS: Mapping[str, Any] = {
    "": pgettext_lazy("of a history", "Everything"),
    "notes": gettext_lazy("Notes"),
    "messages": gettext_lazy("Messages"),
}


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of a timeline.

    filters: links that narrow it. earlier, later: the queries of the pages beside it, or "".
    """

    days: list[Day]
    filters: list[dict[str, Any]]
    earlier: str = ""
    later: str = ""


def latest_of(scope: Scope, *, at: datetime) -> list[Day]:
    """Return the latest lines of everything. Five queries."""
    return days_of(_read(scope, show="", limit=LATEST, at=at)[:LATEST], at=at)


def timeline_of(scope: Scope, *, query: QueryDict, at: datetime) -> Timeline:
    """Return the page of a timeline that an address asks for. At most five queries.

    What makes no sense in the address is left out, never an error.
    """
    show = query.get("show", "")
    show = show if show in FILTERS else ""
    page = _page(query.get("page", ""))
    start, end = (page - 1) * PAGE_SIZE, page * PAGE_SIZE
    moments = _read(scope, show=show, limit=end + 1, at=at)
    return Timeline(
        days=days_of(moments[start:end], at=at),
        filters=[
            {"words": words, "url": _query(name, 1) or "?", "here": name == show}
            for name, words in FILTERS.items()
        ],
        earlier=_query(show, page + 1) if len(moments) > end and page < MOST_PAGES else "",
        later=(_query(show, page - 1) or "?") if page > 1 else "",
    )


def _read(scope: Scope, *, show: str, limit: int, at: datetime) -> list[Moment]:
    wanted = [source for source, filters in SOURCES.items() if not show or show in filters]
    moments = [moment for source in wanted for moment in source(scope, limit, at)]
    return sorted(moments, key=lambda moment: (moment.at, moment.kind, moment.pk), reverse=True)


def _page(given: str) -> int:
    return min(max(int(given), 1), MOST_PAGES) if given.isdecimal() and len(given) < 5 else 1


def _query(show: str, page: int) -> str:
    query = QueryDict(mutable=True)
    if show:
        query["show"] = show
    if page > 1:
        query["page"] = str(page)
    return f"?{query.urlencode()}" if query else ""
