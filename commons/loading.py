"""Puts the posts of a time bank on the board, each as if posted without sign-in.

Every row gets a member of its own who checks back by code, since no address is known. The posts
of one bank land in one area, so that neighbors stay neighbors. Loading the same file again adds
nothing: a row's key is made from its number and its content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import batched
from uuid import UUID

from django.db import transaction

from commons.timebank import Post
from commons.timebank_kinds import KindOfHelp, Said, kind_of_help
from matching.engine.language.lexicon import SLUGS
from matching.engine.text import OTHER
from matching.models import Outlook
from matching.suggestions import renew_many
from members.board import CategorySource
from members.history import kind_of
from members.models import ContactWay, Event, Member, Reach
from needs.models import Need
from neighborhood.models import Area, Category
from offers.models import Offer

TOGETHER = 500
RENEWED_TOGETHER = 200
LONGEST_WHAT = 280

# Where no area exists yet: nine squares, 1.2 km wide, around the origin.
WIDTH_KM = 1.2
COMPASS = (
    ("northwest", "Northwest", "Noroeste", -1, 1), ("north", "North", "Norte", 0, 1),
    ("northeast", "Northeast", "Noreste", 1, 1), ("west", "West", "Oeste", -1, 0),
    ("center", "Center", "Centro", 0, 0), ("east", "East", "Este", 1, 0),
    ("southwest", "Southwest", "Suroeste", -1, -1), ("south", "South", "Sur", 0, -1),
    ("southeast", "Southeast", "Sureste", 1, -1),
)  # fmt: skip

type Tell = Callable[[str], None]


@dataclass(slots=True)
class Loaded:
    """What a load did, in numbers."""

    rows: int = 0
    known: int = 0
    needs: int = 0
    offers: int = 0
    by_source: Counter[Said] = field(default_factory=Counter)
    with_suggestions: int = 0
    with_why_not: int = 0
    with_neither: int = 0


def load(posts: Sequence[Post], *, now: datetime, tell: Tell) -> Loaded:
    """Put posts on the board and look for helpers for every need among them.

    One transaction for each ``TOGETHER`` rows; a load that was cut short goes on where it
    stopped. tell: gets a line from time to time.
    """
    loaded = Loaded(rows=len(posts))
    new = _unknown(posts)
    loaded.known = len(posts) - len(new)
    board = _Board.current()
    for lot in batched(new, TOGETHER):
        with transaction.atomic():
            board.put(lot, now=now, loaded=loaded)
        tell(f"Posted {loaded.needs + loaded.offers} of {len(new)}.")
    _look_for_helpers([post.key for post in posts], now=now, tell=tell, loaded=loaded)
    return loaded


def sorted_kinds(posts: Iterable[Post]) -> Counter[Said]:
    """Count what the kinds of help would be read from. Writes nothing."""
    return Counter(kind_of_help(post).said for post in posts)


@dataclass(frozen=True, slots=True)
class _Board:
    """Where the posts go."""

    areas: Sequence[Area]
    categories: Mapping[str, Category]

    @classmethod
    def current(cls) -> _Board:
        """Return the group's areas, or nine simple ones made now, and its kinds of help."""
        areas = list(Area.objects.active()) or _simple_areas()
        return cls(areas, {one.slug: one for one in Category.objects.active()})

    def put(self, posts: Sequence[Post], *, now: datetime, loaded: Loaded) -> None:
        """Write the rows of these posts and count them. Six statements."""
        areas = [self._area(post) for post in posts]
        members = Member.objects.bulk_create(_member(area, now=now) for area in areas)
        ContactWay.objects.bulk_create(
            ContactWay(member=member, kind=Reach.CHECK_BACK) for member in members
        )
        needs, offers = [], []
        for post, member, area in zip(posts, members, areas, strict=True):
            kind = kind_of_help(post)
            loaded.by_source[kind.said] += 1
            entry = self._entry(post, kind, area=area, now=now)
            if post.kind == "need":
                needs.append(Need(requester=member, **entry))
            else:
                offers.append(Offer(helper=member, once=self._category(kind).once, **entry))
        Need.objects.bulk_create(needs)
        Offer.objects.bulk_create(offers)
        Event.objects.bulk_create(
            [_event("opened", need, by=need.requester, at=now) for need in needs]
            + [_event("made", offer, by=offer.helper, at=now) for offer in offers]
        )
        loaded.needs += len(needs)
        loaded.offers += len(offers)

    def _area(self, post: Post) -> Area:
        number = int.from_bytes(sha256(post.bank.encode()).digest()[:8])
        return self.areas[number % len(self.areas)]

    def _category(self, kind: KindOfHelp) -> Category:
        """Return the group's row for a kind, or for the one above it, when it is retired."""
        for slug in (kind.slug, SLUGS[kind.slug], OTHER):
            if slug in self.categories:
                return self.categories[slug]
        raise LookupError("The kinds of help are missing; manage.py migrate adds them.")

    def _entry(
        self, post: Post, kind: KindOfHelp, *, area: Area, now: datetime
    ) -> dict[str, object]:
        category = self._category(kind)
        what = post.title or str(category)
        is_sure = kind.said in {Said.SUBCATEGORY, Said.CATEGORY}
        return {
            "what": what if len(what) <= LONGEST_WHAT else what[: LONGEST_WHAT - 1] + "…",
            "details": what[:2000] if len(what) > LONGEST_WHAT else "",
            "category": category,
            "category_source": CategorySource.CHOSEN if is_sure else CategorySource.GUESSED,
            "category_probability": kind.probability,
            "area": area,
            "pt": area.centre,
            "opened_at": now,
            "confirmed_current_at": now,
            "changed_at": now,
            "submission_key": post.key,
        }


def _unknown(posts: Sequence[Post]) -> list[Post]:
    """Leave out the rows that are on the board already."""
    known: set[UUID] = set()
    for model in (Need, Offer):
        for lot in batched((post.key for post in posts), 5000):
            rows = model.objects.filter(submission_key__in=lot)
            known.update(rows.values_list("submission_key", flat=True))
    return [post for post in posts if post.key not in known]


def _look_for_helpers(keys: Sequence[UUID], *, now: datetime, tell: Tell, loaded: Loaded) -> None:
    needs = Need.objects.open().filter(submission_key__in=keys)
    unseen = list(needs.filter(outlook=None).order_by("pk").values_list("pk", flat=True))
    done = 0
    for lot in batched(unseen, RENEWED_TOGETHER):
        renew_many(lot, now=now)
        done += len(lot)
        tell(f"Looked for helpers for {done} of {len(unseen)} needs.")

    outlooks = Outlook.objects.filter(need__in=needs)
    loaded.with_suggestions = outlooks.filter(could__gt=0).count()
    loaded.with_why_not = outlooks.filter(could=0).exclude(why_not=[]).count()
    loaded.with_neither = needs.count() - loaded.with_suggestions - loaded.with_why_not


def _member(area: Area, *, now: datetime) -> Member:
    member = Member(area=area, joined_at=now)
    member.set_unusable_password()
    return member


def _event(verb: str, subject: Need | Offer, *, by: Member, at: datetime) -> Event:
    return Event(
        verb=verb, subject_kind=kind_of(subject), subject_id=subject.pk, by=by, at=at,
        to_status=subject.status,
    )  # fmt: skip


def _simple_areas() -> list[Area]:
    areas: list[Area] = Area.objects.bulk_create(
        Area(
            slug=slug,
            names={"en": en, "es": es},
            centre=(east * WIDTH_KM, north * WIDTH_KM),
            outline=_square(east * WIDTH_KM, north * WIDTH_KM),
            position=position,
        )
        for position, (slug, en, es, east, north) in enumerate(COMPASS)
    )
    return areas


def _square(east: float, north: float) -> list[list[float]]:
    half = WIDTH_KM / 2
    return [
        [round(east + x * half, 2), round(north + y * half, 2)]
        for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
