"""What the room of replies shows: who wrote, when, and to which message; the words once seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from matching.contacts import lines_of, links_of
from members.directions import side_by_side
from members.models import Member, Reveal
from members.services import revealed_ways
from outbox.models import Reply
from outbox.replies.senders import MAIL
from triage.permissions import replies_in_charge
from triage.rows import squares_since, waited_since
from triage.telling import entries_about, written
from triage.timeline.message_words import WORDS
from triage.words import moment_words
from triage.written import subject_of
from triage.written_forms import AnswerForm


def rows_of_replies(
    replies: Iterable[Reply], *, at: datetime, here: int | None, number: int
) -> list[dict[str, Any]]:
    """Return what components/queue.html shows for each reply. Four queries at most.

    number: the page of the list, kept in the addresses of its rows.
    """
    replies = list(replies)
    entries = entries_about(reply.about for reply in replies if reply.about)
    page = f"?page={number}" if number > 1 else ""
    return [
        {
            "url": reverse("triage:reply", args=(reply.pk,)) + page,
            "soon": getattr(entries.get(reply.about_id or 0), "strokes", 0),
            "soon_words": _("Read"), "words": capfirst(reply.member.first_name_or_neighbor),
            "here": reply.pk == here,
            "facts": side_by_side(
                (written(entries.get(reply.about_id or 0)), reply.member.area, _by(reply))
            ),
            "age_words": waited_since(reply.received_at, at=at),
            "age": squares_since(reply.received_at, at=at),
        }
        for reply in replies
        if reply.member
    ]  # fmt: skip


def _by(reply: Reply) -> str:
    return _("by e-mail") if reply.channel == MAIL else _("by text message")


def reply_in_hand(
    reply: Reply, *, reader: Member, at: datetime, form: AnswerForm | None = None
) -> dict[str, Any]:
    """Return what the right side shows of a reply; the words only after a look."""
    member = reply.member or reader
    subject = subject_of(reply)
    look = Reveal.objects.live().contacts().about(subject).filter(owner=member, viewer=reader)
    ways = revealed_ways(member, viewer=reader, subject=subject)
    name = member.first_name_or_neighbor
    return {
        "reply": reply, "name": name, "facts": _facts(reply, at=at),
        "can_act": replies_in_charge(reader, at=at, acting=True).filter(pk=reply.pk).exists(),
        "is_seen": look.exists(), "lines": lines_of(ways), "links": links_of(ways, name=name),
        "can_answer": reply.way_id is not None, "form": form or AnswerForm(),
        "match_url": _match_url(reply),
    }  # fmt: skip


def _facts(reply: Reply, *, at: datetime) -> list[dict[str, str]]:
    facts = [(_("When"), moment_words(localtime(reply.received_at), at=at))]
    if reply.about is not None:
        entry = entries_about([reply.about]).get(reply.about.pk)
        name = {"name": reply.about.member.first_name_or_neighbor}
        said = capfirst(str(WORDS.get(reply.about.kind, _("To %(name)s: a message"))) % name)
        sent = moment_words(localtime(reply.about.done_at or reply.received_at), at=at)
        facts += [(_("In answer to"), f"{said}\n{sent}"), (_("About"), written(entry))]
    facts.append((_("Where"), str(reply.member.area or "") if reply.member else ""))
    return [{"term": term, "words": words} for term, words in facts if words]


def _match_url(reply: Reply) -> str:
    ids = reply.about.ids if reply.about else {}
    return reverse("triage:match", args=(ids["match"],)) if "match" in ids else ""
