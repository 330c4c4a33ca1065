"""The messages of the outbox itself: answers to what people write to us."""

from __future__ import annotations

from typing import Any

from members.models import Member
from outbox import kinds
from outbox.incoming import Reply, ReplyState
from outbox.kinds import Ids, Kind, always
from outbox.replies.asks import ANSWER
from outbox.replies.keywords import ANSWERS


def answer_kind() -> Kind:
    """Return the kind of message that answers a reply, by the way the reply came."""
    return Kind(
        name=ANSWER, still_true=_has_answer, context=_context, way=_way, thread=_thread,
        urgent=True, rings=always, even_if_stopped=True,
    )  # fmt: skip


def _has_answer(ids: Ids) -> bool:
    reply = Reply.objects.filter(pk=ids["reply"]).first()
    return bool(reply and reply.way_id and reply.answer)


def _context(_member: Member, ids: Ids) -> dict[str, Any]:
    """Give the sentence; and the page, where the answer came too late to be done."""
    reply = Reply.objects.select_related("about__member").get(pk=ids["reply"])
    context, about = {"answer": reply.answer}, reply.about
    was_late = reply.state == ReplyState.ANSWERED and reply.keyword in ANSWERS
    if about is not None and was_late and not about.member.forgotten_at:
        found = kinds.get(about.kind).context(about.member, about.ids)
        context["link"] = found.get("link", "")
    return context


def _thread(ids: Ids) -> str:
    """Return the conversation of what was answered."""
    about = Reply.objects.select_related("about").get(pk=ids["reply"]).about
    thread = about and kinds.get(about.kind).thread
    return thread(about.ids) if about and thread else ""


def _way(ids: Ids) -> int | None:
    return Reply.objects.get(pk=ids["reply"]).way_id
