"""The line of steps, from the board to the day on which it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commons.days import day_and_time, on_day
from commons.stages import Stage, Story
from matching.states import SAID_YES, MatchStatus
from members.directions import capitalized, said_with

ASKED = (MatchStatus.PROPOSED, MatchStatus.STANDBY)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its state is done, now or coming."""

    name: str
    state: str
    note: str = ""


# Which of the five steps is the one of now; those that are over show none.
_NOW_AT: Mapping[Stage, int] = {
    Stage.HELD: 0,
    Stage.LOOKING: 1,
    Stage.FOUND: 1,
    Stage.NOBODY_FITS: 1,
    Stage.PARTLY: 1,
    Stage.PAUSED: 1,
    Stage.ASKED: 2,
    Stage.LATER: 2,
    Stage.BACKUP: 2,
    Stage.YOUR_TURN: 3,
    Stage.PLANNED: 4,
    Stage.DUE: 4,
    Stage.MET: 5,
}


def steps_of(stage: Stage, story: Story) -> tuple[Step, ...]:
    """Return the line from the board to the day; empty when no plan of ours brought the end."""
    now_at = _NOW_AT.get(stage)
    if now_at is None or (stage == Stage.MET and not story.those(MatchStatus.COMPLETED)):
        return ()
    drawn = (_board, _search, _their_yes, _your_yes, _day)
    return tuple(draw(_state(at, now_at), story) for at, draw in enumerate(drawn))


def _state(at: int, now_at: int) -> str:
    return "done" if at < now_at else "now" if at == now_at else "coming"


def _board(state: str, story: Story) -> Step:
    if state == "now":
        return Step(_("On the board"), state, _("Soon"))
    return Step(_("On the board"), state, capfirst(on_day(story.need.opened_at, now=story.now)))


def _search(state: str, story: Story) -> Step:
    if state == "done":
        said_yes = story.those(*SAID_YES)
        return Step(_("Found somebody") if said_yes else _("Somebody could help"), state)
    if story.need.paused_at is not None:
        return Step(_("Look for somebody"), state, _("Paused"))
    found = story.found_so_far() if story.need.helpers_committed else ""
    return Step(_("Look for somebody"), state, found)


def _their_yes(state: str, story: Story) -> Step:
    if state == "done":
        names = story.names(*SAID_YES)
        return Step(capitalized(said_with(_("%(names)s said yes"), names=names)), state)
    asked = story.those(*ASKED)
    if state == "coming" or not asked:
        return Step(_("A neighbor says yes"), state)
    names = story.names(*ASKED)
    until = day_and_time(max(match.answer_until for match in asked), now=story.now)
    waiting = said_with(_("Waiting for %(names)s"), names=names)
    return Step(waiting, state, _("Until %(when)s") % {"when": until})


def _your_yes(state: str, story: Story) -> Step:
    if state == "done":
        return Step(_("You said yes"), state)
    return Step(_("Your yes"), state, _("Then you see each other’s contact"))


def _day(state: str, story: Story) -> Step:
    days = [m.starts_at for m in story.those(MatchStatus.CONFIRMED) if m.starts_at]
    note = capfirst(day_and_time(min(days), now=story.now)) if days else ""
    return Step(_("It happened") if state == "done" else _("It happens"), state, note)
