"""What the desk erases of a person who asks to be forgotten.

Events and messages hold no words, and looks go with the person; so notes are all there is.
"""

from __future__ import annotations

import re

from django.db.models import Q

from matching.models import Match
from members.board import ERASED
from members.models import Member
from needs.models import Need
from offers.models import Offer
from triage.models import Note


def erase_notes(member: Member) -> None:
    """Erase the notes about a member and what is theirs, and their name in notes beside it.

    A note on the other side of a match often names them. Notes that they wrote as a coordinator
    stay, for the sake of those they are about, and name nobody as their writer.
    """
    Note.objects.of_person(member).delete()
    _strike_name(member)
    Note.objects.filter(by=member).update(by=None)


def _strike_name(member: Member) -> None:
    names = {part for part in member.name.split() if len(part) > 1}
    if not names:
        return
    matches = Match.objects.visible_to(member)
    beside = Note.objects.filter(
        Q(need__in=Need.objects.filter(matches__in=matches))
        | Q(offer__in=Offer.objects.filter(matches__in=matches))
        | Q(member__in=matches.values("requester"))
        | Q(member__in=matches.values("helper"))
    )
    named = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})\b", re.IGNORECASE)
    for note in beside.order_by("pk"):
        struck = named.sub(ERASED, note.text)
        if struck != note.text:
            Note.objects.filter(pk=note.pk).update(text=struck[:500])
