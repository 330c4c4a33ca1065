"""Pages leave without the indents of their templates: a twentieth of what goes over the line."""

from __future__ import annotations

import re
from typing import override

from django.template import Origin
from django.template.loaders.filesystem import Loader

INDENTS = re.compile(r"^[ \t]+", re.MULTILINE)


class WithoutIndents(Loader):
    """Reads our own templates. What people wrote stands in no template, and keeps its spaces."""

    @override
    def get_contents(self, origin: Origin) -> str:
        """Return the template; that of a text, whose spaces are seen, as it is."""
        contents = super().get_contents(origin)
        return INDENTS.sub("", contents) if origin.name.endswith(".html") else contents
