"""The other ways on with the need in hand: in words for the page, and the forms behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.facts import current_settings
from matching.widening import (
    UP_TO_REQUESTER,
    Widening,
    Wider,
    WiderTogether,
    asking_of,
    changes_of,
    condition_words,
    question_in,
    widenings_of,
    widenings_together,
)
from matching.words import count_words
from members.directions import from_left, in_one_line, quoted
from members.models import Event
from needs.cards import when_beside
from needs.models import Need
from neighborhood.models import PartnerGroup


def ways_of(need: Need, *, events: Sequence[Event], at: datetime) -> dict[str, Any]:
    """Return what templates/triage/ways_on.html shows of a need. At most one query.

    events: what happened to the need and its matches, latest first.
    """
    asked = question_in(need, events)
    name = need.requester.name and capfirst(need.requester.first_name_or_neighbor)
    return {
        "seen": events[0].pk if events else 0,
        "name": name,
        "chat": chat_text(need) if need.is_on_board else "",
        "asked": asked and asking_of(need, asked.widening, today=localdate(at)).question,
    }


def chat_text(need: Need) -> SafeString:
    """Say one need for a group chat: only what its card says, and where to answer.

    What a page shows of it, and copies as plain text. The link has a line of its own: chats draw
    a line that begins in Arabic from the right, and the end of an address on it elsewhere.
    """
    facts = (str(need.area), when_beside(need), str(need.get_urgency_display()))
    link = settings.SITE_URL + reverse("needs:detail", args=(need.pk,))
    lines = (quoted(need.what, need.lang), in_one_line(facts), _("Can you help?"), from_left(link))
    return format_html_join("\n", "{}", ((line,) for line in lines))


def widening_rows(need: Need, *, at: datetime) -> list[dict[str, Any]]:
    """Return what would let more helpers in, most first. A fixed number of queries.

    Where nothing alone would, which two at once would; each of the two is asked about alone.
    """
    today, settings = localdate(at), current_settings()
    alone = widenings_of(need, now=at, settings=settings)
    together = widenings_together(need, now=at, settings=settings)
    if any(wider.more for wider in alone):
        return [
            {"more": _more_words(wider), "parts": [_part_row(need, wider.widening, today=today)]}
            for wider in alone if wider.more
        ]  # fmt: skip
    return [
        {
            "more": _more_words(two), "is_pair": True,
            "parts": [_part_row(need, widening, today=today) for widening in two.both],
        }
        for two in together
    ]  # fmt: skip


def _part_row(need: Need, widening: Widening, *, today: date) -> dict[str, Any]:
    return {
        "code": str(widening),
        "words": condition_words(need, widening, today=today),
        "can_ask": widening in UP_TO_REQUESTER,
        "can_change": bool(changes_of(need, widening, today=today)),
        "by_helper": widening == Widening.FARTHER,
    }


def groups_for(need: Need) -> list[PartnerGroup]:
    """Return the other groups that help with this kind of thing. One query."""
    return list(PartnerGroup.objects.for_kind(need.category).active())


def _more_words(wider: Wider | WiderTogether) -> str:
    said = ngettext("%(count)s more would fit.", "%(count)s more would fit.", wider.more)
    return capfirst(said % {"count": count_words(wider.more)})
