"""The moves of a match, as data. The diagram in docs/states.md is drawn from this table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from neighborhood.moves import Moves


class MatchStatus(models.TextChoices):
    """Where a match stands, from proposal to completion."""

    PROPOSED = "proposed", _("Asked")
    STANDBY = "standby", _("Backup")
    ACCEPTED = "accepted", _("The helper said yes")
    CONFIRMED = "confirmed", _("Both said yes")
    COMPLETED = "completed", _("Done")
    DECLINED = "declined", _("Not this time")
    LAPSED = "lapsed", _("No answer")
    CANCELLED = "cancelled", _("Cancelled")


_S = MatchStatus

# Waiting for somebody; nobody has a place yet.
PENDING = (_S.PROPOSED, _S.STANDBY)
# A place is taken on both sides.
COMMITTED = (_S.ACCEPTED, _S.CONFIRMED)
LIVE = PENDING + COMMITTED
# The helper said yes, and that has not come to nothing.
SAID_YES = (*COMMITTED, _S.COMPLETED)
BOTH_SAID_YES = (_S.CONFIRMED, _S.COMPLETED)

MATCH_MOVES = Moves(
    "match",
    {
        _S.PROPOSED: frozenset({_S.ACCEPTED, _S.STANDBY, _S.DECLINED, _S.LAPSED, _S.CANCELLED}),
        _S.STANDBY: frozenset({_S.ACCEPTED, _S.DECLINED, _S.LAPSED, _S.CANCELLED}),
        _S.ACCEPTED: frozenset({_S.CONFIRMED, _S.DECLINED, _S.LAPSED, _S.CANCELLED}),
        _S.CONFIRMED: frozenset({_S.COMPLETED, _S.LAPSED, _S.CANCELLED}),
        _S.COMPLETED: frozenset(),
        _S.DECLINED: frozenset(),
        _S.LAPSED: frozenset(),
        _S.CANCELLED: frozenset(),
    },
)


class Origin(models.TextChoices):
    """Who brought the two together."""

    COORDINATOR = "coordinator", _("A coordinator")
    REQUESTER = "requester", _("The requester")
    HELPER = "helper", _("The helper")
    APP = "app", _("The app")


class EndReason(models.TextChoices):
    """Why a match ended without being done."""

    NOT_THIS_TIME = "not_this_time", _("Not this time")
    NO_ANSWER = "no_answer", _("No answer in time")
    STEPPED_OUT = "stepped_out", _("Stepped out")
    NOT_CHOSEN = "not_chosen", _("Somebody else was chosen")
    NEED_CLOSED = "need_closed", _("The need was closed")
    OFFER_CLOSED = "offer_closed", _("The offer was closed")
    TAKEN_BACK = "taken_back", _("The question was taken back")
    NEVER_ASKED = "never_asked", _("The question was taken back before it left")
    NOT_REPORTED = "not_reported", _("Nobody said how it went")
    DID_NOT_HAPPEN = "did_not_happen", _("It did not happen")


class Escalation(models.TextChoices):
    """Why a person should look at a need.

    The first three are those of the engine's ``Cause``, and come and go with each plan. The
    others stay until somebody is found.
    """

    NOBODY_FITS = "nobody_fits", _("Nobody fits")
    NO_HELPER_LEFT = "no_helper_left", _("All who fit are wanted elsewhere")
    WAITED_LONG = "waited_long", _("Has waited long")
    NOBODY_FOUND = "nobody_found", _("Nobody has said yes yet. The neighbor was told.")
    STEPPED_OUT = "stepped_out", _("Somebody stepped out shortly before")


#: What a plan says, and forgets again.
BY_THE_PLAN = (Escalation.NOBODY_FITS, Escalation.NO_HELPER_LEFT, Escalation.WAITED_LONG)
