"""Why a need is over, in a sentence to the one who asked: on the page and in the message."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from needs.models import Need
from needs.states import ClosedReason, NeedStatus


def ending_of(need: Need) -> str:
    """Say why a closed need is over, in words that are true whoever closed it."""
    words = {
        ClosedReason.MET_BY_US: _("It is done."),
        ClosedReason.MET_ELSEWHERE: _("You found help elsewhere. That is good news."),
        ClosedReason.NO_LONGER_NEEDED: _("This is not needed any more, so it is off the board."),
        ClosedReason.NO_ANSWER: _("We could not reach you, so we closed this."),
        ClosedReason.OUT_OF_AREA: _("This is outside our neighborhood, so we closed it."),
        ClosedReason.DUPLICATE: _("This was here twice, so we closed one of the two."),
        ClosedReason.NOBODY_FOUND: _("We found nobody for this. We are sorry."),
        ClosedReason.ASKED_TO_BE_REMOVED: _("This was taken off the board, as asked."),
        ClosedReason.HANDED_ON: _("Another group helps with this, so we closed it here."),
        ClosedReason.TIME_PASSED: _by_time(need),
        ClosedReason.NOT_REPORTED: _("Nobody told us how it went, so we put this away."),
    }
    if need.closed_reason:
        return words[ClosedReason(need.closed_reason)]
    return _by_time(need) if need.status == NeedStatus.EXPIRED else _("This is off the board.")


def _by_time(need: Need) -> str:
    last = need.needed_on or need.needed_by
    if last and need.closed_at and last < timezone.localdate(need.closed_at):
        return _("Its day has passed, so this left the board.")
    return _("This left the board, because nobody told us it is still needed.")
