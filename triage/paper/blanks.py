"""Forms on paper for people without a screen.

Each half has words of its own: the one that is handed in a mark, by which it is typed in, and the
slip that stays with the person a code, which no coordinator has to see.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from members.models import Event, Member, NameShown, PaperCode
from members.services import give_paper_code
from needs.models import Need
from neighborhood.moves import Refusal
from offers.models import Offer
from triage.models import Action, BlankForm
from triage.phone.intake import (
    Taken,
    entry_of_form,
    new_caller,
    put_on_board,
    remember_intake,
    undo_intake,
)
from triage.services import add_note
from triage.undoing import undoes


class NoSuchForm(Refusal):
    """The mark stands on no form that waits to be typed in."""

    sentence = _(
        "No form with this mark waits to be typed in. Look at the mark again, or whether "
        "somebody typed it in already."
    )


@transaction.atomic
def print_blanks(count: int, *, by: Member) -> Sequence[BlankForm]:
    """Set fresh codes aside for so many forms, and return the forms as they are printed."""
    forms: dict[bytes, BlankForm] = {}
    while len(forms) < count:
        fresh = [BlankForm.of(bytes(PaperCode().seed)) for _form in range(count - len(forms))]
        waiting = BlankForm.objects.filter(mark__in=[form.mark for form in fresh])
        taken = {bytes(mark) for mark in waiting.values_list("mark", flat=True) if mark}
        by_mark = {bytes(form.mark or b""): form for form in fresh}
        forms |= {mark: form for mark, form in by_mark.items() if mark not in taken}
    BlankForm.objects.bulk_create(forms.values())
    Event.objects.record("forms_printed", by, by=by, now=str(count))
    return list(forms.values())


def type_in(taken: Taken, *, mark: str, by: Member) -> Need | Offer:
    """Put what a form says on the board, for a new person whose code is that of its slip.

    Sent again, the same form changes nothing and returns what stands. Raises NoSuchForm.
    """
    # The same words on two forms are two people's; only the same form again is the same entry.
    taken = replace(taken, form_key=uuid.uuid5(taken.form_key, PaperCode.digest_of(mark).hex()))
    try:
        return _type_in(taken, mark=mark, by=by)
    except (NoSuchForm, IntegrityError):
        entry = entry_of_form(taken)
        if entry is None:
            raise
        return entry


@undoes("typed_in", words=_("Typed in “%(what)s” from paper"))
def _undo_typed_in(action: Action, *, by: Member) -> None:
    """Undo as after a call; where the person goes, their form can be typed in again."""
    code = PaperCode.objects.filter(member=action.data["made"]).first()
    undo_intake(action, by=by)
    if code is not None and not PaperCode.objects.filter(pk=code.pk).exists():
        blank = BlankForm.of(bytes(code.seed))
        if BlankForm.objects.filter(mark=blank.mark).exists():
            # A form that was printed since has this mark: this one is typed in by its code.
            blank.mark = None
        blank.save()


@transaction.atomic
def _type_in(taken: Taken, *, mark: str, by: Member) -> Need | Offer:
    # Of two who type in the same form, the second finds it gone.
    blank = BlankForm.objects.marked(mark).select_for_update().first()
    if blank is None:
        raise NoSuchForm
    owner = new_caller(taken)
    if not taken.number:
        # Here the name opens the page, so it stands on no card.
        owner.name_shown = NameShown.NOTHING
        owner.save(update_fields=["name_shown"])
    give_paper_code(owner, seed=bytes(blank.seed), name=taken.name)
    blank.delete()
    entry = put_on_board(taken, owner=owner, by=by)
    note = add_note(entry, by=by, text=taken.note).pk if taken.note else None
    done: dict[str, Any] = {"made": owner.pk, "note": note, "number": None}
    remember_intake("typed_in", entry, by=by, done={**done, "call": None, "settled": []})
    return entry
