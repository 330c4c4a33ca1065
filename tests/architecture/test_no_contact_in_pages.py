"""No page holds contact data of somebody who has not said yes to the reader.

Everybody here has a canary for a number, an address and a family name. A crawler follows every
link that a role is shown and looks for canaries that are not its own.
"""

import re
from collections import deque
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from matching.models import Outlook, Suggestion
from matching.services import confirm_match
from members.models import NameShown, Reach, RevealReason
from members.services import mint_link, reveal
from neighborhood.models import Neighborhood
from tests.factories import (
    ContactWayFactory,
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
    TermFactory,
)
from tests.matching.story import accepted

pytestmark = pytest.mark.django_db

NAMES = ("Rosa", "Hal", "June", "Lee", "Kim", "Sam", "Cora", "Shay")
LINK = re.compile(r'href="(/[^"#]*)"')
NOT_FOLLOWED = re.compile(r"^/(static|admin|accounts|m/)|\.ics$")
CANARY = re.compile(r"canary-\w+|\(?212\)?[ -]?555-?01\d\d|Canary\w+", re.IGNORECASE)
MOST_PAGES = 150


def person(number, name, **fields):
    """Make somebody with a canary for each way to reach them."""
    member = MemberFactory(name=f"{name} Canary{name}", handle=name.lower(), **fields)
    ContactWayFactory(member=member, kind=Reach.TEXT, value=f"+1212555010{number}")
    ContactWayFactory(member=member, value=f"canary-{name.lower()}@leak.example", position=1)
    return member


@pytest.fixture
def people(areas):
    """Return the cast and some helpers, by first name."""
    Neighborhood.objects.create(pk=1)
    area = areas["mill-row"]
    people = {name: person(n, name, area=area) for n, name in enumerate(NAMES)}
    TermFactory(member=people["Cora"])
    TermFactory(member=people["Shay"], shadow=True)
    people["Kim"].name_shown = NameShown.NOTHING
    people["Kim"].save()
    return people


@pytest.fixture
def plan(people):
    """Rosa and Hal both said yes; others were asked, are backups, said no or are done."""
    rosa = people["Rosa"]
    for helper, trait in (("June", "accepted"), ("Lee", "standby"), ("Kim", "declined")):
        MatchFactory(
            need=NeedFactory(requester=rosa, what=f"A ride, {trait}", helpers_wanted=2),
            offer=OfferFactory(helper=people[helper], capacity=3),
            **{trait: True},
        )
    need = NeedFactory(requester=rosa, what="A ride, planned")
    offer = OfferFactory(helper=people["Hal"], capacity=2)
    look_for(NeedFactory(requester=people["Sam"], what="A ride, open"), offer)
    return confirm_match(match_id=accepted(need, offer).pk, by=rosa)


def look_for(need, offer):
    """Suggest an offer for a need, and ask its helper."""
    Outlook.objects.create(need=need, renewed_at=timezone.now(), could=1)
    Suggestion.objects.create(need=need, offer=offer, rank=1, value=800)
    other = OfferFactory(helper=offer.helper, what="A van")
    Suggestion.objects.create(need=need, offer=other, rank=2, value=700)
    MatchFactory(need=need, offer=other)


def crawl(client, *starts):
    """Return the text of every page that can be reached by following links."""
    waiting = deque(starts)
    pages: dict[str, str] = {}
    while waiting and len(pages) < MOST_PAGES:
        url = waiting.popleft()
        if url in pages:
            continue
        answer = client.get(url)
        pages[url] = unescape(answer.text)
        links = map(unescape, LINK.findall(answer.text))
        waiting.extend(link for link in links if not NOT_FOLLOWED.search(link))
    return pages


def leaks(pages, *, allowed=()):
    """Return the canaries on pages beside those of the members who may be read about."""
    ends = tuple(end for member in allowed for end in ends_of(member))
    found = {(url, canary) for url, text in pages.items() for canary in CANARY.findall(text)}
    return {(url, canary) for url, canary in found if not canary.lower().endswith(ends)}


def ends_of(member):
    """Return how every canary of somebody ends: with their name, or their last digits."""
    number = member.ways.get(kind=Reach.TEXT).value
    return member.name.split()[0].lower(), number[-4:]


def test_public_pages_hold_no_contact_and_no_name_that_is_not_shown(client, plan):
    pages = crawl(client, "/")

    assert {"/", "/needs/", "/offers/", f"/offers/{plan.offer_id}/"} <= set(pages)
    assert leaks(pages) == set()
    assert any("June" in text for text in pages.values())
    assert not any(re.search(r"\bKim\b", text) for text in pages.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_members_read_their_own_contact_and_that_of_their_plan(client, people, plan, name):
    reader = people[name]
    client.force_login(reader)
    partners = {people["Rosa"], people["Hal"]} if name in ("Rosa", "Hal") else set()

    pages = crawl(client, "/", "/your-page/", "/triage/")

    assert len(pages) > 10
    assert leaks(pages, allowed={reader, *partners}) == set()


@pytest.mark.parametrize("name", ["Rosa", "Hal"])
def test_the_plan_shows_the_other_side(client, people, plan, name):
    client.force_login(people[name])

    text = client.get(f"/matches/{plan.pk}/").text

    assert "canary-rosa@leak.example" in text
    assert "canary-hal@leak.example" in text
    assert "CanaryHal" not in text


def test_pages_behind_a_link_hold_no_more(people, plan):
    door = f"/m/{mint_link(people['Lee'])}/"
    client = Client()
    inside = [url for url in LINK.findall(client.get(door).text) if url.startswith(door)]

    pages = {url: client.get(url).text for url in (door, *inside)}

    assert len(pages) > 3
    assert leaks(pages, allowed={people["Lee"]}) == set()


def test_the_desk_shows_a_contact_to_whoever_looked(client, people, plan):
    cora, sam = people["Cora"], people["Sam"]
    need = sam.needs.get()
    reveal(sam, viewer=cora, why=RevealReason.COORDINATION, subject=need)
    client.force_login(cora)

    text = client.get(f"/triage/needs/{need.pk}/").text

    assert leaks({"desk": text}, allowed={sam}) == set()
    assert "canary-sam@leak.example" in text


@pytest.mark.parametrize(
    "words",
    ["(212) 555-0103", "212-555-0103", "+12125550103", "canary-lee@leak.example", "Lee CanaryLee"],
)
def test_the_search_finds_every_spelling(people, words):
    assert leaks({"page": words}, allowed={people["Hal"]})
    assert not leaks({"page": words}, allowed={people["Lee"]})
