"""Which pages have the bar: those of somebody signed in; behind a private link none has it."""

import pytest
from django.urls import reverse

from tests.factories import MatchFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

BAR = '<div class="bar">'
ROSAS = {
    "overview": (), "posted": ("form",), "standing": ("need",),
    "need_edit": ("need",), "need_extra": ("need", "details"), "need_wider": ("need",),
    "still": (), "about_me": (), "apart": (), "download": (), "calendar": (), "seen": (),
    "wishes": (), "way_back": (), "forgetting": (), "better_words": (), "new_need": (),
    "new_offer": (), "help": ("others",), "need_apart": ("others",), "ask": ("offer",),
    "offer_apart": ("offer",), "match": ("match",), "match_report": ("match",),
    "match_apart": ("match",),
}  # fmt: skip
HALS = {
    "offer_standing": ("offer",), "offer_edit": ("offer",),
    "offer_extra": ("offer", "details"), "match": ("match",), "match_rest": ("match",),
    "rest": (),
}  # fmt: skip
PAGES = [("rosa", *page) for page in ROSAS.items()] + [("hal", *page) for page in HALS.items()]


@pytest.fixture
def keys(rosa, hal, sam):
    """Return what stands in the addresses of the pages."""
    match = MatchFactory(need=NeedFactory(requester=rosa), offer=OfferFactory(helper=hal))
    return {
        "need": match.need_id, "offer": match.offer_id, "match": match.pk, "details": "details",
        "form": match.need.submission_key, "others": NeedFactory(requester=sam).pk,
    }  # fmt: skip


@pytest.mark.parametrize(("whose", "name", "things"), PAGES)
def test_pages_have_the_bar_when_signed_in_and_not_by_link(
    client, door, request, keys, whose, name, things
):
    member = request.getfixturevalue(whose)
    path = reverse(f"signed_in:{name}", args=[keys[thing] for thing in things])
    path = path.removeprefix("/your-page/") if name == "overview" else path[1:]
    by_link = client.get(door(member, path))
    client.force_login(member)

    signed_in = client.get(f"/{path or 'your-page/'}")

    assert (by_link.status_code, signed_in.status_code) == (200, 200)
    assert (BAR in by_link.text, BAR in signed_in.text) == (False, True)


def test_reporting_from_the_board_keeps_the_bar(client, keys):
    assert BAR in client.get(f"/needs/{keys['need']}/report/").text
