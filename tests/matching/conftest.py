"""A need of Rosa's, offers of Hal's and others, and an eye on every move."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from django.db.models.signals import post_save

from matching.models import Match
from matching.services import confirm_match
from matching.states import MATCH_MOVES
from members.models import Event
from needs.models import Need
from needs.states import NEED_MOVES
from offers.models import Offer
from offers.states import OFFER_MOVES
from tests.factories import MemberFactory, NeedFactory, OfferFactory
from tests.matching.follow_up_story import arrive, in_hours
from tests.matching.story import accepted, asked

# A Tuesday at noon in New York, where the neighborhood is.
NOON = datetime.fromisoformat("2027-03-02T17:00:00+00:00")

TABLES = {moves.name: moves for moves in (NEED_MOVES, OFFER_MOVES, MATCH_MOVES)}


@pytest.fixture(autouse=True)
def only_moves_of_the_table() -> Iterator[None]:
    """Refuse every event that tells of a move its table does not list."""

    def check(instance: Event, **_more: object) -> None:
        was, now = instance.from_status, instance.to_status
        if was and was != now:
            TABLES[instance.subject_kind].require(was, now)

    post_save.connect(check, sender=Event)
    yield
    post_save.disconnect(check, sender=Event)


@pytest.fixture
def need(rosa) -> Need:
    """Rosa's ride to the clinic."""
    return NeedFactory(requester=rosa)


@pytest.fixture
def offer(hal) -> Offer:
    """Hal's car on Tuesdays."""
    return OfferFactory(helper=hal)


@pytest.fixture
def another(areas) -> Callable[..., Offer]:
    """Return a maker of offers by people who have not helped yet."""

    def make(name: str = "June", **fields) -> Offer:
        helper = MemberFactory(
            name=name, area=areas["hilltop"], email=f"{name.lower()}@example.org"
        )
        return OfferFactory(helper=helper, **fields)

    return make


@pytest.fixture
def clock():
    """Stand still at noon, and be moved by hand."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def question(need, offer):
    """Hal was asked, and it reached him."""
    match = asked(need, offer)
    arrive("match_asked")
    return match


@pytest.fixture
def plan_for_tomorrow(clock, need, offer, rosa):
    """A plan of Rosa and Hal for tomorrow at nine, agreed days ago."""
    match = confirm_match(match_id=accepted(need, offer).pk, by=rosa)
    Match.objects.filter(pk=match.pk).update(
        confirmed_at=in_hours(-50), starts_at=in_hours(21), ends_at=in_hours(22)
    )
    return match
