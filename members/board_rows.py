"""What needs and offers have in common, as their owner takes it along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.board import BoardEntry
from members.portable import Row, language_named
from neighborhood.dayparts import in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ENTRY_LABELS: Mapping[str, StrOrPromise] = {
    "what": _("Your words"), "details": _("Details"), "category": _("Kind of help"),
    "area": _("Area"), "place": _("Point on the map, in km"), "availability": _("Times"),
    "languages": _("Languages"), "lang": pgettext_lazy("of a text", "Written in"),
    "share_contact": _("Your contact"), "opened_at": _("Put on the board"),
    "confirmed_at": _("Last said that it stands"), "changed_at": _("Last changed"),
}  # fmt: skip


def entry_row(entry: BoardEntry, *, names: Mapping[str, str]) -> Row:
    """Return the labelled values of one entry. Runs no query where its card was loaded.

    names: of all words of the vocabularies, by slug.
    """
    return {
        "what": entry.what,
        "details": entry.details,
        "category": str(entry.category),
        "area": str(entry.area),
        "place": f"{entry.pt.east_km:.2f}, {entry.pt.north_km:.2f}",
        "availability": in_words(entry.availability),
        "languages": [names.get(slug, slug) for slug in entry.languages],
        "lang": language_named(entry.lang),
        "share_contact": entry.get_share_contact_display(),
        "opened_at": entry.opened_at,
        "confirmed_at": entry.confirmed_current_at,
        "changed_at": entry.changed_at,
    }
