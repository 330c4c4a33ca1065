"""What the desk erases of a person who asks to be forgotten.

Events and messages hold no words, and looks go with the person. Words stand in notes, hand-over
notes, letters, replies, reports and what undoing a split keeps. Those of others lose the number and
the address wherever they stand, and the name where they are about somebody beside the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, Model, Q, QuerySet
from django.db.models.functions import Cast

from matching.models import Match, MatchQuerySet
from members.board import ERASED
from members.erasing import empty_log, reach_of, traces_of
from members.models import BlockedPair, Member, Report
from needs.models import Need
from offers.models import Offer
from outbox.models import Message, Reply
from triage.models import HandOver, KeptWords, Letter, Note
from triage.several import WRITTEN

# What people write freely that may hold how to reach somebody else, with the fields for it.
FREE_TEXTS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Note, ("text",)), (Letter, ("text",)), (HandOver, ("text",)), (Report, ("text",)),
    (Reply, ("text", "answer")), (KeptWords, ("what",)),
)  # fmt: skip


def erase_notes(member: Member) -> None:
    """Erase the notes about a member and what is theirs, and them in what names them beside.

    A note on the other side of a match often does, or on whom they kept away from or told of, and
    so may what coordinators write for each other, or in one letter to several, and what the other
    side wrote to us. A number or an address is one person's, so it goes from everything. Notes that
    they wrote as a coordinator stay, for the sake of those they are about, and name nobody as their
    writer.
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
    """Strike the member's name beside them, and their numbers and addresses everywhere."""
    if traces := traces_of(member):
        for rows, fields in _words_beside(member):
            _strike_in(rows, fields, traces)
    if reach := reach_of(member):
        traces, core = reach
        for model, fields in FREE_TEXTS:
            holds = reduce(or_, (Q((f"{field}__iregex", core)) for field in fields))
            _strike_in(model._default_manager.filter(holds), fields, traces)


def _strike_in(rows: QuerySet[Any], fields: tuple[str, ...], traces: re.Pattern[str]) -> None:
    for row in rows.order_by("pk").iterator():
        before = {name: getattr(row, name) for name in fields}
        struck = {name: traces.sub(ERASED, words) for name, words in before.items()}
        if struck != before:
            rows.model._default_manager.filter(pk=row.pk).update(**struck)
            empty_log(rows.model, [row.pk])


def _words_beside(member: Member) -> Iterator[tuple[QuerySet[Any], tuple[str, ...]]]:
    """Yield what others wrote that may name a member, with the fields that hold words."""
    matches = Match.objects.of(member)
    apart = _apart_from(member)
    beside = {pk for pair in matches.values_list("requester", "helper") for pk in pair} | apart
    yield _notes_beside(matches, people=beside, apart=apart), ("text",)
    yield _letters_beside(member, matches), ("text",)
    yield HandOver.objects.all(), ("text",)
    yield Reply.objects.filter(member__in=beside).exclude(member=member), ("text", "answer")
    yield Report.objects.filter(Q(by__in=beside) | Q(about__in=beside)), ("text",)


def _apart_from(member: Member) -> set[int]:
    """Return who keeps away from a member or they from them, or told of them or they of them."""
    kept = BlockedPair.objects.filter(Q(one=member) | Q(other=member)).values_list("one", "other")
    told = Report.objects.of_person(member).values_list("by", "about")
    return {pk for pair in (*kept, *told) for pk in pair if pk} - {member.pk}


def _notes_beside(matches: MatchQuerySet, *, people: set[int], apart: set[int]) -> QuerySet[Note]:
    return Note.objects.filter(
        Q(need__in=Need.objects.filter(matches__in=matches))
        | Q(offer__in=Offer.objects.filter(matches__in=matches))
        | Q(need__requester__in=apart)
        | Q(offer__helper__in=apart)
        | Q(member__in=people)
    )


def _letters_beside(member: Member, matches: MatchQuerySet) -> QuerySet[Letter]:
    """Return the letters to a member, or about a need in which they help or are helped."""
    about = Cast("ids__need", BigIntegerField())
    written = Message.objects.filter(kind=WRITTEN).alias(about=about)
    theirs = written.filter(Q(member=member) | Q(about__in=matches.values("need")))
    return Letter.objects.filter(pk__in=[message.ids["letter"] for message in theirs])
