"""Messages that no channel brings: whom they are for, what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.contacts import lines_of, links_of
from matching.models import Match
from members.directions import as_written, side_by_side
from members.models import Member
from members.services import revealed_ways
from needs.models import Need
from offers.models import Offer
from outbox.delivery import UNPROVED
from outbox.letter import Letter
from outbox.mail.bounces import CAME_BACK
from outbox.models import Message
from triage.permissions import can_pass_on
from triage.rows import squares_since, waited_since

_WHY = {
    CAME_BACK: gettext_lazy("The e-mail came back."),
    UNPROVED: gettext_lazy("Nobody has said yet whose this number or address is."),
}

type Entries = Mapping[int, Need | Offer]

_MODEL_BY_ID: Mapping[str, type[Model]] = {"match": Match, "need": Need, "offer": Offer}


def matter_of(message: Message) -> Model:
    """Return what a message is about: a match, a need or an offer by its key, or its member.

    Looks at contact are written down about it, so that the member finds them beside it.
    """
    for name, model in _MODEL_BY_ID.items():
        if name in message.ids:
            return model(pk=message.ids[name])
    return message.member


def entries_about(messages: Iterable[Message]) -> Entries:
    """Return the need or offer that each message is about, by its pk. Three queries at most."""
    pks: dict[str, dict[int, int]] = {name: {} for name in _MODEL_BY_ID}
    for message in messages:
        for name in _MODEL_BY_ID:
            if name in message.ids:
                pks[name][message.pk] = message.ids[name]
    matches = Match.objects.filter(pk__in=pks["match"].values()).values_list("pk", "need")
    need_by_match = dict(matches)
    need_by_message = pks["need"] | {
        message: need_by_match[match]
        for message, match in pks["match"].items()
        if match in need_by_match
    }
    found: dict[int, Need | Offer] = {}
    for model, wanted in ((Need, need_by_message), (Offer, pks["offer"])):
        rows = model.objects.in_bulk(set(wanted.values()))
        found |= {message: rows[pk] for message, pk in wanted.items() if pk in rows}
    return found


def rooms_of_messages(
    here: str, *, to_tell: int, to_read: int, reported: int
) -> list[dict[str, Any]]:
    """Return the three piles of messages, each with how many wait in it."""
    rooms = (
        ("messages", _("To pass on"), to_tell),
        ("replies", _("What they wrote"), to_read),
        ("reports", _("What is wrong"), reported),
    )
    return [
        {"words": words, "url": reverse(f"triage:{name}"), "count": n, "here": here == name}
        for name, words, n in rooms
    ]


def rows_of_messages(
    messages: Iterable[Message], *, at: datetime, here: int | None, number: int
) -> list[dict[str, Any]]:
    """Return what components/queue.html shows for each message. Four queries.

    number: the page of the list, kept in the addresses of its rows.
    """
    messages = list(messages)
    entries = entries_about(messages)
    page = f"?page={number}" if number > 1 else ""
    return [
        {
            "url": reverse("triage:message", args=(message.pk,)) + page,
            "soon": getattr(entries.get(message.pk), "strokes", 0),
            "soon_words": _("Tell"), "words": capfirst(message.member.first_name_or_neighbor),
            "here": message.pk == here,
            "facts": side_by_side((written(entries.get(message.pk)), message.member.area)),
            "age_words": waited_since(message.done_at or at, at=at),
            "age": squares_since(message.done_at or at, at=at),
        }
        for message in messages
    ]  # fmt: skip


def message_in_hand(
    message: Message, *, reader: Member, at: datetime, letter: Letter | None = None
) -> dict[str, Any]:
    """Return what the right side of the desk shows of a message.

    letter: its words, written at a POST only, since reading them is written down. They stand
    ready behind the links to WhatsApp and the like.
    """
    words = letter.text.partition("\n-- ")[0].strip() if letter else ""
    ways = revealed_ways(message.member, viewer=reader, subject=matter_of(message))
    entry = entries_about([message]).get(message.pk)
    facts = [
        (_("About"), written(entry)),
        (_("Where"), str(message.member.area or "")),
        (_("Waiting"), waited_since(message.done_at or at, at=at)),
        (_("Why"), str(_WHY.get(message.outcome, ""))),
    ]
    name = message.member.first_name_or_neighbor
    return {
        "message": message, "name": name, "can_act": can_pass_on(reader, message, at=at),
        "facts": [{"term": term, "words": said} for term, said in facts if said],
        "lines": lines_of(ways), "links": links_of(ways, name=name, message=words),
        "letter": letter,
    }  # fmt: skip


def written(entry: Need | Offer | None) -> str:
    """Return the words of a need or an offer for a page, in their own language."""
    return as_written(entry.what, entry.lang) if entry else ""
