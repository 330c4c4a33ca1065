"""A poster of one need or offer: what the card says, where to go, and nothing about whose it is."""

import pytest
from django.conf import settings

from members.posters import Poster, picture_of
from neighborhood.models import Neighborhood
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def things(rosa):
    """Return a need and an offer of Rosa's, with all that is none of a wall's business."""
    Neighborhood.objects.create(pk=1, name="Elm Street", phone="212-555-0142")
    private = {"what": "A ride", "details": "My back hurts"}
    need = NeedFactory(requester=rosa, allergies="nuts", for_whom="other",
                       for_whom_words="my father", **private)  # fmt: skip
    return {"needs": need, "offers": OfferFactory(helper=rosa, **private)}


@pytest.mark.parametrize("board", ["needs", "offers"])
def test_poster_says_what_where_and_whom_to_call_and_no_name(client, things, board):
    page = client.get(f"/{board}/{things[board].pk}/poster/")

    assert page.status_code == 200
    address = f"{settings.SITE_URL.partition('://')[2]}/{board}/{things[board].pk}/"
    for words in ("A ride", "Mill Row", "Elm Street", "212-555-0142", address):
        assert words in page.text.replace("<wbr>", "")
    for words in ("Rosa", "5550193", "nuts", "father", "My back hurts"):
        assert words not in page.text


def test_slips_to_tear_off_are_for_the_eyes_alone(client, things):
    page = client.get(f"/needs/{things['needs'].pk}/poster/").text

    slips = page.split('<ul class="tear" aria-hidden="true">')[1].split("</ul>")[0]
    assert slips.count(f"<wbr>{things['needs'].pk}/") == slips.count("212-555-0142") == 8


def test_picture_leads_to_the_page_in_the_language_of_the_poster(client, things):
    poster = client.get(f"/es/needs/{things['needs'].pk}/poster/").context["poster"]

    assert poster.url == f"{settings.SITE_URL}/es/needs/{things['needs'].pk}/"
    assert "<svg" in poster.picture


def test_picture_begins_where_the_words_do():
    picture = picture_of("https://elm.example/needs/15/")

    # The upper left of its three marks.
    assert 'd="M0 0.5h7' in picture


@pytest.mark.parametrize("state", ["held", "paused", "matched", "met", "withdrawn", "expired"])
def test_what_is_not_on_the_board_has_no_poster_even_for_its_owner(client, rosa, state):
    need = NeedFactory(requester=rosa, **{state: True})
    client.force_login(rosa)

    assert client.get(f"/needs/{need.pk}/poster/").status_code == 404
    assert "/poster/" not in client.get(f"/needs/{need.pk}/standing/").text


def test_offer_that_is_not_on_the_board_has_no_poster(client, hal):
    offer = OfferFactory(helper=hal, paused=True)

    assert client.get(f"/offers/{offer.pk}/poster/").status_code == 404


@pytest.mark.parametrize("board", ["needs", "offers"])
def test_public_page_and_own_page_lead_to_the_poster(client, rosa, door, things, board):
    pk = things[board].pk

    assert f"/{board}/{pk}/poster/" in client.get(f"/{board}/{pk}/").text
    assert f"/{board}/{pk}/poster/" in client.get(door(rosa, f"{board}/{pk}/standing/")).text


@pytest.mark.parametrize(("words", "size"), [("A ride", 1), ("A ride " * 8, 2), ("需" * 60, 3),
                                             ("A ride " * 40, 4)])  # fmt: skip
def test_longer_words_stand_in_smaller_letters(words, size):
    assert Poster(words, "en", "Rides", "", "https://elm.example/").size == size


def test_hours_on_a_wall_stay_on_one_line(client):
    need = NeedFactory(availability=((14 * 60, 18 * 60),))

    page = client.get(f"/needs/{need.pk}/poster/").text

    assert "2\xa0PM–\u20606\xa0PM" in page
