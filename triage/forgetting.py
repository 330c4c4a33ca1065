"""What the desk erases of a person who asks to be forgotten.

Events and messages hold no words, and looks go with the person. What others wrote loses the name
where it is about somebody beside the person; the number and the address it loses everywhere, see
`members.erasing.strike_reach`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast

from matching.models import Match, MatchQuerySet
from members.erasing import empty_log, strike_in, traces_of
from members.models import BlockedPair, Member, Report
from needs.models import Need
from offers.models import Offer
from outbox.models import Message, Reply
from triage.models import HandOver, Letter, Note
from triage.several import WRITTEN


def erase_notes(member: Member) -> None:
    """Erase the notes about a member and what is theirs, and them in what names them beside.

    A note on the other side of a match often does, or on whom they kept away from or told of, and
    so may what coordinators write for each other, or in one letter to several, and what the other
    side wrote to us. Notes that they wrote as a coordinator stay, for the sake of those they are
    about, and name nobody as their writer.
    """
    own = Note.objects.of_person(member)
    empty_log(Note, own.values_list("pk", flat=True))
    own.delete()
    _empty_own_letters(member)
    traces = traces_of(member)
    for rows in _words_beside(member):
        strike_in(rows, traces, named=True)
    Note.objects.filter(by=member).update(by=None)


def _empty_own_letters(member: Member) -> None:
    """Erase what was written to this member and to nobody else."""
    written = Message.objects.filter(kind=WRITTEN)
    own = {message.ids.get("letter") for message in written.filter(member=member)}
    others = written.exclude(member=member).filter(ids__letter__in=list(own))
    alone = own - {message.ids["letter"] for message in others} - {None}
    Letter.objects.filter(pk__in=alone).update(text="")


def _words_beside(member: Member) -> Iterator[QuerySet[Any]]:
    """Yield what others wrote that may name a member."""
    matches = Match.objects.of(member)
    apart = _apart_from(member)
    beside = {pk for pair in matches.values_list("requester", "helper") for pk in pair} | apart
    yield _notes_beside(matches, people=beside, apart=apart)
    yield _letters_beside(member, matches)
    yield HandOver.objects.all()
    yield Reply.objects.filter(member__in=beside).exclude(member=member)
    yield Report.objects.filter(Q(by__in=beside) | Q(about__in=beside))


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
