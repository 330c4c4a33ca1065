"""Collects the strings of the site into ``locale/``; takes the place of Django's command.

Asked for nothing, it does every language there is. The marks of the engine's sentences carry
the names that gettext looks for by itself (`matching/engine/sentences.py`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core.management.commands import makemessages

# Not written here, or read by no member.
FOREIGN = ("static", "tests", "var", "words")


class Command(makemessages.Command):
    """Django's command, leaving only strings in a diff: no dates, line numbers or leftovers."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect with the options of this site."""
        options["all"] = options["all"] or not options["locale"]
        options["ignore_patterns"] = [*options["ignore_patterns"], *FOREIGN]
        options |= {"add_location": "file", "no_obsolete": True}
        super().handle(*args, **options)

    def build_potfiles(self) -> list[str]:
        """Collect, and leave out when that was."""
        potfiles: list[str] = super().build_potfiles()
        for path in map(Path, potfiles):
            dated = path.read_text(encoding="utf-8")
            path.write_text(
                re.sub(r'^"POT-Creation-Date: .*\n', "", dated, flags=re.MULTILINE),
                encoding="utf-8",
            )
        return potfiles
