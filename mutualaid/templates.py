"""How pages are read from their files: without the indents that only their authors need."""

from __future__ import annotations

import re
from pathlib import Path

from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader
from django.template.utils import get_app_template_dirs

# Sentences are looked up with the spaces they were written with, and these two show theirs.
_KEPT = r"(?P<kept>{%-?\s*blocktrans.*?endblocktrans.*?%}|<(pre|textarea)\b.*?</\2>)"
_INDENTS = re.compile(rf"{_KEPT}|^[ \t]+", re.DOTALL | re.MULTILINE)


class Loader(FilesystemLoader):
    """Loads templates from the project's folder, then from each app's.

    Pages lose their indents here, once, and not on each request: after compression a tenth of
    what a page weighs. Line breaks stay, so an error names the line of the file.
    """

    def get_dirs(self) -> list[str | Path]:
        """Return where templates lie, the first that has a name wins."""
        return [*self.engine.dirs, *get_app_template_dirs("templates")]

    def get_contents(self, origin: Origin) -> str:
        """Return the text of a template. Raises TemplateDoesNotExist."""
        contents = super().get_contents(origin)
        return without_indents(contents) if origin.name.endswith(".html") else contents


def without_indents(page: str) -> str:
    """Return the page with each line moved to its beginning, where nobody sees the difference."""
    return _INDENTS.sub(lambda found: found["kept"] or "", page)
