"""What a member takes along: the parts it comes in, and how the page looks that they keep."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.csp import CSP
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from members.portable import Section

# It stands in the page, which has to look the same far from the site, and on paper.
_RULES = (
    ":root{color-scheme:light dark}"
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:1rem auto;padding:0 1rem;"
    "overflow-wrap:anywhere}"
    "dl{margin:0;padding:.6rem 0;border-block-start:1px solid #888;break-inside:avoid}"
    "dl div{display:flex;flex-wrap:wrap;gap:0 .6rem}"
    "dt{font-weight:600}dd{margin:0;white-space:pre-line}"
    "h2{margin-block:2rem .6rem;break-after:avoid}"
    ".leave{position:sticky;inset-block-start:0;text-align:end}"
    ".leave a{display:inline-block;padding:.6rem 1rem;background:Canvas;border:1px solid}"
    "@media print{body{font-size:10pt;max-width:none}.leave{display:none}}"
)
STYLE = format_html("<style>{}</style>", _RULES)
_HASH = base64.b64encode(hashlib.sha256(_RULES.encode()).digest()).decode()

#: Nothing is loaded and nothing runs, only the style that stands in the page counts.
POLICY: Mapping[str, Sequence[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [f"'sha256-{_HASH}'"],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}


# What each part of the list of sections is called, up to which of their orders it goes.
_PARTS = (
    (20, _("You, and how we reach you")),
    (40, _("What you asked for and offered")),
    (60, _("What happened, and what was written")),
    (80, _("Who saw what, and what you told us")),
    (90, _("At the desk")),
)
_DESK = 80


def parts_of(sections: Sequence[Section], *, with_desk: bool) -> list[dict[str, Any]]:
    """Return what can be taken along, in parts with titles; the desk's for whoever knows it."""
    begins, parts = 0, []
    for ends, title in _PARTS:
        lines = [section.title for section in sections if begins <= section.order < ends]
        if lines and (with_desk or begins < _DESK):
            parts.append({"title": title, "lines": lines})
        begins = ends
    return parts


def named(at: datetime) -> str:
    """Return the name of the file, which tells nobody what is in it."""
    return f"download-{localdate(at).isoformat()}"
