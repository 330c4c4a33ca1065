"""The queue as a table for a spreadsheet: what is seen, without contacts."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import StringIO
from itertools import batched
from typing import Any
from unicodedata import category

from django.utils import translation
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from needs.models import Need, NeedQuerySet, Urgency
from needs.states import NeedStatus
from neighborhood.models import Vocabulary
from neighborhood.vocabulary import named, word_names
from triage.words import days_since

ROWS_AT_A_TIME = 500
# Spreadsheets read UTF-8 as such only after this mark.
BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet would run, also behind blanks and in full width. Source: OWASP, CSV Injection.
_BREAKS, _UNSEEN = "\t\r\n", {"Cc", "Cf"}
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def table_of(needs: NeedQuerySet, *, at: datetime) -> Iterator[str]:
    """Yield the table in pieces, in the language in force when this was called.

    Rows are read as they are sent, so that a long queue takes no more memory than a short one.
    Two queries.
    """
    language = translation.get_language() or "en"
    names = word_names(*Vocabulary)
    rows = needs.select_related("coordinator").iterator(chunk_size=ROWS_AT_A_TIME)
    return _pieces(rows, language=language, names=names, at=at)


def safe_cell(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    words = str(value)
    # Signs that are not seen would hide the one that counts.
    seen = "".join(char for char in words if char in _BREAKS or category(char) not in _UNSEEN)
    return f"'{words}" if _FORMULA.match(seen) else words


def _pieces(
    rows: Iterable[Need], *, language: str, names: Mapping[str, str], at: datetime
) -> Iterator[str]:
    # The language ends with each piece: what is sent in between belongs to other pages.
    with translation.override(language):
        head = BYTE_ORDER_MARK + _written([_head()])
    yield head
    for some in batched(rows, ROWS_AT_A_TIME):
        with translation.override(language):
            piece = _written(_cells(need, names=names, at=at) for need in some)
        yield piece


def _head() -> list[str]:
    return [
        _("Number"), _("Need"), _("Kind"), _("Area"), _("Stands"), _("How soon"), _("On the day"),
        _("On the board since"), _("Days waiting"), _("Helpers found"), _("Helpers wanted"),
        _("Languages"), _("Must fit"), _("First name"), _("In the hands of"),
    ]  # fmt: skip


def _cells(need: Need, *, names: Mapping[str, str], at: datetime) -> list[Any]:
    holder = need.coordinator
    return [
        need.pk, need.what, need.category, need.area, NeedStatus(need.status).label,
        Urgency(need.urgency).label, need.needed_on or "", localdate(need.opened_at),
        days_since(need.opened_at, at=at), need.helpers_committed, need.helpers_wanted,
        named(need.languages, names=names), named(need.requirements, names=names),
        capfirst(need.requester.first_name_or_neighbor),
        capfirst(holder.first_name_or_neighbor) if holder else "",
    ]  # fmt: skip


def _written(rows: Iterable[list[Any]]) -> str:
    page = StringIO()
    csv.writer(page).writerows([safe_cell(cell) for cell in row] for row in rows)
    return page.getvalue()
