"""What arrived in the demo: the shelf of messages that would have left the house."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.directions import isolated, said_with
from members.models import Member, Reach
from neighborhood.naming import page_language
from outbox.models import DemoArrival, Message

# The people of the demo by their handles, in the order of their tabs.
CAST = {"rosa": "Rosa", "hal": "Hal", "sam": "Sam", "cora": "Cora", "ada": "Ada"}
YOU = "you"
WAITING_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as it arrived, its links working.

    by: whether it came by e-mail or as a text, in words; "" for any other way.
    """

    to: str
    by: str
    lang: str
    subject: str
    text: SafeString
    at: datetime


def cast_on_stage() -> QuerySet[Member]:
    """Return those of the cast who are here to be played; nobody outside of the demo."""
    if not settings.DEMO:
        return Member.objects.none()  # type: ignore[no-any-return]
    here = Member.objects.present().filter(handle__in=CAST, is_demo=True, is_active=True)
    return here.order_by("pk")  # type: ignore[no-any-return]


def arrived(whose: str) -> QuerySet[DemoArrival]:
    """Return what arrived for one of the cast, for visitors, or for everybody; newest first."""
    rows = DemoArrival.objects.select_related("message__member").order_by("-arrived_at", "-pk")
    return rows.filter(**_only(whose, "message__member"))


def waiting(whose: str, *, now: datetime) -> list[str]:
    """Say of the messages that wait when each will leave. One query."""
    rows = Message.objects.waiting().filter(**_only(whose, "member")).select_related("member")
    return [
        _waiting_words(row, seconds=max(1, ceil((row.deliver_after - now).total_seconds())))
        for row in rows.order_by("deliver_after", "pk")[:WAITING_SHOWN]
    ]


def letters(rows: Iterable[DemoArrival]) -> list[Arrival]:
    """Make rows ready for the page."""
    return [
        Arrival(
            to=name_of(row.message.member),
            by=_by(row.channel),
            lang=page_language(row.message.lang),
            subject=row.subject,
            text=with_links(row.text),
            at=row.arrived_at,
        )
        for row in rows
    ]


def tabs(whose: str) -> list[dict[str, Any]]:
    """Return the tabs: everybody, each of the cast, and whoever visits."""
    names = {"": _("Everybody"), **CAST, YOU: _("You and other visitors")}
    url = reverse("commons:what_arrived")
    return [
        {"url": f"{url}?for={key}" if key else url, "words": words, "here": key == whose}
        for key, words in names.items()
    ]


def known(whose: str) -> str:
    """Return the tab that was asked for; everybody when there is no such tab."""
    return whose if whose in (*CAST, YOU) else ""


def with_links(text: str) -> SafeString:
    """Escape a message, and make links of addresses on this site; of no others.

    They become paths, so that they also work where the demo is reached by another name.
    """
    site = re.escape(settings.SITE_URL)
    pieces = re.split(rf"({site}/[\w\-./~%?=&#:]*[\w/=])", text)
    return format_html_join("", "{}", ((_linked(piece),) for piece in pieces))


def name_of(member: Member) -> str:
    """Return whom a message is for, as the demo calls them."""
    return member.name or _("somebody without a name")


def _by(channel: str) -> str:
    words = {Reach.EMAIL: _("by e-mail"), Reach.TEXT: _("by text message")}
    return words.get(Reach(channel), "")


def _waiting_words(row: Message, *, seconds: int) -> str:
    said = ngettext(
        "To %(name)s: leaves in a second.",
        "To %(name)s: leaves in %(seconds)s seconds.",
        seconds,
    )
    return said_with(said, name=isolated(name_of(row.member)), seconds=seconds)


def _linked(piece: str) -> str:
    if not piece.startswith(f"{settings.SITE_URL}/"):
        return piece
    parts = urlsplit(piece)
    path = parts._replace(scheme="", netloc="").geturl()
    return format_html('<a href="{}">{}</a>', path, piece)


def _only(whose: str, member: str) -> dict[str, Any]:
    if whose == YOU:
        return {f"{member}__is_demo": False}
    return {f"{member}__handle": whose} if whose in CAST else {}
