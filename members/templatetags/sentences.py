"""Sentences in templates: {{ said|one_full_stop }}, {{ what|as_written }}, {{ fact|unbroken }}."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from members.directions import from_left
from members.names import one_full_stop

register = template.Library()
register.filter("one_full_stop", one_full_stop)
register.filter("from_left", from_left)


@register.filter
def dots_stay(facts: str) -> str:
    """Let no line begin with the dot between two facts."""
    return facts.replace(" · ", "\N{NO-BREAK SPACE}· ")


_SPAN = re.compile(r"(?<=\d)–(?=\d)")


@register.filter
def as_written(words: str) -> SafeString:
    """Let words of a neighbor run in their own direction inside a sentence of ours."""
    return format_html("<bdi>{}</bdi>", words)


@register.filter
def unbroken(words: object) -> str:
    """Keep "9:00–11:30" on one line. Browsers would go on to the next after the dash."""
    return _SPAN.sub("–\u2060", str(words))
