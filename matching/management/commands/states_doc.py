"""Writes docs/states.md from the tables of moves, so that the diagrams cannot go stale."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import TextChoices
from django.utils import translation

from matching.states import COMMITTED, MATCH_MOVES, PENDING, MatchStatus
from needs.states import NEED_MOVES, NeedStatus
from neighborhood.moves import Moves
from offers.states import OFFER_MOVES, OfferStatus

PATH = Path(settings.BASE_DIR) / "docs" / "states.md"
HEAD = """\
# States

Written by `manage.py states_doc` from `needs/states.py`, `offers/states.py` and
`matching/states.py`; a test fails when it is stale. What may follow what is decided there and
nowhere else. The database holds the shape of each status (`<app>_<model>_<rule>`), and every
move writes an `Event` with the verb that stands at its arrow.
"""

# A move is called by the status it leads to, but for these.
VERBS: Mapping[tuple[str, str, str], str] = {
    ("need", NeedStatus.HELD, NeedStatus.OPEN): "released",
    ("need", NeedStatus.MATCHED, NeedStatus.OPEN): "reopened",
    ("need", NeedStatus.WITHDRAWN, NeedStatus.OPEN): "reopened",
    ("need", NeedStatus.EXPIRED, NeedStatus.OPEN): "reopened",
    ("offer", OfferStatus.HELD, OfferStatus.AVAILABLE): "released",
    ("offer", OfferStatus.PAUSED, OfferStatus.AVAILABLE): "resumed",
    ("offer", OfferStatus.WITHDRAWN, OfferStatus.AVAILABLE): "reopened",
    ("match", MatchStatus.PROPOSED, MatchStatus.STANDBY): "stood by",
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """One table of moves with what a reader has to know beside it."""

    moves: Moves
    statuses: type[TextChoices]
    starts: tuple[str, ...]
    words: str


CHAPTERS = (
    Chapter(
        NEED_MOVES,
        NeedStatus,
        (NeedStatus.OPEN, NeedStatus.HELD),
        "A need is matched when as many helpers as it wants have said yes. A pause is no status: "
        "`paused_at` takes an open need off the board. A late “no” never reopens a need that "
        "others fill.",
    ),
    Chapter(
        OFFER_MOVES,
        OfferStatus,
        (OfferStatus.AVAILABLE, OfferStatus.HELD),
        "Full is no status: an offer is full while `committed` equals `capacity`.",
    ),
    Chapter(
        MATCH_MOVES,
        MatchStatus,
        (MatchStatus.PROPOSED,),
        "A place is taken on both sides at the helper’s yes. Nobody has one in "
        f"{', '.join(f'`{status}`' for status in PENDING)}; everybody has one in "
        f"{', '.join(f'`{status}`' for status in COMMITTED)}. A done match keeps its place of the "
        "need, and that of the offer only where the thing is gone once given.",
    ),
)


class Command(BaseCommand):
    help = "Write docs/states.md from the tables of moves."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only tell whether it is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        text = states_in_words()
        if not options["check"]:
            PATH.write_text(text)
        elif not PATH.exists() or PATH.read_text() != text:
            raise CommandError("docs/states.md is stale: run manage.py states_doc")


def states_in_words() -> str:
    """Return the whole document, in English."""
    with translation.override("en"):
        return "\n".join([HEAD, *(line for chapter in CHAPTERS for line in _chapter(chapter))])


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"## {chapter.moves.name.capitalize()}"
    yield ""
    yield from ("```mermaid", "stateDiagram-v2", *_diagram(chapter), "```", "")
    yield chapter.words
    yield ""
    yield from ("| from | it may be | and is then |", "| --- | --- | --- |", *_rows(chapter), "")


def _diagram(chapter: Chapter) -> Iterator[str]:
    for start in chapter.starts:
        yield f"    [*] --> {start}"
    for source, target in _moves(chapter):
        yield f"    {source} --> {target}: {_verb(chapter, source, target)}"
    for status in chapter.statuses:
        if not chapter.moves.table[status]:
            yield f"    {status} --> [*]"


def _rows(chapter: Chapter) -> Iterator[str]:
    for source, target in _moves(chapter):
        verb = _verb(chapter, source, target)
        yield f"| {_name(chapter, source)} | {verb} | {_name(chapter, target)} |"


def _moves(chapter: Chapter) -> Iterator[tuple[str, str]]:
    """Yield the moves in the order in which the statuses are declared."""
    for source in chapter.statuses:
        for target in chapter.statuses:
            if chapter.moves.allows(source, target):
                yield source, target


def _verb(chapter: Chapter, source: str, target: str) -> str:
    return VERBS.get((chapter.moves.name, source, target), target)


def _name(chapter: Chapter, status: str) -> str:
    return f"{chapter.statuses(status).label} (`{status}`)"
