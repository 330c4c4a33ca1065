"""The first page."""

import pytest

from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.usefixtures("areas", "categories")

HOME_QUERIES = 8


def test_home_opens_for_everybody(client):
    answer = client.get("/")

    assert answer.status_code == 200
    assert "Nothing here yet" in answer.content.decode()


def test_home_shows_the_latest_of_the_board(client, rosa, hal):
    NeedFactory(requester=rosa, what="A ride to the clinic")
    NeedFactory(requester=rosa, what="Held words", held=True)
    OfferFactory(helper=hal, what="Two pots of soup")
    OfferFactory(helper=hal, what="Withdrawn words", withdrawn=True)

    page = client.get("/").content.decode()

    assert "A ride to the clinic" in page
    assert "Two pots of soup" in page
    assert "Held words" not in page
    assert "Withdrawn words" not in page


def test_home_counts_by_area_and_keeps_small_numbers_vague(client, rosa, hal, areas):
    for _each in range(5):
        NeedFactory(requester=rosa)
    NeedFactory(requester=hal)
    OfferFactory.create_batch(5, helper=hal, area=areas["mill-row"])
    OfferFactory(helper=hal, area=areas["hilltop"])

    listed = {area.name: area for area in client.get("/").context["map"].areas}

    assert listed["Elm Street"].lines == ("a few needs",)
    assert listed["Mill Row"].lines == ("5 needs", "5 offers")
    assert listed["Hilltop"].lines == ("a few offers",)
    assert listed["Mill Row"].url == f"/needs/?area={areas['mill-row'].pk}"
    assert listed["Hilltop"].url == f"/offers/?area={areas['hilltop'].pk}"


def test_home_says_where_nothing_is(client, areas):
    assert {area.lines for area in client.get("/").context["map"].areas} == {("none today",)}


@pytest.mark.parametrize("path", ["/", "/needs/new/"])
def test_area_that_the_address_names_is_marked_on_the_map(client, areas, path):
    page = client.get(path, {"area": areas["hilltop"].pk}).context

    drawn = page["places" if path == "/" else "map"].areas

    assert [area.name for area in drawn if area.here] == ["Hilltop"]


def test_home_shows_no_contact(client, rosa, hal):
    NeedFactory(requester=rosa)
    OfferFactory(helper=hal)

    page = client.get("/").content.decode()

    assert "5550193" not in page
    assert "hal@example.org" not in page


@pytest.mark.parametrize("rows", [1, 20])
def test_home_takes_the_same_queries_whatever_the_board_holds(
    client, rosa, hal, rows, django_assert_num_queries
):
    for _each in range(rows):
        NeedFactory(requester=rosa, languages=["es"])
        OfferFactory(helper=hal, languages=["en"])

    with django_assert_num_queries(HOME_QUERIES):
        client.get("/")


def test_home_is_small(client, rosa):
    for _each in range(6):
        NeedFactory(requester=rosa)

    assert len(client.get("/").content) < 30_000


def test_home_speaks_of_no_account_to_strangers_alone(client, rosa):
    assert "No account." in client.get("/").text

    client.force_login(rosa)
    page = client.get("/").text

    assert "No account." not in page
    assert "You can change it or take it back at any time." in page
