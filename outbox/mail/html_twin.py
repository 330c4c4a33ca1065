"""The HTML side of a mail, made from its plain text, so that the two never say different things.

Paragraphs, lists and the group's own lines at the end; a line that is nothing but a link to this
site becomes a button. Links to anywhere else stay plain words: what neighbors write must not
become something to press. No picture, no script, nothing that is loaded, and no color for text
or ground, so that mail readers show it in their own light or dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from members.directions import as_written
from neighborhood.naming import written_in

#: Beyond it the plain text goes alone: some mail readers cut what is much longer.
MOST_BYTES = 10_000
FOOT = "\n-- \n"
LIST_ITEM = "– "
# What stands between quotes, apart from them.
_QUOTED = re.compile(r"(?<=[“«「])([^”»」]+)(?=[”»」])")

_SHEET = "max-width:36em;margin:0 auto;padding:8px;font:18px/1.5 sans-serif"
_SPACED = "margin:0 0 1em"
_FOOT = "margin:2em 0 0;padding:8px 0 0;border-top:1px solid #8b8472;font-size:15px"
_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:4px;background:#1a4570;"
    "color:#fffdf8;font-weight:bold;text-decoration:none"
)
_BREAK = mark_safe("<br>")
_PAGE = (
    '<!DOCTYPE html><html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"><title>{title}</title></head>'
    '<body style="margin:0;color-scheme:light dark">'
    '<div lang="{lang}" dir="{dir}" style="{style}">{blocks}{foot}</div></body></html>'
)


def html_of(text: str, *, title: str, lang: str) -> str:
    """Return the HTML twin of a letter's text; "" when it would be too long to send.

    lang: of the words, which says on which side lines begin.
    """
    body, _, foot = text.partition(FOOT)
    with translation.override(lang):
        page = format_html(
            _PAGE, lang=lang, dir="rtl" if translation.get_language_bidi() else "ltr",
            title=title, style=_SHEET, blocks=_joined(_blocks(body)), foot=_foot(foot),
        )  # fmt: skip
    return page if len(page.encode()) <= MOST_BYTES else ""


def _blocks(text: str) -> Iterator[SafeString]:
    for block in re.split(r"\n\s*\n", text.strip()):
        for shape, lines in groupby(block.splitlines(), key=_shape):
            yield _WRITERS[shape](list(lines))


def _shape(line: str) -> str:
    if line.startswith(LIST_ITEM):
        return "list"
    return "button" if _is_own_link(line.strip()) else "paragraph"


def _is_own_link(words: str) -> bool:
    return words.startswith(f"{settings.SITE_URL}/") and len(words.split()) == 1


def _paragraph(lines: list[str]) -> SafeString:
    return format_html('<p style="{}">{}</p>', _SPACED, _broken(lines))


def _list(lines: list[str]) -> SafeString:
    items = ((_in_own_language(line.removeprefix(LIST_ITEM)),) for line in lines)
    inside = format_html_join("", "<li>{}</li>", items)
    return format_html('<ul style="{}">{}</ul>', _SPACED, inside)


def _buttons(lines: list[str]) -> SafeString:
    words = gettext("Open the page")
    links = ((_SPACED, line.strip(), _BUTTON, words) for line in lines)
    return format_html_join("", '<p style="{}"><a href="{}" style="{}">{}</a></p>', links)


def _foot(text: str) -> SafeString:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    inside = _broken(map(_foot_line, lines))
    return format_html('<p style="{}">{}</p>', _FOOT, inside) if lines else mark_safe("")


def _foot_line(line: str) -> str:
    """Return a line, pressable if it is a link; the address of the site shows as it is."""
    if line == settings.SITE_URL:
        return format_html('<a href="{}">{}</a>', line, line)
    if _is_own_link(line):
        return format_html('<a href="{}">{}</a>', line, gettext("Open the page"))
    return line


def _broken(lines: Iterable[str]) -> SafeString:
    return format_html_join(_BREAK, "{}", ((_in_own_language(line),) for line in lines))


def _in_own_language(line: str) -> SafeString:
    """Mark what a neighbor wrote in another script: a line of its own, or between our quotes.

    A mail knows only its text, and its script tells as much of the language as we can say.
    """
    language = translation.get_language()
    if isinstance(line, SafeString):
        return line
    if (own := written_in(line, language)) != language:
        return as_written(line, own)
    parts = ((_quoted_part(part, language),) for part in _QUOTED.split(line))
    return format_html_join("", "{}", parts)


def _quoted_part(part: str, language: str) -> str:
    own = written_in(part, language)
    return part if own == language else as_written(part, own)


def _joined(blocks: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((block,) for block in blocks))


_WRITERS = {"paragraph": _paragraph, "list": _list, "button": _buttons}
