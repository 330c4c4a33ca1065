"""Kinds of help to pick from, as what a neighbor writes suggests them. Nothing is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.engine.text import split
from matching.sorting import MOST_LIKELY, kind_for_the_rest, likely
from members.entry_forms import CARD_LENGTH
from members.http import KEY_DIGITS
from neighborhood.models import Category

#: The fields of words, in any form, for which kinds are suggested.
WORDS = ("what", "need", "offer")


@dataclass(frozen=True, slots=True)
class Kinds:
    """What stands below the words of one field.

    picked: the key of a kind, "" for none of these, None while nothing is picked. rest: under
    which kind it stands then; None where the words are asked again.
    """

    field: str
    rows: Sequence[Category] = ()
    picked: str | None = None
    rest: Category | None = None


def kinds_of(field: str, given: Mapping[str, str]) -> Kinds:
    """Suggest kinds for the one thing that a field says; for several, each page after asks.

    A kind that was picked before stays, whatever else the words suggest by now. No query
    without words, else four, or five for a kind that stays.
    """
    things = split(given.get(field, ""))
    if len(things) != 1:
        return Kinds(field)
    [found] = likely([things[0][:CARD_LENGTH]])
    picked = given.get(name_of(field))
    if picked and picked not in {str(kind.pk) for kind in found}:
        found = [*found[: MOST_LIKELY - 1], *_kept(picked)]
    return Kinds(field, found, picked, kind_for_the_rest() if found else None)


def name_of(field: str) -> str:
    """Return the name under which the kind of what a field says is sent."""
    return f"{field}_kind"


def _kept(picked: str) -> list[Category]:
    if not picked.isdecimal() or len(picked) > KEY_DIGITS:
        return []
    return list(Category.objects.active().filter(pk=picked))
