"""A card of the board, as plain data for ``components/card.html``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from members.board import BoardEntry
from members.directions import in_one_line, isolated


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card shows. Holds no contact and no name beyond the one its owner chose to show.

    soon: how many of four strokes. why: one reason to act; urging: the part of it to underline.
    """

    id: str
    kind: str
    title: str
    category: str
    lang: str
    facts: tuple[str, ...]
    level: int = 3
    url: str = ""
    kind_words: str = ""
    met: bool = False
    soon: int | None = None
    soon_words: str = ""
    why: str = ""
    urging: str = ""
    act_url: str = ""
    act_words: str = ""


def facts_of(*groups: Iterable[str]) -> tuple[str, ...]:
    """Join each group of facts to one line of HTML; empty facts and lines are left out."""
    return tuple(line for line in map(in_one_line, groups) if line)


def where(entry: BoardEntry) -> str:
    """Say the area, or that distance does not matter."""
    if entry.category.remote:
        return _("By phone or online, any area")
    return isolated(str(entry.area))
