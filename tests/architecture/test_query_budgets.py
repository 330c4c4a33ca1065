"""Lists take as many queries for thirty rows as for three, and no more than their budget.

While they are counted, a row that came with others may load nothing by itself: what would be a
query for each row is an error that names the model and the field.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.db.models import FETCH_RAISE
from django.db.models.fetch_modes import FetchPeers
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commons.models import WordingProposal
from matching.models import Match, Outlook, Suggestion
from members.history import kind_of
from members.models import BlockedPair, Event, Member, Reveal, RevealReason
from members.services import mint_link
from needs.models import Need
from neighborhood.models import Neighborhood, PartnerGroup, Synonym, Vocabulary, Word
from offers.models import Offer
from outbox.models import DemoArrival, Message, MessageState, Reply, ReplyState
from outbox.services import BY_A_PERSON
from tests.factories import (
    CategoryFactory,
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
    TermFactory,
)
from triage.models import Action, Call, HandOver, Note

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FEW, MANY = 3, 30
ADMIN_BUDGET = 13
RIDES = {"q": "ride"}
EARLIER_PAGE, EARLIER_BUDGET = "/your-page/earlier/", 8
SHARED = "shared@example.org"


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
        self.match: Match = MatchFactory(need=self.need, offer=self.offer)
        Outlook.objects.create(need=self.need, renewed_at=timezone.now(), could=3)
        Neighborhood.objects.create(pk=1)

    def grow_to(self, size: int) -> None:
        """Add one of each until there are so many."""
        for number in range(self.size, size):
            self._add_posts(number)
            self._add_matches(number)
            self._add_history(number)
            self._add_place(number)
            self._add_doubles(number)
        self.size = size

    def _add_posts(self, number: int) -> None:
        of_form = {"submission_key": self.form, "submission_position": number}
        NeedFactory(requester=self.rosa, **of_form)
        OfferFactory(helper=self.hal)
        need, offer = NeedFactory(), OfferFactory(languages=["en"])
        now = timezone.now()
        Suggestion.objects.create(
            need=NeedFactory(), offer=OfferFactory(), rank=1, value=700, planned_at=now
        )
        Outlook.objects.create(need=need, renewed_at=timezone.now(), could=number)
        for asked, given, planned in ((self.need, offer, None), (need, self.offer, now)):
            Suggestion.objects.create(
                need=asked, offer=given, rank=number, value=900 - number, planned_at=planned
            )

    def _add_matches(self, number: int) -> None:
        proposed = MatchFactory(need=self.need)
        MatchFactory(need=NeedFactory(), offer=self.offer)
        MatchFactory(need=self.need, declined=True)
        asked = list(Match.objects.proposed().values_list("pk", flat=True))
        Action.objects.update_or_create(
            by=self.ada, kind="plan_asked", defaults={"data": {"matches": asked}}
        )
        for one in (self.need, self.offer, proposed, self.match, self.rosa):
            Event.objects.record("contact_seen", one, by=MemberFactory())
            Event.objects.record("edited", one, by=MemberFactory())
        looks = ((self.rosa, self.need), (self.hal, self.offer), (self.hal, self.match))
        for owner, subject in (*looks, (self.rosa, self.rosa)):
            Reveal.objects.create(
                owner=owner, viewer=MemberFactory(), why=RevealReason.COORDINATION,
                subject_kind=kind_of(subject), subject_id=subject.pk,
            )  # fmt: skip

    def _add_history(self, number: int) -> None:
        member = MemberFactory(coordinator=True)
        TermFactory(member=member).areas.add(member.area)
        for noted in ({"need": self.need}, {"offer": self.offer}, {"member": self.rosa}):
            Note.objects.create(by=member, text="Called back.", **noted)
        HandOver.objects.create(by=member, text="The keys hang by the door.", all_areas=True)
        self._add_to_care_for(member)
        self._add_calls()
        BlockedPair.objects.create(one=self.rosa, other=member)
        for state in (MessageState.WAITING, MessageState.SENT):
            message = Message.objects.create(
                member=member, kind="need_expired", key=f"{state} {number}",
                state=state, deliver_after=timezone.now(), done_at=timezone.now(),
            )  # fmt: skip
        DemoArrival.objects.create(message=message, channel="text", subject="Hello", text="Hello")
        self._add_messages(number)

    def _add_messages(self, number: int) -> None:
        for person, ids in (
            (self.rosa, {"need": self.need.pk}), (self.hal, {"match": self.match.pk}),
            (self.hal, {"offer": self.offer.pk}), (self.rosa, {"to": self.rosa.pk}),
        ):  # fmt: skip
            told = Message.objects.create(
                member=person, kind="match_asked", key=f"{person.pk} {ids} {number}", ids=ids,
                deliver_after=timezone.now(), state=MessageState.SENT, done_at=timezone.now(),
                outcome=BY_A_PERSON,
            )  # fmt: skip
            Event.objects.record("passed_on", told, by=MemberFactory())
            Reply.objects.create(
                channel="text", provider_id=told.key, sender="x", member=person, about=told,
                text="Perhaps", state=ReplyState.FOR_A_PERSON,
            )  # fmt: skip

    def _add_doubles(self, number: int) -> None:
        for _double in range(2):
            member = MemberFactory(name="Twin", phone=f"+1212556{number:04}")
            NeedFactory(requester=member, what=f"Something to sit on, number {number}")
            OfferFactory(helper=member)

    def _add_to_care_for(self, coordinator: Member) -> None:
        now, helper = timezone.now(), MemberFactory()
        NeedFactory(coordinator=coordinator, opened_at=now - timedelta(days=9))
        then = now - timedelta(days=2)
        for _time in range(3):
            MatchFactory(offer=OfferFactory(helper=helper), accepted=True, accepted_at=then)
        MemberFactory(resting_until=timezone.localdate() + timedelta(days=3))
        term = coordinator.terms.all()[0]
        Event.objects.record("renewed", term, by=coordinator, on_behalf_of=coordinator)

    def _add_calls(self) -> None:
        now, match = timezone.now(), MatchFactory(need=NeedFactory())
        again = {"outcome": "busy", "call_again_at": now}
        Call.objects.create(member=match.helper, match=match, **again)
        Call.objects.create(member=match.requester, need=match.need, by=self.ada, **again)
        Call.objects.create(member=self.rosa, need=self.need, by=self.ada, outcome="reached")

    def _add_place(self, number: int) -> None:
        kind = CategoryFactory(parent=CategoryFactory(slug="rides"))
        Synonym.objects.create(category=kind, words=f"lift {number}")
        Word.objects.create(vocabulary=Vocabulary.LANGUAGE, slug=f"tongue-{number}")
        partner = PartnerGroup.objects.create(names={"en": f"Group {number}"}, phone="555-0199")
        partner.categories.add(kind.parent)
        WordingProposal.objects.create(language="en", quoted="Lift", proposed="Ride")


def pair_of(kind: str, model: type[models.Model], **which: Any) -> Callable[[World], str]:
    """Return how to find two that look alike."""

    def address(_world: World) -> str:
        keys = model.objects.filter(**which).order_by("pk").values_list("pk", flat=True)[:2]  # type: ignore[attr-defined]
        return reverse(f"triage:{kind}_pair", args=keys)

    return address


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
    "privacy": (lambda _: "/privacy/", 3),
    "how pairing works": (lambda _: "/how-pairing-works/", 6),
    "what we send": (lambda _: "/what-we-send/", 1),
    "still so?": (behind_link("still", "rosa"), 6),
    "what arrived": (lambda _: "/what-arrived/", 5),
    "overview": (behind_link("overview", "rosa"), 9),
    "overview of a helper": (behind_link("overview", "hal"), 8),
    "who coordinates": (lambda _: "/who-coordinates/", 9),
    "who has seen what": (behind_link("seen", "rosa"), 4),
    "uses of rights": (behind_link("uses_of_rights", "rosa"), 13),
    "a rest": (behind_link("rest", "hal"), 2),
    "standing": (behind_link("standing", "rosa", "need"), 11),
    "could it be otherwise?": (behind_link("need_wider", "rosa", "need"), 4),
    "standing of an offer": (behind_link("offer_standing", "hal", "offer"), 11),
    "what was posted": (behind_link("posted", "rosa", "form"), 9),
}  # fmt: skip
DESK: dict[str, tuple[Callable[[World], str], int]] = {
    "desk": (lambda _: "/triage/", 10),
    "desk, long waits": (lambda _: "/triage/?view=long", 10),
    "desk, search": (lambda _: "/triage/?q=ride", 10),
    "paper": (lambda _: "/triage/paper/", 7),
    # Call-backs that are due have a query of their own, as each source of the list has.
    "phone list": (lambda _: "/triage/paper/phone-list/", 12),
    "sheet for a day": (lambda _: "/triage/paper/day/", 8),
    "poster": (lambda _: "/triage/paper/poster/?pages=2", 9),
    "text for a group chat": (lambda _: "/triage/paper/text/", 9),
    "desk with the plan": (lambda _: "/triage/plan/", 23),
    "desk with what the plan leaves out": (lambda _: "/triage/plan/?left=elsewhere", 24),
    "desk with a need": (lambda w: f"/triage/needs/{w.need.pk}/", 32),
    "desk with who comes close": (lambda w: f"/triage/needs/{w.need.pk}/suggestions/", 37),
    "desk with what would help": (lambda w: f"/triage/needs/{w.need.pk}/widening/", 37),
    "desk with other groups": (lambda w: f"/triage/needs/{w.need.pk}/handover/", 33),
    "desk with parts": (lambda w: f"/triage/needs/{w.need.pk}/splitting/", 33),
    "desk with kinds": (lambda w: f"/triage/needs/{w.need.pk}/kind/", 33),
    "desk with an offer opened": (
        lambda w: f"/triage/needs/{w.need.pk}/suggestions/{w.offer.pk}/",
        40,
    ),
    "call-backs": (lambda _: "/triage/calls/", 9),
    "calls done": (lambda _: "/triage/calls/?show=done", 9),
    "a call to take": (lambda _: "/triage/calls/new/", 8),
    "a call to a requester": (lambda w: f"/triage/needs/{w.need.pk}/calls/", 13),
    "a call to a member": (lambda w: f"/triage/members/{w.rosa.pk}/calls/", 15),
    "desk with an offer": (lambda w: f"/triage/offers/{w.offer.pk}/", 21),
    "what was written back": (lambda _: "/triage/replies/", 12),
    "what is wrong": (lambda _: "/triage/reports/", 11),
    "history of a need": (lambda w: f"/triage/needs/{w.need.pk}/history/", 13),
    "history of an offer": (lambda w: f"/triage/offers/{w.offer.pk}/history/", 14),
    "earlier history": (lambda w: f"/triage/needs/{w.need.pk}/history/?page=2", 13),
    "desk with a match": (lambda w: f"/triage/matches/{w.match.pk}/", 28),
    "desk with a member": (lambda w: f"/triage/members/{w.rosa.pk}/", 23),
    "duplicates": (lambda _: "/triage/duplicates/", 10),
    "duplicates, people": (lambda _: "/triage/duplicates/people/", 13),
    "duplicates of a need": (lambda w: f"/triage/needs/{w.need.pk}/duplicates/?q=ride", 11),
    "two needs": (pair_of("need", Need, what__startswith="Something"), 15),
    "two people": (pair_of("member", Member, name="Twin"), 15),
    "care": (lambda _: "/triage/care/", 15),
    "the start of the day": (lambda _: "/triage/morning/", 16),
    "terms": (lambda _: "/triage/terms/", 11),
    "terms, with somebody found": (lambda _: "/triage/terms/?q=neighbor", 11),
}
ADMIN: dict[str, tuple[Callable[[World], str], int]] = {
    f"admin of {model._meta.label_lower}": (changelist(model), ADMIN_BUDGET)
    for model in admin.site._registry
}
# Each part is counted in a world of its own, so that workers can share them out.
PARTS = {"public": PUBLIC, "desk": DESK, "admin": ADMIN}


def queries_of(client: Client, address: str) -> int:
    """Return how many queries a page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    return len(queries)


@pytest.fixture
def counted(part, monkeypatch) -> dict[str, list[int]]:
    """Return, by page, the number of queries with few rows and with many."""
    world, boss = World(), Client()
    boss.force_login(world.ada)
    found: dict[str, list[int]] = {name: [] for name in PARTS[part]}
    for size in (FEW, MANY):
        world.grow_to(size)
        with monkeypatch.context() as patch:
            patch.setattr(models.query, "DEFAULT_FETCH_MODE", FetchAlone())
            for name, (address, _budget) in PARTS[part].items():
                client, url = Client() if part == "public" else boss, address(world)
                if size == FEW:
                    # What is kept between requests is there from the second one on.
                    queries_of(client, url)
                found[name].append(queries_of(client, url))
    return found


@pytest.mark.parametrize("part", PARTS)
def test_pages_take_as_many_queries_for_thirty_rows_as_for_three_within_budgets(part, counted):
    budgets = {name: budget for name, (_address, budget) in PARTS[part].items()}

    assert {name: found for name, found in counted.items() if len(set(found)) > 1} == {}
    assert {name: found for name, found in counted.items() if max(found) > budgets[name]} == {}


def test_earlier_posts_take_as_many_queries_for_thirty_posters_as_for_three(client):
    member = MemberFactory(email=SHARED)
    member.ways.update(verified_at=timezone.now())
    client.force_login(member)
    found: list[int] = []

    for size in (FEW, MANY):
        for _poster in range(size - len(found) * FEW):
            poster = MemberFactory(email=SHARED)
            NeedFactory(requester=poster)
            OfferFactory(helper=poster)
        found.append(queries_of(client, EARLIER_PAGE))

    assert client.get(EARLIER_PAGE).text.count("Was that you?") == MANY
    assert found == [EARLIER_BUDGET, EARLIER_BUDGET]
