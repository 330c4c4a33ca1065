"""Where a need stands: the sentence that answers it, the steps, and what happens next.

Nothing here asks the database. When several things are true, the one that waits for the reader
is said first; the order stands in `stages.stage_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commons.days import day_and_time, on_day
from commons.stages import Stage, Story, stage_of
from commons.steps import ASKED, Step, steps_of
from matching.states import MatchStatus, Origin
from members.directions import capitalized, named, said_with
from members.names import one_full_stop
from needs.endings import ending_of
from needs.states import ClosedReason

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Standing:
    """What the top of a private page says."""

    stage: str
    sentence: str
    next_words: str
    steps: tuple[Step, ...] = ()


def standing_of(story: Story) -> Standing:
    """Say where a need stands, in the language of the page."""
    stage = stage_of(story)
    return Standing(
        stage=stage,
        sentence=capitalized(_tell(_SENTENCES[stage], story)),
        next_words=_tell(_NEXT[stage], story),
        steps=steps_of(stage, story),
    )


def _tell(words: StrOrPromise | Callable[[Story], str], story: Story) -> str:
    return one_full_stop(words(story) if callable(words) else str(words))


# ---- The sentence ----


def _of_asked(story: Story) -> str:
    asked = story.those(MatchStatus.PROPOSED)
    said = _("We asked %(names)s %(on_day)s. No answer yet.")
    if all(match.origin == Origin.REQUESTER for match in asked):
        said = _("You asked %(names)s %(on_day)s. No answer yet.")
    day = on_day(asked[-1].proposed_at, now=story.now)
    return said_with(said, names=story.names(MatchStatus.PROPOSED), on_day=day)


def _of_later(story: Story) -> str:
    names = story.names(MatchStatus.PROPOSED)
    return said_with(_("%(names)s wants to answer a little later."), names=names)


def _of_backup(story: Story) -> str:
    names = story.names(MatchStatus.STANDBY)
    return said_with(_("We are asking %(names)s, who offered to be the backup."), names=names)


def _of_your_turn(story: Story) -> str:
    yes = story.those(MatchStatus.ACCEPTED)
    said = ngettext(
        "%(names)s said yes and waits for your yes.",
        "%(names)s said yes and wait for your yes.",
        len(yes),
    )
    return said_with(said, names=story.names(MatchStatus.ACCEPTED))


def _of_partly(story: Story) -> str:
    more = ngettext(
        "One more and it can happen.",
        "%(count)s more and it can happen.",
        story.need.places_left,
    ) % {"count": story.need.places_left}
    return f"{story.found_so_far()} {more}"


def _of_paused(story: Story) -> str:
    if story.need.helpers_committed:
        paused = _("Paused.")
        return f"{paused} {story.found_so_far()}"
    if story.those(MatchStatus.PROPOSED):
        names = story.names(MatchStatus.PROPOSED)
        return said_with(_("Paused. Only %(names)s may still answer."), names=names)
    return _("Paused. Nobody new is asked.")


def _of_planned(story: Story) -> str:
    plans = story.those(MatchStatus.CONFIRMED)
    names = named(m.helper.first_name_or_neighbor for m in plans)
    if not plans:
        return _("Everybody you need is found.")
    if len(plans) != 1:
        return said_with(_("Everybody you need is found: %(names)s."), names=names)
    if starts_at := plans[0].starts_at:
        said = _("You and %(names)s both said yes. It happens %(when)s.")
        return said_with(said, names=names, when=day_and_time(starts_at, now=story.now))
    return said_with(_("You and %(names)s both said yes."), names=names)


def _of_met(story: Story) -> str:
    if story.need.closed_reason == ClosedReason.MET_ELSEWHERE:
        return ending_of(story.need)
    helped = story.those(MatchStatus.COMPLETED)
    if not helped:
        return _("It is done.")
    names = capitalized(named(m.helper.first_name_or_neighbor for m in helped))
    return said_with(_("It is done. %(names)s helped."), names=names)


_SENTENCES: Mapping[Stage, StrOrPromise | Callable[[Story], str]] = {
    Stage.HELD: gettext_lazy("Nobody has been asked yet."),
    Stage.LOOKING: gettext_lazy("We are looking for somebody near you."),
    Stage.FOUND: gettext_lazy("Nobody has been asked yet."),
    Stage.NOBODY_FITS: gettext_lazy("We looked, and nobody fits yet."),
    Stage.ASKED: _of_asked,
    Stage.LATER: _of_later,
    Stage.YOUR_TURN: _of_your_turn,
    Stage.PARTLY: _of_partly,
    Stage.BACKUP: _of_backup,
    Stage.PAUSED: _of_paused,
    Stage.PLANNED: _of_planned,
    Stage.DUE: gettext_lazy("Did it happen?"),
    Stage.MET: _of_met,
    Stage.WITHDRAWN: lambda story: ending_of(story.need),
    Stage.EXPIRED: lambda story: ending_of(story.need),
}


# ---- What happens next ----

_AFTER_NOBODY_FITS = gettext_lazy(
    "We look again each time somebody offers help. A coordinator sees that nobody fits. "
    "Below is what kept others away."
)


def _after_found(story: Story) -> str:
    return ngettext(
        "One neighbor could help. A coordinator asks for you, or you ask yourself, below.",
        "%(count)s neighbors could help. A coordinator asks for you, or you ask yourself, below.",
        story.could or 0,
    ) % {"count": story.could}


def _after_asked(story: Story) -> str:
    last = max(match.answer_until for match in story.those(*ASKED))
    return format_html(
        _(
            "If no answer comes by <b>{when}</b>, we thank {names} and look for somebody else. "
            "You don’t have to do anything."
        ),
        when=day_and_time(last, now=story.now),
        names=story.names(*ASKED),
    )


def _after_your_turn(story: Story) -> str:
    first = min(match.answer_until for match in story.those(MatchStatus.ACCEPTED))
    return format_html(
        _(
            "Say yes, and you see each other’s contact. Say “Not this one”, and we thank them "
            "and look on. The place is kept until <b>{when}</b>."
        ),
        when=day_and_time(first, now=story.now),
    )


def _after_partly(story: Story) -> str:
    if story.those(MatchStatus.PROPOSED):
        return _after_asked(story)
    return _after_found(story) if story.could else str(_AFTER_NOBODY_FITS)


def _after_met(story: Story) -> str:
    if story.those(MatchStatus.COMPLETED):
        return _("There is nothing left to do. Thank you, both of you.")
    return _("There is nothing left to do.")


_NEXT: Mapping[Stage, StrOrPromise | Callable[[Story], str]] = {
    Stage.HELD: gettext_lazy(
        "A coordinator has a look at it, then we look for somebody near you. "
        "You don’t have to do anything."
    ),
    Stage.LOOKING: gettext_lazy("Come back in a minute and see whom we found."),
    Stage.FOUND: _after_found,
    Stage.NOBODY_FITS: _AFTER_NOBODY_FITS,
    Stage.ASKED: _after_asked,
    Stage.LATER: _after_asked,
    Stage.YOUR_TURN: _after_your_turn,
    Stage.PARTLY: _after_partly,
    Stage.BACKUP: _after_asked,
    Stage.PAUSED: gettext_lazy("It is off the board until you take it up again."),
    Stage.PLANNED: gettext_lazy("The plan has the contact, the time and the place."),
    Stage.DUE: gettext_lazy("Tell us on the plan. One word is enough."),
    Stage.MET: _after_met,
    Stage.WITHDRAWN: gettext_lazy("Nobody is asked any more. You can put it back on the board."),
    Stage.EXPIRED: gettext_lazy("If you still need it, put it back on the board."),
}
