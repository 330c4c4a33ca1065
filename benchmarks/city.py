"""A made-up city with as many offers and needs as wanted, the same for the same seed.

Homes lie in areas that are dense downtown and thin at the edge; half of the posts stand on the
centre of their area and half on the 250 m grid, as the forms allow. Everything counts from
``MOMENT``, so that a city kept for weeks does not grow stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks import city_mix as mix
from benchmarks.city_words import Side, sentences_by_slug
from benchmarks.copying import MOMENT, NULL, Columns, days, ids, moments, picked, points, yes_no

# A metropolis of a million offers is so many km from its middle to its edge.
METROPOLIS = 1_000_000
RADIUS_KM = 25.0
LEAST_RADIUS_KM = 2.0
GRID_KM = 0.25

# A need that nobody confirms for so long has expired.
NEED_DAYS = 30

OFFERS_PER_AREA = 2500
OFFERS_PER_HELPER = 2
OFFERS_PER_MATCH = 5
HELPERS_PER_BLOCKED_PAIR = 200
FEWEST = 8

# So many more offers that stand on no board: paused, withdrawn, held, or full.
OFF_BOARD_SHARE = 0.15

CHUNK = 50_000

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Dice = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many offers have room and stand on the board, how many needs are open, which dice."""

    offers: int
    needs: int
    seed: int = 1


class Kind(NamedTuple):
    """One kind of help as the city sees it."""

    id: int
    slug: str
    once: bool


class City:
    """Draws the rows of each table, a chunk at a time.

    Ids count from 1 in the tables, from 0 here. The offers on the board come first, and so do
    the open needs; one more need follows for each match. Two months of matches have happened.
    """

    def __init__(self, size: Size, kinds: Sequence[Kind]) -> None:
        self.size = size
        self.kinds = sorted(kinds, key=lambda kind: kind.slug)
        self.offers = round(size.offers * (1 + OFF_BOARD_SHARE))
        self.helpers = max(FEWEST, self.offers // OFFERS_PER_HELPER)
        self.matches = self.offers // OFFERS_PER_MATCH
        self.needs = size.needs + self.matches
        self.members = self.helpers + max(FEWEST, self.needs // 2)

    def areas(self) -> Columns:
        """Return the areas."""
        numbers = range(1, len(self._centres) + 1)
        return {
            "id": numbers,
            "slug": [f"district-{n}" for n in numbers],
            "names": [f'{{"en": "District {n}"}}' for n in numbers],
            "centre": points(self._centres),
            "outline": "[]",
            "position": [n % 30_000 for n in numbers],
            "is_active": "t",
        }

    def members_in_chunks(self) -> Iterator[Columns]:
        """Return the helpers, then those who only ask."""
        for at, dice in self._chunks("members", self.members):
            count = len(at)
            yield {
                "id": ids(at),
                "password": "!",
                "is_superuser": "f",
                "handle": [f"city-member-{n}" for n in at.tolist()],
                "name": [mix.NAMES[n % len(mix.NAMES)] for n in at.tolist()],
                "area_id": ids(self._home[at]),
                "languages": picked(dice, mix.SPOKEN, count),
                "lang": "en",
                "pace": picked(dice, mix.PACES, count),
                "resting_until": days(dice.integers(1, 30, count), dice.random(count) < 0.06),
                "last_asked_at": moments(dice.exponential(40, count), dice.random(count) < 0.4),
                "last_helped_at": moments(dice.exponential(50, count), dice.random(count) < 0.3),
                "is_staff": "f",
                "is_active": "t",
                "is_demo": "t",
                "joined_at": moments(dice.uniform(150, 700, count)),
            }

    def offers_in_chunks(self) -> Iterator[Columns]:
        """Return the offers, those on the board first."""
        for at, dice in self._chunks("offers", self.offers):
            count, kinds, helpers = len(at), self._kind_of_offer[at], self._helper_of_offer[at]
            off_board = at >= self.size.offers
            status = np.where(off_board, picked(dice, mix.OFF_BOARD, count), "available")
            full = off_board & (status == "available")
            capacity = dice.integers(1, 6, count)
            taken = np.where(full, capacity, (capacity * dice.random(count)).astype(int))
            yield {
                **self._post(dice, at, kinds, self._home[helpers], Side.OFFER),
                "availability": picked(dice, mix.OFFERED_TIMES, count),
                "languages": picked(dice, mix.OFFER_LANGUAGES, count),
                "helper_id": ids(helpers),
                "status": status,
                "abilities": picked(dice, mix.ABILITIES, count),
                "capacity": capacity,
                "committed": taken,
                "once": yes_no(self.kinds[kind].once for kind in kinds.tolist()),
                "travel_km": picked(dice, mix.TRAVEL_KM, count),
                "valid_until": days(dice.integers(-2, 90, count), dice.random(count) < 0.15),
                "for_one_need": "f",
                "withdrawn_at": np.where(status == "withdrawn", str(MOMENT), NULL),
            }

    def needs_in_chunks(self) -> Iterator[Columns]:
        """Return the needs, the open ones first."""
        for at, dice in self._chunks("needs", self.needs):
            count, requesters = len(at), self._requester_of_need[at]
            status = self._status_of_need[at]
            is_open = status == "open"
            taken = (status == "met") | (status == "matched")
            closed = ~is_open & (status != "matched")
            why = np.where(status == "met", "met_by_us", "no_longer_needed")
            yield {
                **self._post(dice, at, self._kind_of_need[at], self._home[requesters], Side.NEED),
                "availability": picked(dice, mix.ASKED_TIMES, count),
                "languages": picked(dice, mix.ASKED_LANGUAGES, count),
                "requester_id": ids(requesters),
                "status": status,
                "urgency": picked(dice, mix.URGENCIES, count),
                "needed_on": days(dice.integers(0, 12, count), dice.random(count) < 0.15),
                "minutes": picked(dice, mix.MINUTES, count),
                "requirements": picked(dice, mix.REQUIREMENTS, count),
                "interpreter": yes_no(dice.random(count) < 0.03),
                "helpers_committed": taken.astype(int),
                "matched_at": np.where(status == "matched", str(MOMENT), NULL),
                "closed_at": np.where(closed, str(MOMENT), NULL),
                "closed_reason": np.where(closed, why, ""),
                **mix.OF_EVERY_NEED,
            }

    def matches_in_chunks(self) -> Iterator[Columns]:
        """Return two months of matches: asked, agreed, done, declined, lapsed."""
        for at, dice in self._chunks("matches", self.matches):
            need, offer, state = self._matched_need[at], self._matched_offer[at], self._state[at]
            asked = moments(dice.uniform(0.1, 60, len(at)) * mix.PAST[state])
            agreed = np.where(mix.IS_AGREED[state], asked, NULL)
            yield {
                "id": ids(at),
                "need_id": ids(need),
                "offer_id": ids(offer),
                "requester_id": ids(self._requester_of_need[need]),
                "helper_id": ids(self._helper_of_offer[offer]),
                "status": mix.STATUS[state],
                "origin": picked(dice, mix.ORIGINS, len(at)),
                "proposed_at": asked,
                "answer_by": asked,
                "accepted_at": agreed,
                "requester_agreed_at": agreed,
                "confirmed_at": agreed,
                "completed_at": np.where(mix.STATUS[state] == "completed", asked, NULL),
                "ended_at": np.where(mix.IS_OVER[state], asked, NULL),
                "end_reason": mix.END_REASON[state],
                **mix.OF_EVERY_MATCH,
            }

    def blocked_pairs(self) -> Columns:
        """Return pairs of members who are never brought together."""
        dice, count = self._dice("blocked"), 1 + self.helpers // HELPERS_PER_BLOCKED_PAIR
        one = dice.permutation(self.helpers)[:count]
        other = dice.integers(self.helpers, self.members, count)
        return {"one_id": ids(one), "other_id": ids(other), "at": str(MOMENT)}

    # ---- Who lives where, gives what, asks for what ----

    @cached_property
    def _centres(self) -> Floats:
        """The centre of each area, (areas, 2) in km."""
        dice = self._dice("areas")
        count = max(FEWEST, self.size.offers // OFFERS_PER_AREA)
        edge = max(LEAST_RADIUS_KM, RADIUS_KM * (self.size.offers / METROPOLIS) ** 0.5)
        out, turn = edge * dice.random(count) ** 0.7, dice.uniform(0, 2 * np.pi, count)
        return np.stack([out * np.cos(turn), out * np.sin(turn)], axis=1).round(2)

    @cached_property
    def _home(self) -> Ints:
        """The area of each member."""
        return self._dice("homes").integers(0, len(self._centres), self.members)

    @cached_property
    def _kind_of_offer(self) -> Ints:
        return self._kinds_drawn("kinds of offers", self.offers)

    @cached_property
    def _helper_of_offer(self) -> Ints:
        """Who gives each offer; some give many."""
        shares = self._dice("helpers").beta(1, 1.4, self.offers)
        return (shares * self.helpers).astype(np.int64)

    @cached_property
    def _kind_of_need(self) -> Ints:
        kinds = self._kinds_drawn("kinds of needs", self.needs)
        kinds[self.size.needs :] = self._kind_of_offer[self._matched_offer]
        return kinds

    @cached_property
    def _requester_of_need(self) -> Ints:
        """Who asks: of the open needs, one in seven is a helper's own."""
        dice = self._dice("requesters")
        asks = dice.integers(self.helpers, self.members, self.needs)
        own = np.flatnonzero(dice.random(self.size.needs) < 0.15)
        asks[own] = dice.integers(0, self.helpers, len(own))
        return asks

    @cached_property
    def _status_of_need(self) -> NDArray[np.object_]:
        status = np.full(self.needs, "open", dtype=object)
        status[self.size.needs :] = mix.NEED_STATUS[self._state]
        return status

    @cached_property
    def _matched_offer(self) -> Ints:
        """The offer of each match; none has two, so that no pair comes twice."""
        return self._dice("matches").permutation(self.offers)[: self.matches]

    @cached_property
    def _matched_need(self) -> Ints:
        """The need of each match: its own, or an open one of the kind that lacks a helper."""
        need = np.arange(self.size.needs, self.needs)
        by_kind = np.argsort(self._kind_of_need[: self.size.needs], kind="stable")
        count = np.bincount(self._kind_of_need[: self.size.needs], minlength=len(self.kinds))
        kind = self._kind_of_offer[self._matched_offer]
        nth = (
            self._dice("which need").integers(0, 1 << 30, self.matches) % np.maximum(count, 1)[kind]
        )
        place = (np.cumsum(count) - count)[kind] + nth
        fits = ~mix.IS_AGREED[self._drawn_state] & (count[kind] > 0)
        need[fits] = by_kind[place[fits]]
        own = self._requester_of_need[need] == self._helper_of_offer[self._matched_offer]
        return np.where(own, np.arange(self.size.needs, self.needs), need)

    @cached_property
    def _state(self) -> Ints:
        """The place of each match in the states; nobody is asked for a need that is over."""
        asked_in_vain = mix.STATUS[self._drawn_state] == "proposed"
        asked_in_vain &= self._matched_need >= self.size.needs
        return np.where(asked_in_vain, mix.LAPSED, self._drawn_state)

    @cached_property
    def _drawn_state(self) -> Ints:
        return self._dice("states").choice(len(mix.SHARE), self.matches, p=mix.SHARE)

    # ---- Rows ----

    def _post(self, dice: Dice, at: Ints, kinds: Ints, area: Ints, side: Side) -> Columns:
        """Return the columns that both boards share."""
        count = len(at)
        titles = [self._titles[side][kind] for kind in kinds.tolist()]
        age = np.minimum(dice.exponential(32, count), 140)
        sure = age if side == Side.OFFER else np.minimum(age, NEED_DAYS - 1)
        chosen = dice.random(count) < 0.85
        return {
            "id": ids(at),
            "what": self._said(dice, titles),
            "details": np.where(dice.random(count) < 0.4, self._said(dice, titles), ""),
            "lang": "en",
            "category_id": [self.kinds[kind].id for kind in kinds.tolist()],
            "category_source": np.where(chosen, "chosen", "guessed"),
            "category_probability": np.where(chosen, 1, dice.uniform(0.3, 1, count).round(3)),
            "area_id": ids(area),
            "pt": points(self._spots(dice, area)),
            "share_contact": "ask_first",
            "opened_at": moments(age + dice.exponential(30, count)),
            "confirmed_current_at": moments(sure),
            "changed_at": moments(age),
            "submission_key": [f"{len(side):08x}-0000-4000-8000-{n:012x}" for n in at.tolist()],
            "submission_position": "0",
        }

    def _said(self, dice: Dice, titles: Sequence[Sequence[str]]) -> list[str]:
        numbers = dice.integers(0, 1 << 30, len(titles)).tolist()
        return [own[number % len(own)] for own, number in zip(titles, numbers, strict=True)]

    def _spots(self, dice: Dice, area: Ints) -> Floats:
        """Return where the posts stand: the area's centre, or the grid around it."""
        centre = self._centres[area]
        grid = ((centre + dice.normal(0, 0.6, centre.shape)) / GRID_KM).round() * GRID_KM
        return np.where(dice.random((len(area), 1)) < 0.5, grid, centre)

    @cached_property
    def _titles(self) -> dict[Side, list[list[str]]]:
        by_slug = {side: sentences_by_slug(side) for side in Side}
        return {side: [by_slug[side][kind.slug] for kind in self.kinds] for side in Side}

    def _kinds_drawn(self, name: str, count: int) -> Ints:
        """Draw kinds of help: some are given and wanted by many, most by few."""
        favour = 1 / (3 + self._dice("favour").permutation(len(self.kinds)))
        return self._dice(name).choice(len(self.kinds), count, p=favour / favour.sum())

    def _chunks(self, name: str, count: int) -> Iterator[tuple[Ints, Dice]]:
        for start in range(0, count, CHUNK):
            yield np.arange(start, min(count, start + CHUNK)), self._dice(name, start)

    def _dice(self, name: str, chunk: int = 0) -> Dice:
        """Return dice of their own for each table, so that a new column moves no other table."""
        return np.random.default_rng([self.size.seed, chunk, *name.encode()])
