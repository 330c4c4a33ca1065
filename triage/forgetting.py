"""What the desk erases of a person who asks to be forgotten.

Events and messages hold no words, and looks go with the person. Words stand in notes, hand-over
notes and letters; those of others lose the name.
"""

from __future__ import annotations

import re

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast

from matching.models import Match, MatchQuerySet
from members.board import ERASED
from members.models import Member
from needs.models import Need
from offers.models import Offer
from outbox.models import Message
from triage.models import HandOver, Letter, Note
from triage.several import WRITTEN


def erase_notes(member: Member) -> None:
    """Erase the notes about a member and what is theirs, and their name in what names them beside.

    A note on the other side of a match often does, and so may what coordinators write for each
    other, or in one letter to several. Notes that they wrote as a coordinator
    stay, for the sake of those they are about, and name nobody as their writer.
    """
    Note.objects.of_person(member).delete()
    _strike_name(member)
    Note.objects.filter(by=member).update(by=None)


def _strike_name(member: Member) -> None:
    names = {part for part in member.name.split() if len(part) > 1}
    if not names:
        return
    named = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})\b", re.IGNORECASE)
    matches = Match.objects.visible_to(member)
    for rows in (_notes_beside(matches), _letters_beside(member, matches), HandOver.objects.all()):
        for row in rows.order_by("pk"):
            struck = named.sub(ERASED, row.text)
            if struck != row.text:
                type(row)._default_manager.filter(pk=row.pk).update(text=struck[:500])


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
