"""Facts to judge: a need of Rosa's and an offer of Hal's that fit, to be changed one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from matching.engine.knobs import PlanKnobs
from matching.engine.queue import Queue
from matching.engine.types import CategoryFacts, HelperFacts, Limits, NeedFacts, OfferFacts, Weights

# A Monday, ten in the morning.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MONDAY, TUESDAY, THURSDAY = (weekday * 24 * 60 for weekday in (0, 1, 3))
HOUR = 60

RIDES = CategoryFacts(id=1, parent_id=None, remote=False, tau_km=3.0)
CLINIC_RIDES = CategoryFacts(id=2, parent_id=1, remote=False, tau_km=3.0)
SCHOOL_RIDES = CategoryFacts(id=3, parent_id=1, remote=False, tau_km=3.0)
PHONE_BUDDY = CategoryFacts(id=4, parent_id=5, remote=True, tau_km=1.5)
COMPANY = CategoryFacts(id=5, parent_id=None, remote=False, tau_km=1.5)

ROSA, HAL, SAM = 100, 200, 300
LIMITS, WEIGHTS = Limits(), Weights()


def hal(**facts: Any) -> HelperFacts:
    """Return a helper who may be asked."""
    return replace(HelperFacts(id=HAL), **facts)


def rosas_need(**facts: Any) -> NeedFacts:
    """Return a need for a ride to the clinic, an hour long, at any time."""
    need = NeedFacts(
        id=1,
        requester_id=ROSA,
        area_id=1,
        category=CLINIC_RIDES,
        pt=(0.0, 0.0),
        opened_at=NOW - DAY,
        confirmed_current_at=NOW - DAY,
    )
    return replace(need, **facts)


def hals_offer(**facts: Any) -> OfferFacts:
    """Return an offer that fits Rosa's need, a kilometre away in another area."""
    offer = OfferFacts(
        id=10,
        helper=hal(),
        area_id=2,
        category=CLINIC_RIDES,
        pt=(1.0, 0.0),
        confirmed_current_at=NOW - DAY,
    )
    return replace(offer, **facts)


def offer_of(helper_id: int, **facts: Any) -> OfferFacts:
    """Return somebody else's offer that fits; its id is the helper's with a zero behind."""
    return hals_offer(**{"id": helper_id * 10, "helper": hal(id=helper_id), **facts})


def queue_of(needs: Iterable[NeedFacts], offers: Iterable[OfferFacts], **given: Any) -> Queue:
    """Return the whole queue at ``NOW``, with start values unless others are given."""
    return Queue(
        needs={need.id: need for need in needs},
        offers={offer.id: offer for offer in offers},
        **{"now": NOW, "limits": LIMITS, "knobs": PlanKnobs(), **given},
    )
