"""A made-up queue of a large city as columns, with nobody's data in it; the same for one seed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from matching.engine.flow import Graph

NEEDS_PER_KM2 = 110
CATEGORIES = 60
TRAVEL_KM = 3.0
TAU_KM = 1.5
CHOICES = 22
BONUS = 1000
SPREAD = 150

# How urgent needs are, as the factors on their worth, and how often each occurs.
URGENCIES = ((4.0, 0.15), (2.0, 0.3), (1.3, 0.25), (1.0, 0.3))
WAIT_DAYS, WAIT_TAU_DAYS = 7.0, 14.0

type Column = NDArray[Any]


def crowd(*, needs: int, offers: int, helpers: int, seed: int) -> Graph:
    """Draw needs and offers over a city, each need with its nearest offers within reach.

    However many there are, they live as densely. Kinds of help are asked for and offered in
    different shares, so that some are scarce.
    helpers: fewer than offers means that some people offer several things.
    """
    random = np.random.default_rng(seed)
    asked = random.dirichlet(np.full(CATEGORIES, 2.0))
    given = 0.5 * asked + 0.5 * random.dirichlet(np.full(CATEGORIES, 2.0))
    side_km = (needs / NEEDS_PER_KM2) ** 0.5
    need, offer, km = _near(
        random.choice(CATEGORIES, needs, p=asked), random.uniform(0, side_km, (needs, 2)),
        random.choice(CATEGORIES, offers, p=given), random.uniform(0, side_km, (offers, 2)),
    )  # fmt: skip
    factors, shares = zip(*URGENCIES, strict=True)
    # The first have waited longest.
    waited = 1 + np.sort(random.exponential(WAIT_DAYS, needs))[::-1] / WAIT_TAU_DAYS
    factor = random.choice(factors, needs, p=shares) * waited
    value = np.round((BONUS + 1000 * np.exp(-km / TAU_KM)) * factor[need])
    first = np.arange(helpers)
    return Graph(
        need=need.astype(np.int32),
        offer=offer.astype(np.int32),
        value=value.astype(np.int32),
        need_ids=np.arange(needs, dtype=np.int32),
        wanted=random.choice((1, 1, 1, 1, 2, 3), needs).astype(np.int32),
        area=np.zeros(needs, dtype=np.int32),
        offer_ids=np.arange(offers, dtype=np.int32),
        room=random.choice((1, 1, 2, 3), offers).astype(np.int32),
        helper=np.concatenate((first, random.integers(0, helpers, offers - helpers))),
        pace=random.choice((1, 2, 3), helpers).astype(np.int32),
        load=random.choice((0, 0, 1), helpers).astype(np.int32),
        budget=np.array([2**62]),
        spread=SPREAD,
    )


def _near(
    need_kind: Column, need_pt: Column, offer_kind: Column, offer_pt: Column
) -> tuple[Column, Column, Column]:
    """Return the pairs of one kind within reach: need, offer, distance in km."""
    found: list[tuple[Column, Column, Column]] = []
    for kind in range(CATEGORIES):
        asking, giving = np.flatnonzero(need_kind == kind), np.flatnonzero(offer_kind == kind)
        if not len(asking) or not len(giving):
            continue
        tree = cKDTree(offer_pt[giving])
        km, place = tree.query(
            need_pt[asking],
            k=range(1, 1 + min(CHOICES, len(giving))),
            distance_upper_bound=TRAVEL_KM,
        )
        within = np.isfinite(km)
        found.append((asking[np.nonzero(within)[0]], giving[place[within]], km[within]))
    need, offer, km = (np.concatenate(column) for column in zip(*found, strict=True))
    return need, offer, km
