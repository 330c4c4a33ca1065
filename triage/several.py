"""One thing done to several needs, remembered and undone as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from matching.services import drop_letters
from members.models import Event, Member
from needs.models import Need
from needs.states import ClosedReason
from neighborhood.moves import Refusal
from outbox import services as outbox
from triage import acting
from triage.models import Action, Letter
from triage.undoing import remember, undo_part, undoes

#: The kind of message that brings what a coordinator wrote.
WRITTEN = "coordinator_wrote"

type Doing = Callable[[Need], Action]


def do_to_several(
    needs: Sequence[Need], *, form: Mapping[str, Any], until: datetime | None, by: Member
) -> str:
    """Do what a form says to each need, as one action; return what came of it in words.

    Each need is a transaction of its own: one that changed meanwhile is left as it is.
    """
    doing = _doing(form, until=until, by=by)
    whole = remember("several", by=by)
    done = [action for need in needs if (action := _try(doing, need))]
    Action.objects.filter(pk__in=[action.pk for action in done]).update(within=whole)
    whole.data = {"count": len(done)}
    whole.save(update_fields=["data"])
    return _said(len(done), left=len(needs) - len(done))


def _doing(form: Mapping[str, Any], *, until: datetime | None, by: Member) -> Doing:
    match form["do"]:
        case "take":
            return lambda need: acting.entrust(need.pk, to=by, by=by)
        case "let_go":
            return lambda need: acting.entrust(need.pk, to=None, by=by)
        case "snooze":
            return lambda need: acting.snooze(need.pk, until=until, by=by)
        case "close":
            return lambda need: acting.close(need.pk, reason=ClosedReason(form["reason"]), by=by)
        case _:
            letter = Letter.objects.create(by=by, text=form["text"])
            return lambda need: write_to(need, letter=letter, by=by)


@transaction.atomic
def write_to(need: Need, *, letter: Letter, by: Member) -> Action:
    """Put what a coordinator wrote into the outbox for the requester of a need."""
    event = Event.objects.record("written_to", need, by=by, now=need.status)
    outbox.put(
        need.requester, kind=WRITTEN, ids={"need": need.pk, "letter": letter.pk}, event=event,
        key=f"{WRITTEN}:{letter.pk}:{need.pk}",
    )  # fmt: skip
    return remember("written_to", by=by, need=need, data={"events": [event.pk]})


@undoes("written_to", words=gettext_lazy("Wrote about “%(what)s”"))
def _unwrite(action: Action, *, by: Member) -> None:
    drop_letters(action.data["events"])


@undoes(
    "several",
    words=ngettext_lazy(
        "Did one thing to %(count)s need", "Did one thing to %(count)s needs", "count"
    ),
)
def _undo_all(action: Action, *, by: Member) -> None:
    """Undo every part that can still be undone; the others stay as they are."""
    for part in action.parts.filter(undone_at=None).with_what():
        undo_part(part, by=by)


def _try(doing: Doing, need: Need) -> Action | None:
    try:
        return doing(need)
    except Refusal:
        return None


def _said(done: int, *, left: int) -> str:
    said = ngettext("%(n)s need done.", "%(n)s needs done.", done) % {"n": done}
    if not left:
        return said
    was = ngettext(
        "%(n)s changed meanwhile and was left as it is.",
        "%(n)s changed meanwhile and were left as they are.",
        left,
    )
    return f"{said} {was % {'n': left}}"
