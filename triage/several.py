"""One thing done to several needs, remembered and undone as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext

from matching.services import drop_letters
from members.models import Event, Member
from needs.models import Need
from needs.states import ClosedReason
from neighborhood.moves import Refusal
from outbox import services as outbox
from triage import acting
from triage.models import Action, Letter
from triage.permissions import can_undo
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
    letter = Letter.objects.create(by=by, text=form["text"]) if form["do"] == "write" else None
    doing = _doing(form, until=until, letter=letter, by=by)
    done = [action for need in needs if (action := _try(doing, need))]
    if done:
        _remember_as_one(done, what=form["do"], by=by)
    elif letter:
        letter.delete()
    return _said(len(done), what=form["do"], left=len(needs) - len(done))


@transaction.atomic
def _remember_as_one(done: Sequence[Action], *, what: str, by: Member) -> None:
    whole = remember(f"several_{what}", by=by, data={"count": len(done)})
    Action.objects.filter(pk__in=[action.pk for action in done]).update(within=whole)


def _doing(
    form: Mapping[str, Any], *, until: datetime | None, letter: Letter | None, by: Member
) -> Doing:
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
            return lambda need: write_to(need, letter=cast("Letter", letter), by=by)


class NoneLeft(Refusal):
    """Each of the needs was changed since."""

    sentence = gettext_lazy("None of these can be taken back any more.")


@transaction.atomic
def write_to(need: Need, *, letter: Letter, by: Member) -> Action:
    """Put what a coordinator wrote into the outbox for the requester of a need."""
    event = Event.objects.record("written_to", need, by=by, now=need.status)
    outbox.put(
        need.requester, kind=WRITTEN, ids={"need": need.pk, "letter": letter.pk}, event=event,
        key=f"{WRITTEN}:{letter.pk}:{need.pk}",
    )  # fmt: skip
    return remember("written_to", by=by, need=need, data={"events": [event.pk]})


def _taken_back_words(action: Action) -> str:
    done, left = action.data["taken_back"], action.data["left"]
    said = pgettext("several needs", "Taken back: %(done)s of %(all)s.")
    return said % {"done": done, "all": done + left}


@undoes("written_to", words=gettext_lazy("Wrote about “%(what)s”"), is_silent=True)
def _unwrite(action: Action, *, by: Member) -> None:
    drop_letters(action.data["events"])


def _undo_all(action: Action, *, by: Member) -> None:
    """Undo every part that can still be undone, by somebody who still may; the others stay."""
    now, parts = timezone.now(), list(action.parts.filter(undone_at=None).with_what())
    done = sum(can_undo(by, part, at=now) and undo_part(part, by=by) for part in parts)
    if not done:
        raise NoneLeft
    action.data |= {"taken_back": done, "left": len(parts) - done}


#: What was done to several, by what the form calls it: what the drawer says.
WORDS = {
    "take": ngettext_lazy("Took %(count)s need in hand", "Took %(count)s needs in hand", "count"),
    "let_go": ngettext_lazy("Let go of %(count)s need", "Let go of %(count)s needs", "count"),
    "snooze": ngettext_lazy("Snoozed %(count)s need", "Snoozed %(count)s needs", "count"),
    "close": ngettext_lazy("Closed %(count)s need", "Closed %(count)s needs", "count"),
    "write": ngettext_lazy(
        "Wrote to whoever asked for %(count)s need",
        "Wrote to whoever asked for %(count)s needs",
        "count",
    ),
}
for _name, _words in WORDS.items():
    undoes(f"several_{_name}", words=_words, said=_taken_back_words)(_undo_all)


def _try(doing: Doing, need: Need) -> Action | None:
    try:
        return doing(need)
    except Refusal:
        return None


def _said(done: int, *, what: str, left: int) -> str:
    said = [f"{WORDS[what] % {'count': done}}."] * bool(done)
    if left:
        was = ngettext(
            "%(n)s changed meanwhile and was left as it is.",
            "%(n)s changed meanwhile and were left as they are.",
            left,
        )
        said.append(was % {"n": left})
    return " ".join(said)
