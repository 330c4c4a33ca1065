"""Lists take as many queries for thirty rows as for three, and no more than their budget.

While they are counted, a row that came with others may load nothing by itself: what would be a
query for each row is an error that names the model and the field.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models, transaction
from django.db.models import FETCH_RAISE
from django.db.models.fetch_modes import FetchPeers
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching.models import Outlook, Suggestion
from members.history import kind_of
from members.models import BlockedPair, Event, Member, Reveal, RevealReason
from members.services import mint_link
from needs.models import Need
from neighborhood.models import Neighborhood, Synonym, Vocabulary, Word
from offers.models import Offer
from outbox.models import DemoArrival, Message, MessageState
from tests.factories import (
    CategoryFactory,
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
    TermFactory,
)
from triage.models import Note

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 30
ADMIN_BUDGET = 13
RIDES = {"q": "ride"}


class FetchAlone(FetchPeers):
    """Lets a row that was read alone load what it lacks, and no other."""

    def fetch(self, fetcher: Any, instance: models.Model) -> None:
        """Load one field or relation, or raise FieldFetchBlocked."""
        peers = instance._state.peers
        if len(peers) > 1:
            FETCH_RAISE.fetch(fetcher, instance)
        fetcher.fetch_one(instance)


@dataclass
class World:
    """A neighborhood that grows: everything in it grows together."""

    rosa: Member = field(default_factory=lambda: MemberFactory(name="Rosa", phone="+12125550193"))
    hal: Member = field(default_factory=lambda: MemberFactory(name="Hal", email="hal@example.org"))
    ada: Member = field(default_factory=lambda: MemberFactory(name="Ada", admin=True))
    form: uuid.UUID = field(default_factory=uuid.uuid4)
    size: int = 0

    def __post_init__(self) -> None:
        self.need: Need = NeedFactory(requester=self.rosa)
        self.offer: Offer = OfferFactory(helper=self.hal, capacity=100)
        Outlook.objects.create(need=self.need, renewed_at=timezone.now(), could=3)
        Neighborhood.objects.create(pk=1)

    def grow_to(self, size: int) -> None:
        """Add one of each until there are so many."""
        for number in range(self.size, size):
            self._add_posts(number)
            self._add_matches(number)
            self._add_history(number)
            self._add_place(number)
        self.size = size

    def _add_posts(self, number: int) -> None:
        of_form = {"submission_key": self.form, "submission_position": number}
        NeedFactory(requester=self.rosa, **of_form)
        OfferFactory(helper=self.hal)
        need, offer = NeedFactory(), OfferFactory(languages=["en"])
        Outlook.objects.create(need=need, renewed_at=timezone.now(), could=number)
        for asked, given, planned in ((self.need, offer, None), (need, self.offer, timezone.now())):
            Suggestion.objects.create(
                need=asked, offer=given, rank=number, value=900 - number, planned_at=planned
            )

    def _add_matches(self, number: int) -> None:
        proposed = MatchFactory(need=self.need)
        MatchFactory(need=NeedFactory(), offer=self.offer)
        MatchFactory(need=self.need, declined=True)
        for one in (self.need, self.offer, proposed):
            Event.objects.record("edited", one, by=MemberFactory())
        for owner, subject in ((self.rosa, self.need), (self.hal, self.offer)):
            Reveal.objects.create(
                owner=owner, viewer=MemberFactory(), why=RevealReason.COORDINATION,
                subject_kind=kind_of(subject), subject_id=subject.pk,
            )  # fmt: skip

    def _add_history(self, number: int) -> None:
        member = MemberFactory(coordinator=True)
        TermFactory(member=member).areas.add(member.area)
        Note.objects.create(need=self.need, by=member, text="Called back.")
        BlockedPair.objects.create(one=self.rosa, other=member)
        for state in (MessageState.WAITING, MessageState.SENT):
            message = Message.objects.create(
                member=member, kind="need_expired", key=f"{state} {number}",
                state=state, deliver_after=timezone.now(), done_at=timezone.now(),
            )  # fmt: skip
        DemoArrival.objects.create(message=message, channel="text", subject="Hello", text="Hello")

    def _add_place(self, number: int) -> None:
        kind = CategoryFactory(parent=CategoryFactory(slug="rides"))
        Synonym.objects.create(category=kind, words=f"lift {number}")
        Word.objects.create(vocabulary=Vocabulary.LANGUAGE, slug=f"tongue-{number}")


def behind_link(name: str, whose: str, *things: str) -> Callable[[World], str]:
    """Return how to find a private page of one of the people."""

    def address(world: World) -> str:
        found = [getattr(world, thing) for thing in things]
        keys = [one.pk if isinstance(one, models.Model) else one for one in found]
        return reverse(f"link:{name}", args=[mint_link(getattr(world, whose)), *keys])

    return address


def changelist(model: type[models.Model]) -> Callable[[World], str]:
    """Return how to find the admin's list of a model."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return lambda _: reverse(name)


# Page: how to find it, and how many queries it may take.
PUBLIC: dict[str, tuple[Callable[[World], str], int]] = {
    "home": (lambda _: "/", 8),
    "board of needs": (lambda _: "/needs/", 7),
    "needs that say": (lambda _: "/needs/?q=ride", 7),
    "needs of a kind, there": (
        lambda w: f"/needs/?area={w.need.area_id}&category={w.need.category_id}", 9,
    ),
    "board of offers": (lambda _: "/offers/", 7),
    "offers that say": (lambda _: "/offers/?q=car", 7),
    "form for a need": (lambda _: "/needs/new/", 3),
    "how pairing works": (lambda _: "/how-pairing-works/", 6),
    "still so?": (behind_link("still", "rosa"), 6),
    "what arrived": (lambda _: "/what-arrived/", 5),
    "overview": (behind_link("overview", "rosa"), 6),
    "overview of a helper": (behind_link("overview", "hal"), 6),
    "standing": (behind_link("standing", "rosa", "need"), 10),
    "standing of an offer": (behind_link("offer_standing", "hal", "offer"), 10),
    "what was posted": (behind_link("posted", "rosa", "form"), 9),
}  # fmt: skip
DESK: dict[str, tuple[Callable[[World], str], int]] = {
    "desk": (lambda _: "/triage/", 7),
    "desk, long waits": (lambda _: "/triage/?view=long", 7),
    "desk, search": (lambda _: "/triage/?q=ride", 7),
    "desk with the plan": (lambda _: "/triage/plan/", 10),
    "paper": (lambda _: "/triage/paper/", 12),
    "phone list": (lambda _: "/triage/paper/phone-list/", 12),
    "sheet for a day": (lambda _: "/triage/paper/day/", 12),
    "poster": (lambda _: "/triage/paper/poster/?pages=2", 12),
    "text for a group chat": (lambda _: "/triage/paper/text/", 12),
    "the queue as a table": (lambda _: "/triage/queue.csv", 8),
    "desk with a need": (lambda w: f"/triage/needs/{w.need.pk}/", 17),
    "desk with who comes close": (lambda w: f"/triage/needs/{w.need.pk}/suggestions/", 23),
    "desk with an offer opened": (
        lambda w: f"/triage/needs/{w.need.pk}/suggestions/{w.offer.pk}/",
        27,
    ),
}
ADMIN: dict[str, tuple[Callable[[World], str], int]] = {
    f"admin of {model._meta.label_lower}": (changelist(model), ADMIN_BUDGET)
    for model in admin.site._registry
}
PAGES = PUBLIC | DESK | ADMIN


def queries_of(client: Client, address: str) -> int:
    """Return how many queries a page takes, once what is kept between requests is there."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.fixture(scope="module")
def counted(django_db_setup, django_db_blocker) -> Iterator[dict[str, list[int]]]:
    """Return, by page, the number of queries with few rows and with many."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        world, boss = World(), Client()
        boss.force_login(world.ada)
        found: dict[str, list[int]] = {name: [] for name in PAGES}
        for size in (FEW, MANY):
            world.grow_to(size)
            patch.setattr(models.query, "DEFAULT_FETCH_MODE", FetchAlone())
            for name, (address, _budget) in PAGES.items():
                client = Client() if name in PUBLIC else boss
                found[name].append(queries_of(client, address(world)))
            patch.undo()
        transaction.set_rollback(True)
        yield found


@pytest.mark.parametrize("page", PAGES)
def test_page_takes_as_many_queries_for_thirty_rows_as_for_three(counted, page):
    few, many = counted[page]

    assert few == many


@pytest.mark.parametrize("page", PAGES)
def test_page_stays_within_its_budget(counted, page):
    _, budget = PAGES[page]

    assert max(counted[page]) <= budget
