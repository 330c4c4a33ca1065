"""Where the lines of a timeline come from: one function for each table that holds some.

Each returns the latest lines of a scope, in a fixed number of queries. To add a table, write one
more function and name it in ``SOURCES``, with the filters under which its lines are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from matching.models import Match
from members.directions import isolated, said_with
from members.history import kind_of
from members.models import Event, Report, Reveal, RevealReason
from outbox.models import Message, Reply, ReplyState
from outbox.services import BY_A_PERSON
from triage.models import NOTED, Note
from triage.timeline import event_words, message_words
from triage.timeline.moments import Moment
from triage.timeline.scope import Label, Scope
from triage.words import moment_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

type Source = Callable[[Scope, int, datetime], list[Moment]]

# What a message can be about, by its name in ``Message.ids``.
MATTERS = ("match", "need", "offer")


def events_of(scope: Scope, limit: int, at: datetime) -> list[Moment]:
    """Return what happened. What a note or a look tells already is left to them. One query.

    Of a member also what came of reports on them, unless they read it themselves.
    """
    same = {"at": OuterRef("at")}
    notes = Note.objects.filter(by=OuterRef("by"), **same)
    looks = Reveal.objects.filter(viewer=OuterRef("by"), **same)
    told = (Q(verb="noted") & Exists(notes)) | (Q(verb="contact_seen") & Exists(looks))
    rows = Event.objects.about_any(scope.subjects)
    if scope.member is not None:
        reports = Report.objects.on(scope.member, reader=scope.reader).values("pk")
        rows |= Event.objects.of_kind(kind_of(Report())).filter(subject_id__in=reports)
    rows = rows.told_to([scope.reader.pk]).exclude(told)
    rows = rows.select_related("by", "on_behalf_of").order_by("-at", "-pk")
    return [
        Moment(
            at=event.at, pk=event.pk, kind="event", label=_label(scope, event),
            words=event_words.words_of(event, match=_match(scope, event)),
        )
        for event in rows[:limit]
    ]  # fmt: skip


def notes_of(scope: Scope, limit: int, at: datetime) -> list[Moment]:
    """Return what coordinators wrote for each other, but for what is noted of who reads.

    One query.
    """
    rows = Note.objects.about_any(scope.things).read_by(scope.reader)
    rows = rows.order_by("-at", "-pk")[:limit]
    return [
        Moment(
            at=note.at, pk=note.pk, kind="note", text=note.text,
            words=said_with(_("%(by)s noted:"), by=isolated(_writer(note))),
            label=_noted(scope, note),
        )
        for note in rows
    ]  # fmt: skip


def looks_of(scope: Scope, limit: int, at: datetime) -> list[Moment]:
    """Return who got to see how to reach somebody, why, and until when. One query."""
    rows = Reveal.objects.contacts().about_any(scope.subjects).select_related("viewer", "owner")
    if scope.member is not None:
        rows = rows.filter(owner=scope.member)
    return [
        Moment(
            at=look.at, pk=look.pk, kind="look", words=_of_look(look, at=at),
            label=_label(scope, look),
        )
        for look in rows.order_by("-at", "-pk")[:limit]
    ]  # fmt: skip


def messages_of(scope: Scope, limit: int, at: datetime) -> list[Moment]:
    """Return which messages went to whom, and what became of them. Two queries."""
    about = Q(pk__in=[])
    for name in MATTERS:
        if keys := scope.keys(name):
            about |= Q((f"ids__{name}__in", keys))
    if scope.member is not None:
        about |= ~Q(ids__has_any_keys=MATTERS)
    rows = Message.objects.filter(about, member__in=scope.people).with_kind_of_way()
    rows = rows.alias(moment=Coalesce("done_at", "created_at")).order_by("-moment", "-pk")
    messages: list[Any] = list(rows.select_related("member")[:limit])
    name_by_message = _who_passed_on(messages)
    return [
        Moment(
            at=message.done_at or message.created_at, pk=message.pk, kind="message",
            words=message_words.words_of(
                message, way=message.kind_of_way or "", at=at,
                by=name_by_message.get(message.pk, ""),
            ),
            label=_about(scope, message),
        )
        for message in messages
    ]  # fmt: skip


def replies_of(scope: Scope, limit: int, at: datetime) -> list[Moment]:
    """Return who wrote back, and what became of it; never what it says. One query."""
    about = Q(pk__in=[])
    for name in MATTERS:
        if keys := scope.keys(name):
            about |= Q((f"about__ids__{name}__in", keys))
    if scope.member is not None:
        about |= Q(about=None) | ~Q(about__ids__has_any_keys=MATTERS)
    rows = Reply.objects.filter(about, member__in=scope.people).read_or_to_read()
    rows = rows.select_related("member", "about").order_by("-received_at", "-pk")
    return [
        Moment(
            at=reply.received_at, pk=reply.pk, kind="message", words=_of_reply(reply),
            label=_about(scope, reply.about) if reply.about else None,
        )
        for reply in rows[:limit]
    ]  # fmt: skip


#: Every source, with the filters under which its lines are shown beside "everything".
SOURCES: Mapping[Source, tuple[str, ...]] = {
    events_of: (),
    notes_of: ("notes",),
    looks_of: (),
    messages_of: ("messages",),
    replies_of: ("messages",),
}


def _match(scope: Scope, event: Event) -> Match | None:
    return scope.match(event.subject_id) if event.subject_kind == "match" else None


def _label(scope: Scope, row: Event | Reveal) -> Label | None:
    return scope.labels.get((row.subject_kind, row.subject_id))


def _noted(scope: Scope, note: Note) -> Label | None:
    for kind in NOTED:
        if key := getattr(note, f"{kind}_id"):
            return scope.labels.get((kind, key))
    return None


def _about(scope: Scope, message: Message) -> Label | None:
    for kind in MATTERS:
        if kind in message.ids:
            return scope.labels.get((kind, message.ids[kind]))
    return None


def _writer(note: Note) -> str:
    return capfirst(note.by.first_name_or_neighbor) if note.by else _("A coordinator")


def _who_passed_on(messages: list[Message]) -> dict[int, str]:
    """Return the names of those who passed messages on, by the message's key. One query."""
    by_person = [message.pk for message in messages if message.outcome == BY_A_PERSON]
    kind = kind_of(Message())
    events = Event.objects.filter(verb="passed_on", subject_kind=kind, subject_id__in=by_person)
    return {
        event.subject_id: capfirst(event.by.first_name_or_neighbor) if event.by else _("Somebody")
        for event in events.select_related("by")
    }


_FATE_OF_REPLY: Mapping[str, StrOrPromise] = {
    ReplyState.ACTED: gettext_lazy("Done as it says."),
    ReplyState.FOR_A_PERSON: gettext_lazy("A coordinator has to read it."),
    ReplyState.READ: gettext_lazy("A coordinator has read it."),
    ReplyState.ANSWERED: gettext_lazy("It was answered."),
}
_BARE_WORDS: Mapping[str, StrOrPromise] = {
    "yes": pgettext_lazy("a reply", "yes"), "no": pgettext_lazy("a reply", "no"),
    "later": pgettext_lazy("a reply", "later"), "stop": pgettext_lazy("a reply", "stop"),
    "start": pgettext_lazy("a reply", "start"), "help": pgettext_lazy("a reply", "help"),
}  # fmt: skip


def _of_reply(reply: Reply) -> str:
    name = capfirst(reply.member.first_name_or_neighbor) if reply.member else _("Somebody")
    word = _BARE_WORDS.get(reply.keyword)
    said = _("%(name)s wrote back “%(word)s”.") if word else _("%(name)s wrote back.")
    told = said_with(said, name=isolated(name), word=word)
    return format_html("{} {}", told, _FATE_OF_REPLY[reply.state])


def _of_look(look: Reveal, *, at: datetime) -> str:
    names = {
        "who": isolated(capfirst(look.viewer.first_name_or_neighbor))
        if look.viewer
        else _("Somebody"),
        "name": isolated(look.owner.first_name_or_neighbor),
    }
    if look.why == RevealReason.PLAN:
        said = said_with(_("%(who)s can see how to reach %(name)s, since both said yes."), **names)
    else:
        said = said_with(_("%(who)s looked at how to reach %(name)s, to coordinate."), **names)
    if look.until is None:
        return said
    until = {"time": moment_words(localtime(look.until), at=at)}
    if look.until > at:
        shown = _("Shown until %(time)s.") % until
    else:
        shown = _("Masked again since %(time)s.") % until
    return format_html("{} {}", said, shown)
