"""Sentences in templates: {{ said|one_full_stop }}, {{ what|as_written }}, {% comma %}."""

from __future__ import annotations

import re

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from members.directions import as_written, from_left, isolated, quoted
from members.names import one_full_stop
from neighborhood import naming

register = template.Library()
register.filter("one_full_stop", one_full_stop)
register.filter("from_left", from_left)
register.filter("as_written", as_written)
register.filter("isolated", isolated)
register.filter("quoted", quoted)
register.filter("enumerated", naming.enumerated)
register.simple_tag(naming.phrase_comma, name="comma")


@register.filter
def written_in(words: str, likely: str) -> str:
    """Return the language of words of which nobody noted it: the likely one, if its script fits."""
    return naming.written_in(words, likely)


@register.filter
def dots_stay(facts: str) -> str:
    """Let no line begin with the dot between two facts. What is safe HTML stays so."""
    return type(facts)(facts.replace(" · ", "\N{NO-BREAK SPACE}· "))


_SPAN = re.compile(r"(?<=\d)–(?=\d)|(?<=\d\xa0[AP]M)–(?=\d)|(?<=\be)-(?=mail\b)")


@register.filter
def unbroken(words: object) -> str:
    """Keep "9 AM–11:30 AM", "9:00–11:30" and "e-mail" on one line: browsers go on after a dash.

    What is safe HTML stays so.
    """
    kind = SafeString if isinstance(words, SafeString) else str
    return kind(_SPAN.sub("\\g<0>\u2060", str(words)))


@register.simple_tag(takes_context=True)
def number_to_call(context: Context, number: str) -> str:
    """Let whoever taps a number call it; on a shared tablet, which calls nobody, it is words."""
    if context.get("shared"):
        return number
    return format_html('<a href="tel:{}">{}</a>', number.replace(" ", ""), number)
