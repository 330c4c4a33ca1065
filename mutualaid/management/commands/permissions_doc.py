"""Writes docs/permissions.md from the matrix, so that the page cannot go stale."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mutualaid.matrix import LINES, ROLES, Line, Role
from mutualaid.matrix.lines import Room

PATH = Path(settings.BASE_DIR) / "docs" / "permissions.md"
HEAD = """\
# Who may open which door

Written by `manage.py permissions_doc` from `mutualaid/matrix/`; a test fails when it is stale.
Other tests (`tests/architecture/test_doors.py`, and for two families of doors
`test_admin_doors.py` and `test_link_doors.py`) walk every door as every role, in every state, and
compare. A door without a line here fails them, and so does a line without a door.

What a door answers: **opens**; **sign in**, when nobody knows who it is; **404**, not to be seen
by this person; **403**, seen, but not theirs to do; **409**, not now, which is said in a sentence;
a dash, when there is nothing to read or to do. What is written wrongly is answered by 422 where
it opens. Whoever comes by a private link is answered like the member it belongs to. Coordinators,
shadows and admins who have set up or shown no second proof are led to that before the desk and the
admin answer them.

## Roles

Everybody can be several of these at once. What they are depends on what the door is about.

| role | how somebody gets it | what it may |
| --- | --- | --- |
"""


class Command(BaseCommand):
    help = "Write docs/permissions.md from the matrix."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only tell whether it is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        text = permissions_in_words()
        if not options["check"]:
            PATH.write_text(text)
        elif not PATH.exists() or PATH.read_text() != text:
            raise CommandError("docs/permissions.md is stale: run manage.py permissions_doc")


def permissions_in_words() -> str:
    """Return the whole document, in English."""
    roles = [f"| {words.name} | {words.got} | {words.may} |" for words in ROLES.values()]
    rooms = [row for room in Room for row in _room(room)]
    return HEAD + "\n".join([*roles, "", *rooms])


def _room(room: Room) -> Iterator[str]:
    names = [ROLES[role].name for role in Role]
    yield from (f"## {room}", "", f"| to | {' | '.join(names)} | in which state |")
    yield "| --- " * (len(names) + 2) + "|"
    for line in LINES:
        if line.room == room:
            yield from _rows(line)
    yield ""
    yield from ("The doors of each line:", "")
    for line in LINES:
        if line.room == room:
            yield f"- {line.words}: {', '.join(f'`{door}`' for door in line.doors)}"
    yield ""


def _rows(line: Line) -> Iterator[str]:
    """Yield one row, or two where reading and acting are answered differently."""
    kinds = [acting for acting in (False, True) if (line.acts if acting else line.reads)]
    rows = {acting: f"{_answers(line, acting=acting)} | {_states(line, acting=acting)} |"
            for acting in kinds}  # fmt: skip
    if len(set(rows.values())) == 1:
        yield f"| {line.words} | {rows[kinds[0]]}"
        return
    for acting, row in rows.items():
        yield f"| {line.words} ({'act' if acting else 'read'}) | {row}"


def _answers(line: Line, *, acting: bool) -> str:
    row = (line.acts if acting else line.reads) or {}
    return " | ".join(str(row[role]) for role in Role)


def _states(line: Line, *, acting: bool) -> str:
    if line.about is None:
        return ""
    states = line.acts_in if acting else line.reads_in
    unseen = f"; {', '.join(sorted(line.unseen_in))}: 404" if acting and line.unseen_in else ""
    if states is None:
        return f"every {line.about}{unseen}"
    closed = str(line.too_late) if acting else "404"
    kept = ", but for the one whose it is" if line.always else ""
    return f"{line.about} {', '.join(sorted(states))}; else {closed}{kept}{unseen}"
