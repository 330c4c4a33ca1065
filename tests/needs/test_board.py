"""The board of needs: filters, search, pages, and what it never shows."""

import pytest
from django.test import Client
from django.urls import reverse

from needs.models import Urgency
from tests.factories import CategoryFactory, MemberFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db
BOARD = "/needs/"


def titles_of_page(**query):
    return [card.title for card in Client().get(BOARD, query).context["cards"]]


def test_board_lists_only_open_needs():
    NeedFactory(what="A ride to the clinic")
    for trait in ("held", "paused", "matched", "met", "withdrawn", "expired"):
        NeedFactory(what=f"One that is {trait}", **{trait: True})

    assert titles_of_page() == ["A ride to the clinic"]


def test_board_puts_the_soonest_first_then_the_longest_waiting():
    whenever = NeedFactory(what="whenever", urgency=Urgency.WHENEVER)
    first = NeedFactory(what="first today", urgency=Urgency.TODAY)
    second = NeedFactory(what="second today", urgency=Urgency.TODAY)

    assert titles_of_page() == [first.what, second.what, whenever.what]


@pytest.mark.parametrize("words", ["prescription", "PERSCRIPTION", "prescripcion", "prescri"])
def test_search_forgives_accents_case_and_typos(words):
    NeedFactory(what="Fetch a prescripción or prescription")
    NeedFactory(what="Mow the lawn")

    assert titles_of_page(q=words) == ["Fetch a prescripción or prescription"]


def test_search_finds_what_stands_in_the_details():
    NeedFactory(what="Help at home", details="The piano has to go upstairs")

    assert titles_of_page(q="piano") == ["Help at home"]


def test_filters_keep_area_and_kind_with_what_stands_inside(categories, areas):
    wanted = NeedFactory(
        what="clinic", category=categories["rides-medical"],
        requester=MemberFactory(area=areas["hilltop"]),
    )  # fmt: skip
    NeedFactory(what="elsewhere", category=categories["rides-medical"])
    NeedFactory(
        what="other", category=categories["food"], requester=MemberFactory(area=areas["hilltop"])
    )

    found = titles_of_page(area=areas["hilltop"].pk, category=categories["rides"].pk)

    assert found == [wanted.what]


@pytest.mark.parametrize(
    "query",
    [
        {"page": "abc"}, {"page": "-1"}, {"page": "9" * 30}, {"area": "abc"}, {"area": "9" * 30},
        {"category": "'\"><script>"}, {"q": "x" * 10_000}, {"q": "\x00"}, {"q": "مرحبا 🙂 ' \" %"},
        {"q": "& | ! ( ) :*"},
    ],
)  # fmt: skip
def test_filters_that_make_no_sense_are_left_out(client, query):
    NeedFactory()

    response = client.get(BOARD, query)

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_board_takes_as_many_queries_for_forty_needs_as_for_two(
    client, django_assert_max_num_queries
):
    category = CategoryFactory(slug="rides")
    NeedFactory.create_batch(40, category=category)

    with django_assert_max_num_queries(7):
        response = client.get(BOARD)

    assert len(response.context["cards"]) == 24


def test_pages_keep_the_filters(client):
    NeedFactory.create_batch(30, what="A ride")

    response = client.get(BOARD, {"q": "ride", "page": 2})

    assert len(response.context["cards"]) == 6
    assert 'href="?q=ride&amp;page=1"' in response.text


def test_board_shows_no_contact_and_no_more_of_a_name_than_was_chosen(client):
    rosa = MemberFactory(name="Rosalinda Canary", name_shown="initial", email="canary@example.org")
    NeedFactory(requester=rosa)

    text = client.get(BOARD).text

    assert "R." in text
    assert "Rosalinda" not in text
    assert "canary" not in text.lower()


def test_htmx_gets_the_results_alone(client):
    NeedFactory()

    text = client.get(BOARD, headers={"HX-Request": "true"}).text

    assert text.strip().startswith('<section id="results"')
    assert "<html" not in text


def test_empty_board_says_what_to_do(client):
    assert "That is good news" in client.get(BOARD).text
    assert reverse("commons:new_need") in client.get(BOARD, {"q": "piano"}).text


@pytest.mark.parametrize("path", ["", "help/", "report/", "apart/"])
def test_each_page_about_a_need_names_its_languages(client, path):
    need = NeedFactory(languages=["es"])

    assert "Spanish" in client.get(f"/needs/{need.pk}/{path}").text.split("<main")[1]


@pytest.mark.parametrize("path", ["", "ask/", "report/", "apart/"])
def test_each_page_about_an_offer_names_its_languages(client, path):
    offer = OfferFactory(languages=["es"])

    assert "Spanish" in client.get(f"/offers/{offer.pk}/{path}").text.split("<main")[1]


@pytest.mark.parametrize(("kind", "made"), [("needs", NeedFactory), ("offers", OfferFactory)])
def test_what_is_wrong_comes_before_what_is_to_print(client, kind, made):
    page = client.get(f"/{kind}/{made().pk}/").text

    at = [page.index(f"/{one}/") for one in ("report", "apart", "poster")]
    assert at == sorted(at)


def test_detail_shows_an_open_need_and_no_other(client):
    need = NeedFactory(details="Walks with a stick")
    held = NeedFactory(held=True)

    assert "Walks with a stick" in client.get(f"{BOARD}{need.pk}/").text
    assert client.get(f"{BOARD}{held.pk}/").status_code == 404
