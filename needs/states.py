"""The moves of a need, as data. The diagram in docs/states.md is drawn from this table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from neighborhood.moves import Moves


class NeedStatus(models.TextChoices):
    """Where a need stands."""

    HELD = "held", _("Waits for a look")
    OPEN = "open", _("Open")
    MATCHED = "matched", _("Matched")
    MET = "met", _("Met")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


_S = NeedStatus

NEED_MOVES = Moves(
    "need",
    {
        _S.HELD: frozenset({_S.OPEN, _S.WITHDRAWN}),
        _S.OPEN: frozenset({_S.HELD, _S.MATCHED, _S.MET, _S.WITHDRAWN, _S.EXPIRED}),
        _S.MATCHED: frozenset({_S.OPEN, _S.MET, _S.WITHDRAWN, _S.EXPIRED}),
        _S.MET: frozenset(),
        _S.WITHDRAWN: frozenset({_S.OPEN}),
        _S.EXPIRED: frozenset({_S.OPEN}),
    },
)


class ClosedReason(models.TextChoices):
    """Why a need was closed."""

    MET_BY_US = "met_by_us", _("Met by us")
    MET_ELSEWHERE = "met_elsewhere", _("Met elsewhere")
    NO_LONGER_NEEDED = "no_longer_needed", _("No longer needed")
    NO_ANSWER = "no_answer", _("No answer")
    OUT_OF_AREA = "out_of_area", _("Out of area")
    DUPLICATE = "duplicate", _("Duplicate")
    NOBODY_FOUND = "nobody_found", _("Nobody found")
    ASKED_TO_BE_REMOVED = "asked_to_be_removed", _("Asked to be removed")
    HANDED_ON = "handed_on", _("Handed to another group")
    TIME_PASSED = "time_passed", _("Its time has passed")
    NOT_REPORTED = "not_reported", _("Nobody told us how it went")


# These come by themselves as time passes; nobody picks them.
BY_TIME = frozenset({ClosedReason.TIME_PASSED, ClosedReason.NOT_REPORTED})

# Picked by nobody in a list, since a group has to be named with it.
NOT_PICKED = BY_TIME | {ClosedReason.HANDED_ON}
