"""How a revealed contact way is shown: a line to read, a link to press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import phonenumbers
from django.utils.translation import gettext as _

from members.models import ContactWay, Reach


def lines_of(ways: Sequence[ContactWay]) -> list[str]:
    """Return one line for each way, such as "Text message: (555) 010-0193"."""
    return [
        _("%(kind)s: %(value)s") % {"kind": way.get_kind_display(), "value": _readable(way)}
        if way.value
        else way.get_kind_display()
        for way in ways
    ]


def links_of(ways: Sequence[ContactWay], *, name: str) -> list[dict[str, Any]]:
    """Return the links for each way: text, call, mail, WhatsApp, Signal."""
    links: list[dict[str, Any]] = []
    for way in ways:
        digits = way.value.lstrip("+")
        text = {
            "words": _("Text %(name)s") % {"name": name},
            "url": f"sms:{way.value}",
            "icon": "text",
        }
        call = {"words": _("Call"), "url": f"tel:{way.value}", "icon": "phone"}
        match way.kind:
            case Reach.TEXT:
                links += [text, call]
            case Reach.CALL:
                links += [call]
            case Reach.EMAIL:
                words = _("Write to %(name)s") % {"name": name}
                links.append(
                    {"words": words, "url": f"mailto:{quote(way.value, safe='@+')}", "icon": "mail"}
                )
            case Reach.WHATSAPP:
                links.append(
                    {"words": _("WhatsApp"), "url": f"https://wa.me/{digits}", "icon": "text"}
                )
            case Reach.SIGNAL:
                links.append(
                    {
                        "words": _("Signal"),
                        "url": f"https://signal.me/#p/{quote(way.value, safe='+')}",
                        "icon": "text",
                    }
                )
    return links


def _readable(way: ContactWay) -> str:
    if way.kind == Reach.EMAIL:
        return way.value
    try:
        number = phonenumbers.parse(way.value)
    except phonenumbers.NumberParseException:
        return way.value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
