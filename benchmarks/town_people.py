"""The people of a simulated town: what they post, what is written there, and what is not.

Everything here is drawn once from a seed, before any policy acts: who lives where, which offers
are made and which needs are opened on which day, and the hidden part – how keen a helper is, when
an offer has silently gone, when a need is silently over. Every policy meets the same people.

Times are days since the first midnight; one unit of the plane is a kilometre.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from matching.engine.eligibility import eligible
from matching.engine.types import (
    CategoryFacts,
    HelperFacts,
    Limits,
    NeedFacts,
    OfferFacts,
    Pace,
    Point,
    Urgency,
    Windows,
)
from neighborhood.starting_data.categories import KINDS, Kind

type Random = np.random.Generator

# A Monday, so that days and weekdays go together.
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
NEVER_STALE = datetime(2100, 1, 1, tzinfo=UTC)

# The app's start values; a need that nobody confirms for thirty days expires.
TOWN_LIMITS = Limits(need_fresh_days=30)

MEMBERS = 500
NEEDS_PER_DAY = 7.0
STANDING_OFFERS = 260
HELPING_SHARE = 0.6
LONGEST_OPEN_DAYS = 60

# Needs are opened on working days more than on others, Monday first.
NEEDS_BY_WEEKDAY = (1.2, 1.15, 1.1, 1.1, 1.05, 0.75, 0.65)

# What areas ask and what they give go opposite ways; their places in town are shuffled.
AREA_NEEDS = (0.8, 0.85, 0.9, 1.0, 1.0, 1.1, 1.15, 1.2)
AREA_OFFERS = (1.8, 1.5, 1.3, 1.1, 0.9, 0.7, 0.45, 0.25)
AREA_SPACING_KM = 1.7
AREA_SPREAD_KM = 0.5
GRID_KM = 0.25

# How soon, how often, and the days for which such a need lasts: at least, and a mean on top.
URGENCIES = (
    (Urgency.TODAY, 0.12, 1.0, 0.7),
    (Urgency.THIS_WEEK, 0.33, 5.0, 4.0),
    (Urgency.TWO_WEEKS, 0.25, 12.0, 8.0),
    (Urgency.WHENEVER, 0.30, 20.0, 30.0),
)
DATED_SHARE = 0.5
TELLS_SHARE = 0.5

PACES = ((Pace.LITTLE, 0.45), (Pace.SOME, 0.40), (Pace.LOT, 0.15))
LANGUAGES = ((("en",), 0.68), (("en", "es"), 0.14), (("es",), 0.10), (("zh",), 0.05),
             (("en", "zh"), 0.03))  # fmt: skip
ABILITIES = ("car-seat", "wheelchair", "no-smoke", "cat-friendly")
REQUIRING_SHARE = 0.12
ABLE_SHARE = 0.45
TRAVEL_KM = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
MINUTES = (30, 60, 60, 90, 120)
PARTS_OF_DAY = ((8 * 60, 12 * 60), (12 * 60, 17 * 60), (17 * 60, 21 * 60))
MINUTES_PER_DAY = 24 * 60
ANY_TIME_NEEDS = 0.5
ANY_TIME_OFFERS = 0.3

# Of what is written in two levels, this share names the first only.
UNSPECIFIC_SHARE = 0.1
UNREACHABLE_SHARE = 0.08
SERVICE_LASTS_DAYS = 90.0
THING_LASTS_DAYS = 20.0
REST_EVERY_DAYS = 220.0
REST_DAYS = 14

# Shares of needs and of offers in percent: home repair and garden 23 : 10, rides 150 : 401 posts.
SHARES = {
    "yard": (9, 4), "carpentry": (7, 3), "plumbing": (4, 1.5), "electrical": (3, 1.5),
    "rides-medical": (2.5, 5), "rides-errands": (1.3, 5.2),
    "groceries": (9, 10), "hot-meals": (7, 7.5), "pharmacy": (6, 6.5), "parcels": (4, 4.5),
    "child-care": (7, 7.5), "visit": (6, 6.5), "pets": (4, 4.5), "phone-buddy": (5, 5.5),
    "furniture": (6, 6.5), "clothing": (5, 5.5), "computers": (7, 7.5), "forms": (4, 4.5),
    "translation": (3.2, 3.3),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A member with offers. Hidden: ``keen``, in (0, 1), and whether messages reach them at all.

    rests: days on which they have said that they rest, half-open.
    """

    facts: HelperFacts
    area_id: int
    pt: Point
    travel_km: float
    keen: float
    reachable: bool
    rests: tuple[tuple[int, int], ...]

    def resting_until(self, day: float) -> date | None:
        """Return the first day after the rest that holds on ``day``."""
        ends = [end for start, end in self.rests if start <= day < end]
        return moment_of(max(ends)).date() if ends else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOffer:
    """An offer. Hidden: ``gone_at``, from when on it cannot be given any more."""

    facts: OfferFacts
    made_at: float
    gone_at: float
    once: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedNeed:
    """A need. Hidden: ``over_at``, from when on nobody needs it, and whether they say so then."""

    facts: NeedFacts
    opened_at: float
    over_at: float
    tells: bool

    @property
    def lasts_days(self) -> float:
        """Return for how long it is really needed."""
        return self.over_at - self.opened_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Everybody, and by need the offers that could ever fit it, by what is written on both."""

    seed: int
    helpers: Mapping[int, Helper]
    offers: Mapping[int, MadeOffer]
    needs: Mapping[int, OpenedNeed]
    fitting: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Kind:
    category: CategoryFacts
    once: bool


def town_of(seed: int, *, days: int, members: int, limits: Limits) -> Town:
    """Draw a town whose needs and offers go on for ``days``; the same seed, the same town."""
    random = np.random.default_rng(seed)
    centers = _centers(random)
    helpers = {one.facts.id: one for one in _helpers(random, centers, members, days)}
    offers = {one.facts.id: one for one in _offers(random, list(helpers.values()), members, days)}
    needs = {one.facts.id: one for one in _needs(random, centers, members, days)}
    return Town(
        seed=seed,
        helpers=helpers,
        offers=offers,
        needs=needs,
        fitting=_fitting(needs, offers, limits),
    )


def moment_of(day: float) -> datetime:
    """Return the moment at which so many days have passed."""
    return FIRST_DAY + timedelta(days=day)


def _centers(random: Random) -> list[Point]:
    """Place the areas on two streets of four, in random order."""
    places = [(AREA_SPACING_KM * x, AREA_SPACING_KM * y) for x in range(4) for y in range(2)]
    return [places[at] for at in random.permutation(len(places))]


def _near(random: Random, center: Point) -> Point:
    east, north = random.normal(center, AREA_SPREAD_KM)
    return GRID_KM * round(east / GRID_KM), GRID_KM * round(north / GRID_KM)


def _helpers(random: Random, centers: list[Point], members: int, days: int) -> Iterator[Helper]:
    shares = np.array(AREA_OFFERS) / sum(AREA_OFFERS)
    for member_id in range(1, round(members * HELPING_SHARE) + 1):
        area = int(random.choice(len(centers), p=shares))
        yield Helper(
            facts=HelperFacts(
                id=member_id,
                pace=PACES[_pick(random, [share for _, share in PACES])][0],
                languages=_languages(random),
            ),
            area_id=area,
            pt=_near(random, centers[area]),
            travel_km=float(random.choice(TRAVEL_KM)),
            keen=float(random.beta(6, 2.5)),
            reachable=bool(random.random() >= UNREACHABLE_SHARE),
            rests=tuple(_rests(random, days)),
        )


def _rests(random: Random, days: int) -> Iterator[tuple[int, int]]:
    day = random.exponential(REST_EVERY_DAYS)
    while day < days:
        yield int(day), int(day) + REST_DAYS
        day += REST_DAYS + random.exponential(REST_EVERY_DAYS)


def _offers(random: Random, helpers: list[Helper], members: int, days: int) -> Iterator[MadeOffer]:
    """Start with a standing stock, and let as many come as go."""
    kinds = _kinds()
    slugs = list(SHARES)
    weights = [SHARES[slug][1] for slug in slugs]
    stock = STANDING_OFFERS * members / MEMBERS
    lasts = [THING_LASTS_DAYS if kinds[slug].once else SERVICE_LASTS_DAYS for slug in slugs]
    share = np.array(weights) / sum(weights)
    per_day = float((stock * share / lasts).sum())
    starts = [*np.zeros(round(stock)), *_arrivals(random, per_day, days)]
    coming = share / lasts / (share / lasts).sum()
    for offer_id, made_at in enumerate(starts, 1):
        at = _pick(random, coming if made_at else share)
        helper = helpers[int(random.integers(len(helpers)))]
        yield _offer(random, offer_id, helper, kinds, slugs[at], float(made_at), lasts[at])


def _offer(  # noqa: PLR0913 (one draw for each fact)
    random: Random,
    offer_id: int,
    helper: Helper,
    kinds: Mapping[str, _Kind],
    slug: str,
    made_at: float,
    lasts: float,
) -> MadeOffer:
    kind = kinds[_written(random, slug)]
    once = kinds[slug].once
    capacity = 1 if once else int(random.choice((1, 1, 2, 3)))
    able = frozenset(one for one in ABILITIES if random.random() < ABLE_SHARE)
    facts = OfferFacts(
        id=offer_id,
        helper=helper.facts,
        area_id=helper.area_id,
        category=kind.category,
        pt=helper.pt,
        confirmed_current_at=moment_of(made_at),
        windows=_windows(random, ANY_TIME_OFFERS, parts=6),
        abilities=able,
        travel_km=helper.travel_km,
        room=capacity,
    )
    gone_at = made_at + random.exponential(lasts)
    return MadeOffer(facts=facts, made_at=made_at, gone_at=float(gone_at), once=once)


def _needs(random: Random, centers: list[Point], members: int, days: int) -> Iterator[OpenedNeed]:
    kinds = _kinds()
    slugs = list(SHARES)
    per_day = NEEDS_PER_DAY * members / MEMBERS
    # Each lives in one place and speaks the languages that were drawn for them.
    areas = random.choice(len(centers), size=members + 1, p=np.array(AREA_NEEDS) / sum(AREA_NEEDS))
    homes = [_near(random, centers[area]) for area in areas]
    spoken = [_languages(random) for _ in areas]
    for need_id, opened_at in enumerate(_arrivals(random, per_day, days, by_weekday=True), 1):
        member = int(random.integers(1, members + 1))
        slug = slugs[_pick(random, [SHARES[one][0] for one in slugs])]
        urgency, _, least, more = URGENCIES[_pick(random, [share for _, share, *_ in URGENCIES])]
        dated = urgency == Urgency.TODAY and random.random() < DATED_SHARE
        requiring = random.random() < REQUIRING_SHARE
        facts = NeedFacts(
            id=need_id,
            requester_id=member,
            area_id=int(areas[member]),
            category=kinds[_written(random, slug)].category,
            pt=homes[member],
            opened_at=moment_of(opened_at),
            confirmed_current_at=moment_of(opened_at),
            windows=None if dated else _windows(random, ANY_TIME_NEEDS, parts=4),
            minutes=int(random.choice(MINUTES)),
            languages=spoken[member],
            requirements=frozenset([str(random.choice(ABILITIES))] if requiring else []),
            urgency=urgency,
            needed_on=moment_of(opened_at + 1).date() if dated else None,
        )
        yield OpenedNeed(
            facts=facts,
            opened_at=opened_at,
            over_at=opened_at + least + float(random.exponential(more)),
            tells=bool(random.random() < TELLS_SHARE),
        )


def _arrivals(
    random: Random, per_day: float, days: int, *, by_weekday: bool = False
) -> Iterator[float]:
    """Yield moments in order, mostly in waking hours."""
    for day in range(days):
        rhythm = NEEDS_BY_WEEKDAY[day % 7] if by_weekday else 1.0
        count = random.poisson(per_day * rhythm)
        yield from sorted(day + random.beta(4, 3.2, size=count))


def _fitting(
    needs: Mapping[int, OpenedNeed], offers: Mapping[int, MadeOffer], limits: Limits
) -> dict[int, tuple[int, ...]]:
    """Judge once what does not change: kind of help, distance, times, languages, requirements."""
    by_kind: dict[int, list[MadeOffer]] = {}
    for offer in offers.values():
        # Freshness changes and is judged later.
        fresh = replace(offer.facts, confirmed_current_at=NEVER_STALE)
        offer = replace(offer, facts=fresh)
        by_kind.setdefault(offer.facts.category.id, []).append(offer)
    categories = [kind.category for kind in _kinds().values()]
    found: dict[int, tuple[int, ...]] = {}
    for need in needs.values():
        ours = need.facts.category
        related = [
            theirs.id
            for theirs in categories
            if theirs.id in (ours.id, ours.parent_id) or theirs.parent_id == ours.id
        ]
        alike = [offer for kind in related for offer in by_kind.get(kind, ())]
        found[need.facts.id] = tuple(_fit(need, alike, limits))
    return found


def _fit(need: OpenedNeed, offers: list[MadeOffer], limits: Limits) -> Iterator[int]:
    """Yield the offers that fit; those long gone or not yet made are not looked at.

    What has gone cannot be confirmed, so nobody may be asked for it ``offer_fresh_days`` later.
    """
    facts, last = need.facts, need.opened_at + LONGEST_OPEN_DAYS
    for offer in offers:
        at_hand = (
            offer.made_at <= last and need.opened_at <= offer.gone_at + limits.offer_fresh_days
        )
        if at_hand and eligible(facts, offer.facts, now=facts.opened_at, limits=limits):
            yield offer.facts.id


def _kinds() -> dict[str, _Kind]:
    """Read distances, remoteness and "gone when given" of the app's own starting categories."""
    found: dict[str, _Kind] = {}
    for top in KINDS:
        parent = _kind(top, len(found) + 1, None)
        found[top.slug] = parent
        for child in top.children:
            found[child.slug] = _kind(child, len(found) + 1, parent.category.id)
    return found


def _kind(kind: Kind, category_id: int, parent_id: int | None) -> _Kind:
    return _Kind(CategoryFacts(category_id, parent_id, kind.remote, kind.tau_km), kind.once)


def _written(random: Random, slug: str) -> str:
    """Name the kind of help, or only the first level above it."""
    if random.random() >= UNSPECIFIC_SHARE:
        return slug
    return next(top.slug for top in KINDS if slug in {child.slug for child in top.children})


def _languages(random: Random) -> frozenset[str]:
    return frozenset(LANGUAGES[_pick(random, [share for _, share in LANGUAGES])][0])


def _windows(random: Random, any_time: float, *, parts: int) -> Windows | None:
    """Tick ``parts`` of the 21 parts of a week on average, or none, which means any time."""
    if random.random() < any_time:
        return None
    ticked = random.choice(21, size=1 + random.binomial(2 * parts - 2, 0.5), replace=False)
    spans = sorted(
        (day * MINUTES_PER_DAY + start, day * MINUTES_PER_DAY + end)
        for day, (start, end) in ((at // 3, PARTS_OF_DAY[at % 3]) for at in map(int, ticked))
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _pick(random: Random, weights: object) -> int:
    shares = np.asarray(weights, dtype=float)
    return int(np.searchsorted(np.cumsum(shares), random.random() * shares.sum()))
