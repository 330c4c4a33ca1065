"""What coordinators have to be careful with: safety notes, where somebody is paired or called.

Only coordinators read them, and none what is noted of themselves. No event names the person, and
no download tells whether there is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from members.models import Event, Member
from triage.models import Action, Note, NoteQuerySet
from triage.undoing import remember, undoes


@transaction.atomic
def note_safety(person: Member, *, text: str, by: Member) -> Action:
    """Write down what coordinators have to be careful with about a person."""
    note = Note.objects.create(member=person, by=by, text=text, is_safety=True)
    Event.objects.record("safety_noted", note, by=by)
    return remember("safety_noted", by=by, data={"note": note.pk}, member=person)


@transaction.atomic
def take_safety_note_away(person: Member, *, note_id: int, by: Member) -> bool:
    """Take a safety note away; tell whether there was one."""
    return _take_away(Note.objects.safety_of([person.pk]).filter(pk=note_id), by=by)


def safety_rows(
    member_ids: Collection[int], *, reader: Member
) -> Mapping[int, Sequence[dict[str, Any]]]:
    """Return the safety notes of these people, the latest first; none on who reads. One query."""
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for note in Note.objects.safety_of(member_ids).read_by(reader):
        by = capfirst(note.by.first_name_or_neighbor) if note.by else ""
        rows[note.member_id or 0].append(
            {"pk": note.pk, "text": note.text, "by": by, "at": note.at}
        )
    return rows


@undoes("safety_noted", words=gettext_lazy("Wrote a safety note"))
def _erase(action: Action, *, by: Member) -> None:
    """Take it away wherever it is by now; nothing is told of the person, in no event of theirs."""
    _take_away(Note.objects.filter(is_safety=True, pk=action.data["note"]), by=by)


def _take_away(notes: NoteQuerySet, *, by: Member) -> bool:
    note = notes.first()
    if note is None:
        return False
    Event.objects.record("safety_note_taken_away", note, by=by)
    note.delete()
    return True
