"""Forms on paper for people without a screen: each has a code, and is typed in by that code."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from members.models import Member, PaperCode
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
    """The code stands on no form that waits to be typed in."""

    sentence = _(
        "No form with this code waits to be typed in. Look at the code again, or whether "
        "somebody typed it in already."
    )


def print_blanks(count: int) -> Sequence[str]:
    """Set fresh codes aside for so many forms, and return them as they are printed."""
    codes = [PaperCode(long=True) for _form in range(count)]
    BlankForm.objects.bulk_create(
        BlankForm(seed=code.seed, digest=PaperCode.digest_of(code.words)) for code in codes
    )
    return [code.words for code in codes]


def type_in(taken: Taken, *, code: str, by: Member) -> Need | Offer:
    """Put what a form says on the board, for a new person whose code is that of the form.

    Sent again, the same form changes nothing and returns what stands. Raises NoSuchForm.
    """
    # The same words on two forms are two people's; only the same form again is the same entry.
    taken = replace(taken, form_key=uuid.uuid5(taken.form_key, PaperCode.digest_of(code).hex()))
    try:
        return _type_in(taken, code=code, by=by)
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
        BlankForm.objects.create(seed=code.seed, digest=code.digest)


@transaction.atomic
def _type_in(taken: Taken, *, code: str, by: Member) -> Need | Offer:
    # Of two who type in the same form, the second finds it gone.
    blank = BlankForm.objects.with_code(code).select_for_update().first()
    if blank is None:
        raise NoSuchForm
    owner = new_caller(taken)
    give_paper_code(owner, seed=bytes(blank.seed))
    blank.delete()
    entry = put_on_board(taken, owner=owner, by=by)
    note = add_note(entry, by=by, text=taken.note).pk if taken.note else None
    done: dict[str, Any] = {"made": owner.pk, "note": note, "number": None}
    remember_intake("typed_in", entry, by=by, done={**done, "call": None, "settled": []})
    return entry
