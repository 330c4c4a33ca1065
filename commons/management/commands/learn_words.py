"""``manage.py learn_words``: learn which words mean which kind of help."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commons.demo import presence
from commons.learning import (
    LEAST_POSTS,
    LEAST_UNSEEN,
    Lesson,
    TooFewPosts,
    Verdict,
    examine,
    own_posts,
    posts_of_file,
    put_in_force,
    together,
)
from commons.timebank import BadFile

BAD_FILE = 2
TOO_FEW = 3
NOT_BETTER = 4
NO_TABLES = 5


class Command(BaseCommand):
    """Learn from a labelled CSV, from the group's own posts, or from both."""

    help = (
        "Learn which words mean which kind of help, for guessing the kind of what neighbors "
        "post. By default it learns from the group's own posts whose kind a neighbor or a "
        "coordinator said. Posts are held back to see whether what is learned helps; where it "
        "does not, nothing changes. Words that fewer than three members used are not kept. "
        f"Exit codes: 0 learned, or would be with --dry-run; {BAD_FILE} the file cannot be "
        f"read; {TOO_FEW} fewer than {LEAST_POSTS} posts to learn from; {NOT_BETTER} no better "
        f"than what is used now; {NO_TABLES} the tables are missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="file", type=Path, metavar="FILE",
            help="A CSV, plain or gzipped. Labels are slugs or names of kinds of help.",
        )  # fmt: skip
        parser.add_argument("--text", default="text", metavar="COLUMN", help="Default: text.")
        parser.add_argument(
            "--labels", default="labels", metavar="COLUMN",
            help="Several labels are divided by |. Default: labels.",
        )  # fmt: skip
        parser.add_argument(
            "--author", default="", metavar="COLUMN",
            help="Who wrote it; without, each row counts as somebody else's.",
        )  # fmt: skip
        parser.add_argument(
            "--with-own-posts", action="store_true", help="Beside FILE, the group's own posts too."
        )
        parser.add_argument("--dry-run", action="store_true", help="Judge only; change nothing.")

    def handle(self, *, dry_run: bool, verbosity: int, **options: Any) -> None:
        self._is_quiet = not verbosity
        if not presence.has_tables():
            raise CommandError(
                "The tables are missing. Run manage.py migrate first.", returncode=NO_TABLES
            )
        lesson = self._lesson(**options)
        try:
            verdict = examine(lesson, tell=self._say)
        except TooFewPosts as problem:
            raise CommandError(str(problem), returncode=TOO_FEW) from problem

        self._say(_said(verdict))
        if not verdict.is_better:
            raise CommandError(_why_not(verdict), returncode=NOT_BETTER)
        if dry_run:
            self._say("It would be used from now on. Nothing was changed.")
            return
        row = put_in_force(lesson, verdict)
        self._say(f"It is used from now on ({len(row.table) / 1024:.0f} kB).")

    def _lesson(
        self, *, file: Path | None, text: str, labels: str, author: str, with_own_posts: bool,
        **_more: Any,
    ) -> Lesson:  # fmt: skip
        if file is None:
            return own_posts()
        try:
            lesson = posts_of_file(file, text=text, labels=labels, author=author)
        except BadFile as problem:
            raise CommandError(str(problem), returncode=BAD_FILE) from problem
        self._say(
            f"{len(lesson.examples)} rows of {file}; {lesson.left_out} left out, because they "
            "have no text or no label that is a kind of help here."
        )
        return together(lesson, own_posts()) if with_own_posts else lesson

    def _say(self, line: str) -> None:
        if not self._is_quiet:
            self.stdout.write(line)
            self.stdout.flush()


def _said(verdict: Verdict) -> str:
    lines = [
        f"{verdict.posts} posts. Of those held back, the words written by hand guess "
        f"{verdict.by_words:.1%} right; with what was learned beside them, {verdict.by_both:.1%}."
    ]
    if not verdict.is_first:
        lines.append(
            f"Of {verdict.unseen} posts that the words used now never saw, those guess "
            f"{verdict.before:.1%} right; the new ones {verdict.after:.1%}."
        )
    return "\n".join(lines)


def _why_not(verdict: Verdict) -> str:
    if verdict.by_both <= verdict.by_words:
        return "What was learned guesses no better than the words written by hand. Nothing changed."
    if verdict.unseen < LEAST_UNSEEN:
        return (
            f"There are {verdict.unseen} posts since the last time, too few to judge by. "
            "Nothing changed."
        )
    return "What was learned guesses no better than what is used now. Nothing changed."
