"""``manage.py load_posts FILE``: put the posts of a time bank on the board."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from commons.demo import presence
from commons.loading import Loaded, load, sorted_kinds
from commons.timebank import COLUMNS, BadFile, Post, read_posts
from commons.timebank_kinds import Said

BAD_FILE = 2
DEMO_IS_HERE = 3
NO_TABLES = 4


class Command(BaseCommand):
    """Load a CSV of needs and offers."""

    help = (
        "Put needs and offers from a CSV (plain or gzipped) on the board. Columns: "
        f"{', '.join(COLUMNS)}; kind is need or offer, several categories are divided by |. "
        "Loading the same file again adds nothing. "
        f"Exit codes: 0 done, {BAD_FILE} the file cannot be read, {DEMO_IS_HERE} the demo is in "
        f"this database, {NO_TABLES} the tables are missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Read and count only.")
        parser.add_argument("--limit", type=_count, metavar="N", help="Take the first N rows only.")
        parser.add_argument(
            "--replace-demo",
            action="store_true",
            help="Throw the demo away first, with all that visitors have posted in it.",
        )

    def handle(
        self, *, file: Path, dry_run: bool, limit: int | None, replace_demo: bool, **options: Any
    ) -> None:
        self._is_quiet = not options["verbosity"]
        started = time.monotonic()
        try:
            posts = read_posts(file)[:limit]
        except BadFile as problem:
            raise CommandError(str(problem), returncode=BAD_FILE) from problem
        if dry_run:
            self._say(_preview(posts))
            return

        self._require_tables()
        with presence.turn():
            self._require_place(is_demo_replaced=replace_demo)
            loaded = load(posts, now=timezone.now(), tell=self._say)
        self._say(_summary(loaded, seconds=time.monotonic() - started))

    def _require_tables(self) -> None:
        if not presence.has_tables():
            raise CommandError(
                "The tables are missing. Run manage.py migrate first.", returncode=NO_TABLES
            )

    @transaction.atomic
    def _require_place(self, *, is_demo_replaced: bool) -> None:
        """Make sure that real posts and the demo never stand in one database."""
        if not presence.is_planted():
            return
        if not is_demo_replaced:
            raise CommandError(
                "This database holds the demo, and real posts never mix with it. Add "
                "--replace-demo to throw the demo away first, or name a fresh database in "
                "DATABASE_URL.",
                returncode=DEMO_IS_HERE,
            )
        presence.uproot()

    def _say(self, line: str) -> None:
        if not self._is_quiet:
            self.stdout.write(line)
            self.stdout.flush()


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError("a number of rows, 0 or more")
    return int(text)


def _preview(posts: list[Post]) -> str:
    needs = sum(post.kind == "need" for post in posts)
    banks = len({post.bank for post in posts})
    return (
        f"{len(posts)} rows of {banks} banks: {needs} needs, {len(posts) - needs} offers.\n"
        f"{_kinds(sorted_kinds(posts))}\nNothing was written."
    )


def _summary(loaded: Loaded, *, seconds: float) -> str:
    lines = [
        f"{loaded.rows} rows: {loaded.needs} needs and {loaded.offers} offers posted, "
        f"{loaded.known} were here already.",
        f"Of the needs, {loaded.with_suggestions} have suggestions, {loaded.with_why_not} have "
        f"their why not, {loaded.with_neither} have neither.",
        f"Took {seconds:.1f} seconds.",
    ]
    if loaded.by_source:
        lines.insert(1, _kinds(loaded.by_source))
    return "\n".join(lines)


def _kinds(by_source: dict[Said, int]) -> str:
    counts = ", ".join(f"{by_source.get(said, 0)} from {said.value}" for said in Said)
    return f"The kind of help was read: {counts}."
