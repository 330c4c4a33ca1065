"""Writes docs/privacy.md from the rules of retention and what is seen."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from commons.privacy import NEVER, WITHOUT_TIME
from commons.visibility import VISIBLE
from neighborhood import retention
from neighborhood.models import Neighborhood

PATH = Path(settings.BASE_DIR) / "docs" / "privacy.md"
HEAD = """\
# Privacy, for whoever runs a place

Written by `manage.py privacy_doc` from the rules that each app registers (`<app>/retention.py`)
and from `commons/visibility.py`; a test fails when it is stale. Neighbors read the same, in their
language and with the settings in force, at `/privacy/`.

What you have to do yourself: keep `MUTUALAID_CONTACT_KEYS` apart from backups, erase backups after
as many days as you keep contact, and keep no access logs with addresses. See
[`safety.md`](safety.md).

## What is kept, and what erases it

Every night at 3:41, by the worker, in batches; `manage.py forget` does it by hand, and
`manage.py forget --dry-run` only counts. Each run leaves a row of counts (`RetentionRun`), which
`/privacy/` shows. The days below are those of a new place. Contact and words are settings of the
group, in the admin under "Forgetting"; words are kept two years at most.

| rule | what | why | erased |
| --- | --- | --- | --- |"""
BETWEEN = """
Who asks for it is forgotten ten minutes later, whatever the rules say: see `members/forgetting.py`.

## Who can see what

| what | neighbors | coordinators of the area |
| --- | --- | --- |"""
END = """
Admins see no numbers, addresses or private links in the admin. Whoever has the database and the key
sees everything.

## What is never asked or kept
"""


class Command(BaseCommand):
    help = "Write docs/privacy.md from the rules of retention and what is seen."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only tell whether it is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        text = privacy_in_words()
        if not options["check"]:
            PATH.write_text(text)
        elif not PATH.exists() or PATH.read_text() != text:
            raise CommandError("docs/privacy.md is stale: run manage.py privacy_doc")


def privacy_in_words() -> str:
    """Return the whole document, in English."""
    with translation.override("en"):
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    group = Neighborhood()
    yield HEAD
    for rule in retention.rules():
        until = retention.until(rule, group=group)
        yield f"| `{rule.name}` | {rule.what} | {rule.why} | {until} |"
    for kept in WITHOUT_TIME:
        yield f"| | {kept.what} | {kept.why} | {kept.erased} |"
    yield BETWEEN
    for row in VISIBLE:
        yield f"| {row.what} | {row.neighbors} | {row.coordinators} |"
    yield END
    yield from (f"- {line}" for line in NEVER)
