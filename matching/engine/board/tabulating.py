"""Facts as columns: codes for windows, bits for words, positions for kinds and helpers."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from datetime import date

import numpy as np

from matching.engine.board.columns import (
    ANY_TIME,
    BITS,
    NO_DAY,
    NO_END,
    PACES,
    URGENCIES,
    Board,
    Floats,
    Helpers,
    Ints,
    Kinds,
    Masks,
    Needs,
    Offers,
    Ties,
    WindowTable,
    moment_of,
)
from matching.engine.meeting import asked_windows
from matching.engine.types import CategoryFacts, HelperFacts, NeedFacts, OfferFacts, Windows

FIRST_WINDOWS = ANY_TIME + 1


class Codes[K: Hashable]:
    """Numbers for things that repeat, in the order in which they are first met."""

    def __init__(self, *, start: int = 0) -> None:
        self._start = start
        self._code_by_thing: dict[K, int] = {}

    def __iter__(self) -> Iterator[K]:
        return iter(self._code_by_thing)

    def of(self, thing: K) -> int:
        """Return the number of a thing, a new one where it is new."""
        return self._code_by_thing.setdefault(thing, self._start + len(self._code_by_thing))


def board_of(needs: Sequence[NeedFacts], offers: Sequence[OfferFacts]) -> Board:
    """Turn facts into columns, in the same order.

    Offers share a row of ``Helpers`` where the facts of their helpers are the same.
    """
    kinds: Codes[CategoryFacts] = Codes()
    asked: Codes[Windows] = Codes(start=FIRST_WINDOWS)
    free: Codes[Windows] = Codes(start=FIRST_WINDOWS)
    helpers: Codes[HelperFacts] = Codes()
    spoken, skills = _vocabularies(needs, offers)
    return Board(
        needs=_needs(needs, kinds=kinds, asked=asked, spoken=spoken, skills=skills),
        offers=_offers(
            offers, kinds=kinds, free=free, helpers=helpers, spoken=spoken, skills=skills
        ),
        helpers=_helpers(list(helpers)),
        kinds=Kinds(tuple(kinds)),
        asked=WindowTable.of(list(asked)),
        free=WindowTable.of(list(free)),
        blocked=_ties([need.blocked_ids for need in needs]),
        declined_helpers=_ties([need.declined_helper_ids for need in needs]),
        declined_offers=_ties([need.declined_offer_ids for need in needs]),
    )


def masks_of(sets: Sequence[Collection[str]], words: Codes[str]) -> Masks:
    """Return each set as bits; ``words`` must know every word already."""
    masks = np.zeros((len(sets), max(1, -(-len(list(words)) // BITS))), dtype=np.uint64)
    for row, names in enumerate(sets):
        for name in names:
            place, bit = divmod(words.of(name), BITS)
            masks[row, place] |= np.uint64(1 << bit)
    return masks


def _vocabularies(
    needs: Sequence[NeedFacts], offers: Sequence[OfferFacts]
) -> tuple[Codes[str], Codes[str]]:
    """Give a number to each language, and to what is required or brought along."""
    spoken: Codes[str] = Codes()
    skills: Codes[str] = Codes()
    for need in needs:
        _learn(spoken, need.languages)
        _learn(skills, need.requirements)
    for offer in offers:
        _learn(spoken, offer.languages | offer.helper.languages)
        _learn(skills, offer.abilities)
    return spoken, skills


def _learn(words: Codes[str], names: Iterable[str]) -> None:
    for name in sorted(names):
        words.of(name)


def _needs(
    needs: Sequence[NeedFacts],
    *,
    kinds: Codes[CategoryFacts],
    asked: Codes[Windows],
    spoken: Codes[str],
    skills: Codes[str],
) -> Needs:
    return Needs(
        id=_ints(need.id for need in needs),
        requester=_ints(need.requester_id for need in needs),
        area=_ints(need.area_id for need in needs),
        kind=_ints(kinds.of(need.category) for need in needs),
        probability=_floats(need.category_probability for need in needs),
        east_km=_floats(need.pt[0] for need in needs),
        north_km=_floats(need.pt[1] for need in needs),
        opened_at=_ints(moment_of(need.opened_at) for need in needs),
        confirmed_at=_ints(moment_of(need.confirmed_current_at) for need in needs),
        asked=_ints(_code_of(asked_windows(need), asked) for need in needs),
        minutes=_ints(need.minutes for need in needs),
        languages=masks_of([need.languages for need in needs], spoken),
        anyone=np.array([need.interpreter or not need.languages for need in needs], dtype=np.bool_),
        requirements=masks_of([need.requirements for need in needs], skills),
        urgency=_ints(URGENCIES.index(need.urgency) for need in needs),
        needed_on=_ints(_day_of(need.needed_on, NO_DAY) for need in needs),
        places=_ints(need.places_left for need in needs),
    )


def _offers(  # noqa: PLR0913 (one table for each thing that repeats)
    offers: Sequence[OfferFacts],
    *,
    kinds: Codes[CategoryFacts],
    free: Codes[Windows],
    helpers: Codes[HelperFacts],
    spoken: Codes[str],
    skills: Codes[str],
) -> Offers:
    return Offers(
        id=_ints(offer.id for offer in offers),
        helper=_ints(helpers.of(offer.helper) for offer in offers),
        kind=_ints(kinds.of(offer.category) for offer in offers),
        probability=_floats(offer.category_probability for offer in offers),
        east_km=_floats(offer.pt[0] for offer in offers),
        north_km=_floats(offer.pt[1] for offer in offers),
        confirmed_at=_ints(moment_of(offer.confirmed_current_at) for offer in offers),
        free=_ints(_code_of(offer.windows, free) for offer in offers),
        languages=masks_of([offer.languages | offer.helper.languages for offer in offers], spoken),
        abilities=masks_of([offer.abilities for offer in offers], skills),
        travel_km=_floats(offer.travel_km for offer in offers),
        room=_ints(offer.room for offer in offers),
        valid_until=_ints(_day_of(offer.valid_until, NO_END) for offer in offers),
    )


def _helpers(helpers: Sequence[HelperFacts]) -> Helpers:
    return Helpers(
        id=_ints(helper.id for helper in helpers),
        pace=_ints(PACES.index(helper.pace) for helper in helpers),
        resting_until=_ints(_day_of(helper.resting_until, NO_DAY) for helper in helpers),
        asks=_ints(helper.asks_this_week for helper in helpers),
        helps=_ints(helper.helps_this_week for helper in helpers),
        open_asks=_ints(helper.open_asks for helper in helpers),
        last_asked_at=_ints(moment_of(helper.last_asked_at) for helper in helpers),
        last_helped_at=_ints(moment_of(helper.last_helped_at) for helper in helpers),
    )


def _ties(ids_by_need: Sequence[Collection[int]]) -> Ties:
    needs = [place for place, ids in enumerate(ids_by_need) for _ in ids]
    return Ties.of(needs, [one for ids in ids_by_need for one in ids])


def _code_of(windows: Windows | None, codes: Codes[Windows]) -> int:
    return ANY_TIME if windows is None else codes.of(windows)


def _day_of(day: date | None, without: int) -> int:
    return without if day is None else day.toordinal()


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _floats(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float64)
