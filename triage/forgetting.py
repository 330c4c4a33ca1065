"""What the desk erases of a person who asks to be forgotten.

Events and messages hold no words, and looks go with the person. Words stand in notes, hand-over
notes, letters, replies and reports; those of others lose the name, the number and the address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast

from matching.models import Match, MatchQuerySet
from members.board import ERASED
from members.erasing import empty_log, traces_of
from members.models import Member, Report
from needs.models import Need
from offers.models import Offer
from outbox.models import Message, Reply
from triage.models import HandOver, Letter, Note
from triage.several import WRITTEN


def erase_notes(member: Member) -> None:
    """Erase the notes about a member and what is theirs, and them in what names them beside.

    A note on the other side of a match often does, and so may what coordinators write for each
    other, or in one letter to several, and what the other side wrote to us. Notes that they wrote
    as a coordinator stay, for the sake of those they are about, and name nobody as their writer.
    """
    own = Note.objects.of_person(member)
    empty_log(Note, own.values_list("pk", flat=True))
    own.delete()
    _empty_own_letters(member)
    _strike(member)
    Note.objects.filter(by=member).update(by=None)


def _empty_own_letters(member: Member) -> None:
    """Erase what was written to this member and to nobody else."""
    written = Message.objects.filter(kind=WRITTEN)
    own = {message.ids.get("letter") for message in written.filter(member=member)}
    others = written.exclude(member=member).filter(ids__letter__in=list(own))
    alone = own - {message.ids["letter"] for message in others} - {None}
    Letter.objects.filter(pk__in=alone).update(text="")


def _strike(member: Member) -> None:
    traces = traces_of(member)
    if traces is None:
        return
    for rows, fields in _words_beside(member):
        for row in rows.order_by("pk"):
            before = {name: getattr(row, name) for name in fields}
            struck = {name: traces.sub(ERASED, words) for name, words in before.items()}
            if struck != before:
                type(row)._default_manager.filter(pk=row.pk).update(**struck)
                empty_log(type(row), [row.pk])


def _words_beside(member: Member) -> Iterator[tuple[QuerySet[Any], tuple[str, ...]]]:
    """Yield what others wrote that may name a member, with the fields that hold words."""
    matches = Match.objects.visible_to(member)
    beside = Q(member__in=matches.values("requester")) | Q(member__in=matches.values("helper"))
    told = Q(by__in=matches.values("requester")) | Q(by__in=matches.values("helper"))
    yield _notes_beside(matches), ("text",)
    yield _letters_beside(member, matches), ("text",)
    yield HandOver.objects.all(), ("text",)
    yield Reply.objects.filter(beside).exclude(member=member), ("text", "answer")
    yield Report.objects.filter(told), ("text",)


def _notes_beside(matches: MatchQuerySet) -> QuerySet[Note]:
    return Note.objects.filter(
        Q(need__in=Need.objects.filter(matches__in=matches))
        | Q(offer__in=Offer.objects.filter(matches__in=matches))
        | Q(member__in=matches.values("requester"))
        | Q(member__in=matches.values("helper"))
    )


def _letters_beside(member: Member, matches: MatchQuerySet) -> QuerySet[Letter]:
    """Return the letters to a member, or about a need in which they help or are helped."""
    about = Cast("ids__need", BigIntegerField())
    written = Message.objects.filter(kind=WRITTEN).alias(about=about)
    theirs = written.filter(Q(member=member) | Q(about__in=matches.values("need")))
    return Letter.objects.filter(pk__in=[message.ids["letter"] for message in theirs])
