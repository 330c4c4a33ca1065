"""How a revealed contact way is shown: a line to read, a link to press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import phonenumbers
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from members.directions import from_left, isolated, said_with
from members.models import ContactWay, Reach


def lines_of(ways: Sequence[ContactWay]) -> list[str]:
    """Return one line for each way, such as "Text message: (555) 010-0193", as HTML."""
    return [_line(way) for way in ways]


def _line(way: ContactWay) -> SafeString:
    kind = escape(way.get_kind_display())
    if not way.value:
        return kind
    line = escape(_("%(kind)s: %(value)s"))
    return mark_safe(line % {"kind": kind, "value": from_left(_readable(way))})


def links_of(ways: Sequence[ContactWay], *, name: str, message: str = "") -> list[dict[str, Any]]:
    """Return the links for each way: text, call, mail, WhatsApp, Signal.

    message: what is to be said there, which stands ready behind the link where it can.
    """
    return [link for way in ways for link in _links(way, name=name, message=message)]


def _links(way: ContactWay, *, name: str, message: str) -> list[dict[str, Any]]:
    call = _link(_("Call"), f"tel:{way.value}", "phone")
    match way.kind:
        case Reach.TEXT:
            url = _saying(f"sms:{way.value}", "body", message)
            return [_link(said_with(_("Text %(name)s"), name=isolated(name)), url, "text"), call]
        case Reach.CALL:
            return [call]
        case Reach.EMAIL:
            url = _saying(f"mailto:{quote(way.value, safe='@+')}", "body", message)
            return [_link(said_with(_("Write to %(name)s"), name=isolated(name)), url, "mail")]
        case Reach.WHATSAPP:
            url = _saying(f"https://wa.me/{way.value.lstrip('+')}", "text", message)
            return [_link(_("WhatsApp"), url, "text")]
        case Reach.SIGNAL:
            number = quote(way.value, safe="+")
            return [_link(_("Signal"), f"https://signal.me/#p/{number}", "text")]
        case _:
            return []


def _saying(url: str, field: str, message: str) -> str:
    return f"{url}?{field}={quote(message, safe='')}" if message else url


def _link(words: str, url: str, icon: str) -> dict[str, Any]:
    return {"words": words, "url": url, "icon": icon}


def _readable(way: ContactWay) -> str:
    if way.kind == Reach.EMAIL:
        return way.value
    try:
        number = phonenumbers.parse(way.value)
    except phonenumbers.NumberParseException:
        return way.value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
