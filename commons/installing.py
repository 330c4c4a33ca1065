"""What a browser needs to put the site beside its apps, and to say something without a line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from neighborhood.inks import tokens_of
from neighborhood.models import Neighborhood

type Described = dict[str, Any]


def manifest_of(group: Neighborhood) -> Described:
    """Return the web app manifest in the language of the browser that asks.

    With buttons to go back and to load again, since no page draws its own.
    Source: W3C, "Web Application Manifest".
    """
    tokens = tokens_of("light")
    ink = group.ink_one if group.has_own_inks else tokens["one"]
    return {
        "id": "/",
        "name": group.name or _("Mutual aid"),
        "description": group.line_in_words,
        "lang": translation.get_language(),
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "start_url": reverse("commons:home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": tokens["paper"],
        "theme_color": tokens["one-ink"].replace("var(--one)", ink),
        "icons": [
            _icon(f"app-{group.drawing}-192.png", 192),
            _icon(f"app-{group.drawing}-512.png", 512),
            _icon(f"app-{group.drawing}-whole-512.png", 512) | {"purpose": "maskable"},
        ],
    }


def kept_by_worker(group: Neighborhood, *, is_shared: bool) -> Described:
    """Return what static/js/worker.js keeps, and under which version.

    A new version is a new file, or other words on the page.
    is_shared: for a shared tablet, which forgets the address of a page that did not come.
    """
    files = list(_files(group))
    return {
        "version": _version(_said_by(group), tuple(files)),
        "files": files,
        "pages": {language: _address(language) for language, _name in settings.LANGUAGES},
        "home": settings.LANGUAGE_CODE,
        "done": reverse("commons:kiosk_done") if is_shared else "",
    }


def _icon(name: str, size: int) -> Described:
    return {"src": static(f"icons/{name}"), "sizes": f"{size}x{size}", "type": "image/png"}


def _files(group: Neighborhood) -> Iterator[str]:
    yield static("css/public.css")
    yield static("icons/sprite.svg")
    yield static(group.drawing_file)
    # Pages without it come first for some; it is there before the first page that needs it.
    yield static("vendor/htmx.min.js")
    if group.has_own_inks:
        yield reverse("identity", args=[group.digest_of_inks])


def _address(language: str) -> str:
    with translation.override(language):
        return reverse("commons:offline")


def _said_by(group: Neighborhood) -> tuple[str, ...]:
    """Return all settings: which of them the page reads, its templates alone know."""
    return tuple(str(getattr(group, field.attname)) for field in group._meta.concrete_fields)


@lru_cache(maxsize=8)
def _version(said: tuple[str, ...], files: tuple[str, ...]) -> str:
    """Return a digest of the files and the pages, which are drawn once for the same settings.

    said: those settings. What else is on the pages, our own words, stays while we run.
    """
    digest = hashlib.sha256(repr(files).encode())
    group = Neighborhood.current()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            digest.update(render_to_string("commons/offline.html", {"group": group}).encode())
    return digest.hexdigest()[:12]
