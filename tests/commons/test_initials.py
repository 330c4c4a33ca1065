"""People known by a letter: no sentence that ends with one has two full stops."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.states import MatchStatus, Origin
from members.models import Event
from tests.constraints import change
from tests.factories import MatchFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

TWO_STOPS = re.compile(r"[^.]{0,40}(?<!\.)\.\.(?!\.)")


@pytest.fixture
def letters(rosa, hal):
    """Rosa and Hal are called by a letter, before both said yes and after."""
    change(rosa, name="R. Reyes", name_shown="initial")
    change(hal, name="H. Hale", name_shown="initial")
    return rosa, hal


def pages_of(match):
    about = {"standing": match.need_id, "offer_standing": match.offer_id, "match": match.pk}
    return [reverse(f"signed_in:{name}", args=[pk]) for name, pk in about.items()]


@pytest.mark.parametrize("status", MatchStatus)
def test_no_page_of_the_two_says_a_letter_with_two_stops(client, letters, cora, status):
    rosa, hal = letters
    traits = {} if status == MatchStatus.PROPOSED else {str(status): True}
    pages = ["/your-page/"]
    for origin in Origin:
        need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal)
        match = MatchFactory(need=need, offer=offer, origin=origin, **traits)
        for verb in ("proposed", str(status)):
            Event.objects.record(verb, match, by=cora, at=timezone.now())
        pages += pages_of(match)

    for reader in letters:
        client.force_login(reader)
        found = {page: TWO_STOPS.findall(client.get(page).text) for page in pages}
        assert not any(found.values()), found


@pytest.mark.parametrize("verb", ["proposed", "lapsed", "completed"])
def test_the_desk_says_a_letter_once_too(client, letters, cora, verb):
    rosa, hal = letters
    match = MatchFactory(need=NeedFactory(requester=rosa), offer=OfferFactory(helper=hal))
    Event.objects.record(verb, match, by=cora)
    client.force_login(cora)

    page = client.get(f"/triage/needs/{match.need_id}/").text

    assert "H." in page
    assert not TWO_STOPS.findall(page)
