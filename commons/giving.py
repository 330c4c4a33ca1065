"""Where an offer stands: the sentence that answers it, and what happens next.

Nothing here asks the database. The offer comes with its helper and its matches, whose
requesters are loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commons.days import day_and_time
from commons.stages import called
from commons.standing import Standing
from matching.models import Match
from matching.states import MatchStatus
from members.directions import capitalized, isolated, named, said_with
from members.names import one_full_stop
from members.resting import day_of_rest
from offers.models import Offer
from offers.states import OfferStatus

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

type Words = StrOrPromise | Callable[[Giving], str]


class GivingStage(StrEnum):
    """What a helper wants to know first; finer than the status of the offer."""

    HELD = "held"
    QUESTION = "question"
    PLANNED = "planned"
    WAITING = "waiting"
    BACKUP = "backup"
    PAUSED = "paused"
    RESTING = "resting"
    ENDED = "ended"
    STALE = "stale"
    FULL = "full"
    IDLE = "idle"
    FOR_ONE_NEED = "for_one_need"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Giving:
    """An offer with its matches, oldest first.

    is_stale: nobody has confirmed it for so long that it is not suggested any more.
    """

    offer: Offer
    matches: Sequence[Match]
    now: datetime
    is_stale: bool = False

    def those(self, status: MatchStatus) -> list[Match]:
        """Return the matches in this status, in the order given."""
        return [match for match in self.matches if match.status == status]

    def names(self, status: MatchStatus) -> SafeString:
        """Name the requesters of these matches."""
        return named(match.name_of(match.requester) for match in self.those(status))


def giving_of(giving: Giving) -> Standing:
    """Say where an offer stands, in the language of the page."""
    stage = giving_stage_of(giving)
    sentence, after = _WORDS[stage]
    return Standing(stage, capitalized(_tell(sentence, giving)), _tell(after, giving))


def giving_stage_of(giving: Giving) -> GivingStage:
    """Return the one thing to say, when several are true: what waits for the reader first."""
    offer = giving.offer
    if offer.status in (OfferStatus.WITHDRAWN, OfferStatus.HELD):
        return GivingStage(offer.status)
    for status, stage in _BY_MATCH.items():
        if giving.those(status):
            return stage
    if offer.for_one_need:
        return GivingStage.FOR_ONE_NEED
    if offer.status == OfferStatus.PAUSED:
        return GivingStage.PAUSED
    return _while_free(giving)


def _while_free(giving: Giving) -> GivingStage:
    offer, today = giving.offer, timezone.localdate(giving.now)
    if offer.helper.is_resting_on(today):
        return GivingStage.RESTING
    if offer.valid_until is not None and offer.valid_until < today:
        return GivingStage.ENDED
    if not offer.room:
        return GivingStage.FULL
    return GivingStage.STALE if giving.is_stale else GivingStage.IDLE


# What is told when several matches run at once: the first of these that there is.
_BY_MATCH: Mapping[MatchStatus, GivingStage] = {
    MatchStatus.PROPOSED: GivingStage.QUESTION,
    MatchStatus.CONFIRMED: GivingStage.PLANNED,
    MatchStatus.ACCEPTED: GivingStage.WAITING,
    MatchStatus.STANDBY: GivingStage.BACKUP,
}


def _tell(words: Words, giving: Giving) -> str:
    return one_full_stop(words(giving) if callable(words) else str(words))


def _of_question(giving: Giving) -> str:
    questions = giving.those(MatchStatus.PROPOSED)
    if len(questions) == 1:
        name = isolated(called(questions[0].requester))
        return said_with(_("Could you help %(name)s?"), name=name)
    return ngettext(
        "%(count)s question waits for your answer.",
        "%(count)s questions wait for your answer.",
        len(questions),
    ) % {"count": len(questions)}


def _of_planned(giving: Giving) -> str:
    plans = giving.those(MatchStatus.CONFIRMED)
    names = named(match.requester.first_name_or_neighbor for match in plans)
    if len(plans) == 1 and (starts_at := plans[0].starts_at):
        said = _("You and %(names)s both said yes. It happens %(when)s.")
        return said_with(said, names=names, when=day_and_time(starts_at, now=giving.now))
    return said_with(_("You and %(names)s both said yes."), names=names)


def _of_waiting(giving: Giving) -> str:
    names = giving.names(MatchStatus.ACCEPTED)
    return said_with(_("You said yes. Now it is up to %(names)s."), names=names)


def _of_backup(giving: Giving) -> str:
    names = giving.names(MatchStatus.STANDBY)
    return said_with(_("You are the backup for %(names)s."), names=names)


def _of_resting(giving: Giving) -> str:
    until = giving.offer.helper.resting_until or timezone.localdate(giving.now)
    return _("You are resting until %(day)s.") % {"day": day_of_rest(until)}


def _of_ended(giving: Giving) -> str:
    last = giving.offer.valid_until or timezone.localdate(giving.now)
    day = date_format(last, "MONTH_DAY_FORMAT")
    return _("You offered this until %(day)s, and that has passed.") % {"day": day}


def _of_idle(giving: Giving) -> str:
    if giving.matches:
        return _("It is on the board.")
    return _("It is on the board. Nobody has asked for it yet.")


# The sentence, and what happens next.
_WORDS: Mapping[GivingStage, tuple[Words, Words]] = {
    GivingStage.HELD: (
        gettext_lazy("Nobody has asked for it yet."),
        gettext_lazy("A coordinator has a look at it, then it goes on the board."),
    ),
    GivingStage.QUESTION: (
        _of_question,
        gettext_lazy("Have a look and answer. “Not this time” asks for no reason."),
    ),
    GivingStage.PLANNED: (
        _of_planned,
        gettext_lazy("The plan has the contact, the time and the place."),
    ),
    GivingStage.WAITING: (
        _of_waiting,
        gettext_lazy("You hear from us as soon as there is an answer."),
    ),
    GivingStage.BACKUP: (
        _of_backup,
        gettext_lazy("We only come back to you if somebody steps out. Thank you."),
    ),
    GivingStage.PAUSED: (
        gettext_lazy("Paused. Nobody is asking you for this."),
        gettext_lazy("It is off the board until you take it up again."),
    ),
    GivingStage.RESTING: (
        _of_resting,
        gettext_lazy("Nobody asks you anything until then. Rest well."),
    ),
    GivingStage.ENDED: (
        _of_ended,
        gettext_lazy("Edit the last day if you can still give this."),
    ),
    GivingStage.STALE: (
        gettext_lazy("We do not know whether this still stands."),
        gettext_lazy("Say that it does, and neighbors are asked to count on it again."),
    ),
    GivingStage.FULL: (
        gettext_lazy("All you wanted to give is spoken for."),
        gettext_lazy("Nobody new asks you until there is room again. Thank you."),
    ),
    GivingStage.IDLE: (
        _of_idle,
        gettext_lazy("When somebody could use it, you are asked. You may always say no."),
    ),
    GivingStage.FOR_ONE_NEED: (
        gettext_lazy("You offered this to one neighbor, and nobody else sees it."),
        gettext_lazy("There is nothing to do here any more. Thank you."),
    ),
    GivingStage.WITHDRAWN: (
        gettext_lazy("You took this off the board."),
        gettext_lazy("Nobody is asking you for this. You can put it back on the board."),
    ),
}
