"""The moves of an offer, as data. The diagram in docs/states.md is drawn from this table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from neighborhood.moves import Moves


class OfferStatus(models.TextChoices):
    """Where an offer stands. Full is no status: committed equals capacity."""

    HELD = "held", _("Waits for a look")
    AVAILABLE = "available", _("Available")
    PAUSED = "paused", _("Paused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_S = OfferStatus

OFFER_MOVES = Moves(
    "offer",
    {
        _S.HELD: frozenset({_S.AVAILABLE, _S.PAUSED, _S.WITHDRAWN}),
        _S.AVAILABLE: frozenset({_S.HELD, _S.PAUSED, _S.WITHDRAWN}),
        _S.PAUSED: frozenset({_S.HELD, _S.AVAILABLE, _S.WITHDRAWN}),
        _S.WITHDRAWN: frozenset({_S.AVAILABLE}),
    },
)
