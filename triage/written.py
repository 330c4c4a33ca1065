"""What people wrote back that is more than a word: a coordinator reads it, and may answer.

Looking shows the words together with the contact, and is written down like every look. An
answer goes by the way the words came.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Event, Member, Reveal, RevealReason
from neighborhood.moves import Refusal
from outbox import services as outbox
from outbox.models import Message, MessageState, Reply, ReplyState
from outbox.replies.asks import ANSWER
from triage.models import Action
from triage.services import look
from triage.telling import matter_of
from triage.undoing import remember, undoes


class ReadAlready(Refusal):
    """Somebody read or answered it meanwhile."""

    sentence = _("Somebody has read this already.")


class AnswerHasLeft(Refusal):
    """The answer is on its way to them."""

    sentence = _("The answer has left already.")


def subject_of(reply: Reply) -> Model:
    """Return what a reply is about: what the message was about that it answers, else its member."""
    return matter_of(reply.about) if reply.about else _member(reply)


@transaction.atomic
def look_at_reply(reply: Reply, *, by: Member) -> None:
    """Reveal to a coordinator what somebody wrote and how to reach them, who sees that.

    Raises ReadAlready.
    """
    held = _held(reply.pk)
    look(_member(held), subject=subject_of(held), by=by)


@transaction.atomic
def note_as_read(reply: Reply, *, by: Member) -> None:
    """Note that a coordinator read it and has nothing to answer. Raises ReadAlready."""
    held = _held(reply.pk)
    _settle(held, ReplyState.READ, by=by)
    Event.objects.record("reply_read", held, by=by, now=held.state)
    remember("reply_read", by=by, member=held.member, data={"reply": held.pk})


@transaction.atomic
def write_back(reply: Reply, *, text: str, by: Member) -> Message:
    """Answer what somebody wrote, by the way it came, after the time to undo.

    Raises ReadAlready.
    """
    held = _held(reply.pk)
    held.answer = text
    _settle(held, ReplyState.ANSWERED, by=by)
    event = Event.objects.record("reply_answered", held, by=by, now=held.state)
    message = outbox.put(
        _member(held), kind=ANSWER, ids={"reply": held.pk}, key=f"{ANSWER}:{held.pk}:{event.pk}",
        event=event, delay=outbox.undo_time(),
    )  # fmt: skip
    data = {"reply": held.pk, "message": message.pk}
    remember("reply_answered", by=by, member=held.member, data=data)
    return message


@undoes("reply_read", words=_("Read what %(what)s wrote"), is_silent=True)
def _unread(action: Action, *, by: Member) -> None:
    _open_again(action.data["reply"])


@undoes("reply_answered", words=_("Answered what %(what)s wrote"), is_silent=True)
def _unanswer(action: Action, *, by: Member) -> None:
    message = Message.objects.held(action.data["message"])
    if message is None:
        raise AnswerHasLeft
    message.finish(MessageState.DROPPED, at=timezone.now(), outcome="taken back")
    _open_again(action.data["reply"])


def _open_again(reply_id: int) -> None:
    done = Reply.objects.filter(pk=reply_id, state__in=(ReplyState.READ, ReplyState.ANSWERED))
    # One whose writer was forgotten holds no words any more.
    done.exclude(text="").update(state=ReplyState.FOR_A_PERSON, done_at=None, answer="")


def _held(pk: int) -> Reply:
    rows = Reply.objects.for_a_person().select_for_update(no_key=True, of=("self",))
    held = rows.select_related("member", "about__member").filter(pk=pk).first()
    if held is None:
        raise ReadAlready
    return held


def _settle(reply: Reply, state: ReplyState, *, by: Member) -> None:
    """Finish a reply; the look that was needed for it lapses."""
    reply.state, reply.done_at = state, timezone.now()
    reply.save(update_fields=["state", "done_at", "answer"])
    looks = Reveal.objects.live().about(subject_of(reply)).filter(owner=_member(reply), viewer=by)
    looks.filter(why=RevealReason.COORDINATION).update(ended_at=timezone.now())


def _member(reply: Reply) -> Member:
    if reply.member is None:
        raise ReadAlready
    return reply.member
