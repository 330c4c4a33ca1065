"""The sentences that answer a reply. Short, since each may go as one text message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from neighborhood.models import Neighborhood
from neighborhood.naming import enumerated
from outbox import kinds
from outbox.models import Message, Reply, ReplyState
from outbox.replies import keywords

#: Whoever is unknown gets one answer in this time, and all of them together so many in an hour.
ONE_ANSWER_IN = timedelta(days=1)
STRANGERS_AN_HOUR = 30
#: "A coordinator will read this" is said once, not after each of five messages.
SAID_ONCE_IN = timedelta(hours=1)
#: So many letters of what a question is about; with two of them a text is still one segment.
SHORT = 28


def stopped() -> str:
    """Say that nothing more will come."""
    return _(
        "%(group)s: you get no more messages from us, and what we asked needs no answer. "
        "Write START to get them again."
    ) % {"group": Neighborhood.current().name}


def started() -> str:
    """Say that messages come again."""
    return _(
        "%(group)s: you get messages from us again. What is still open stands on your page. "
        "Write STOP to end them."
    ) % {"group": Neighborhood.current().name}


def who_we_are() -> str:
    """Say who writes, what can be answered, and where a person is to be had."""
    group = Neighborhood.current()
    facts = {"group": group.name, "phone": group.phone}
    if not group.phone:
        return _("%(group)s, neighbors helping neighbors. Answer YES, NO, LATER or STOP.") % facts
    return _(
        "%(group)s, neighbors helping neighbors. Answer YES, NO, LATER or STOP. "
        "To talk to us: %(phone)s"
    ) % facts  # fmt: skip


def not_known() -> str:
    """Say to somebody unknown where they can turn."""
    group = Neighborhood.current()
    facts = {"group": group.name, "phone": group.phone}
    if not group.phone:
        return _("%(group)s: nobody reads this number. Please use our page.") % facts
    return _("%(group)s: nobody reads this number. Please call %(phone)s.") % facts


def will_be_read() -> str:
    """Say that a person reads what they wrote."""
    return _("Thank you. One of our coordinators will read this and get back to you.")


def only_the_word(asked: Sequence[Message], *, keyword: str) -> str:
    """Say that a person reads it, and how to answer each question without waiting for that."""
    numbers = sorted(message.ask or 0 for message in asked)
    words = " / ".join(f"{_word(keyword)} {number}" for number in numbers)
    return _(
        "Thank you. A coordinator will read this. To answer at once, write only %(word)s."
    ) % {"word": words}  # fmt: skip


def too_many() -> str:
    """Say that we do not read on for a while, and where a person is to be had."""
    group = Neighborhood.current()
    if not group.phone:
        return _("That was a lot in one hour. Please write again in an hour.")
    return _("That was a lot in one hour. Please write again in an hour, or call %(phone)s.") % {
        "phone": group.phone
    }


def nothing_open() -> str:
    """Say that there is no question to say yes or no to."""
    return _("Thank you. We have not asked you anything that is still open.")


def which_one(asked: Sequence[Message], *, keyword: str) -> str:
    """Ask which of several questions is meant, telling nobody more than this phone has seen."""
    in_order = sorted(asked, key=lambda message: message.ask or 0)
    names = [_what(message) for message in in_order]
    whose = {message.member_id for message in in_order}
    words = enumerated(
        _told_apart(message, what=what, is_shared=len(whose) > 1, is_clear=names.count(what) == 1)
        for message, what in zip(in_order, names, strict=True)
    )
    facts = {"which": words, "word": _word(keyword), "number": in_order[0].ask}
    if len(in_order) == 1:
        return _("Do you mean %(which)s? Then write %(word)s %(number)s.") % facts
    return _("Which one: %(which)s? Write %(word)s %(number)s, or the other number.") % facts


SENTENCE_BY_KEYWORD: Mapping[str, Callable[[], str]] = {
    keywords.STOP: stopped, keywords.START: started, keywords.HELP: who_we_are,
}  # fmt: skip


def sentence_on(keyword: str) -> str:
    """Return what stop, start and help are answered with."""
    return SENTENCE_BY_KEYWORD[keyword]()


def has_had(reply: Reply, sentence: str, *, at: datetime) -> bool:
    """Tell whether this sender has read the sentence within the hour, or one that says more."""
    before = Reply.objects.filter(sender=reply.sender, received_at__gt=at - SAID_ONCE_IN)
    said = Q(answer=sentence)
    if sentence == will_be_read():
        said |= Q(keyword="") & ~Q(answer="")
    return before.filter(said).exclude(pk=reply.pk).exists()


def answer_stranger(reply: Reply, *, at: datetime) -> None:
    """Finish a reply of somebody unknown: with one sentence now and then, and nothing kept."""
    reply.text, reply.done_at = "", at
    if _may_hear(reply, at=at):
        words = SENTENCE_BY_KEYWORD.get(reply.keyword, not_known)
        reply.state, reply.answer = ReplyState.ANSWERED, words()
    else:
        reply.state = ReplyState.IGNORED
    reply.save(update_fields=["text", "done_at", "state", "answer"])


def _may_hear(reply: Reply, *, at: datetime) -> bool:
    """Tell whether a stranger gets an answer; stop and start are each confirmed once a day too."""
    told = Reply.objects.filter(member=None).exclude(answer="").exclude(pk=reply.pk)
    lately = told.filter(sender=reply.sender, received_at__gt=at - ONE_ANSWER_IN)
    if reply.keyword in (keywords.STOP, keywords.START):
        lately = lately.filter(keyword=reply.keyword)
    of_all = told.filter(received_at__gt=at - timedelta(hours=1))
    return not lately.exists() and of_all.count() < STRANGERS_AN_HOUR


def _told_apart(message: Message, *, what: str, is_shared: bool, is_clear: bool) -> str:
    """Name a question by its number and what it is about.

    Where people share the phone, by the first letter of whom it went to as well; where two are
    about the same words, by when it came.
    """
    at = localtime(message.done_at or timezone.now(), Neighborhood.current().tz)
    when = "" if what and is_clear else f"{date_format(at, 'D')} {time_format(at)}"
    letter = message.member.name[:1].upper() if is_shared else ""
    return f"{message.ask} ({enumerated(filter(None, (letter, what, when)))})"


def _what(message: Message) -> str:
    return Truncator(kinds.get(message.kind).what(message.ids)).chars(SHORT)


def _word(keyword: str) -> str:
    words = {keywords.YES: _("YES"), keywords.NO: _("NO"), keywords.LATER: _("LATER")}
    return words[keyword]
