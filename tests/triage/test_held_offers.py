"""Offers that wait for a look, and what a coordinator does with an offer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Event
from offers.models import Offer
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import now_of, verbs

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
HELD = "/triage/?view=held"
for_each_act = pytest.mark.parametrize("noun", ["release", "closure"])


@pytest.fixture
def held(hal) -> Offer:
    """Hal's offer, waiting for a look."""
    return OfferFactory(helper=hal, what="A van on Sundays", status="held")


@pytest.fixture
def act(client, held):
    """Return what does something to the held offer as somebody."""

    def post(noun, member, **how):
        client.force_login(member)
        return client.post(f"/triage/offers/{held.pk}/{noun}/", **how)

    return post


def test_held_view_lists_needs_and_offers(client, cora, held):
    NeedFactory(what="A bed frame", held=True)
    client.force_login(cora)

    page = client.get(HELD)

    assert held.what in page.text
    assert "A bed frame" in page.text
    assert {"Held": 2}.items() <= {
        str(v["words"]): v["count"] for v in page.context["views"]
    }.items()
    assert held.what not in client.get("/triage/").text


def test_held_offers_alone_do_not_look_like_an_empty_queue(client, cora, held):
    client.force_login(cora)

    assert "All caught up" not in client.get(HELD).text


def test_search_finds_held_offers_as_well(client, cora, held):
    client.force_login(cora)

    assert held.what in client.get(f"{HELD}&q=van").text
    assert held.what not in client.get(f"{HELD}&q=zebra").text


@pytest.mark.parametrize(
    ("noun", "status", "verb"),
    [("release", "available", "released"), ("closure", "withdrawn", "withdrawn")],
)
def test_held_offer_goes_on_the_board_or_off(act, client, cora, held, noun, status, verb):
    answer = act(noun, cora)

    assert (answer.status_code, answer.url) == (303, HELD)
    assert now_of(held).status == status
    assert verbs(held)[-1] == verb
    assert Event.objects.about(held)[0].by == cora
    assert client.get(HELD).context["offer_rows"] == []


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_release_too_late_shows_how_it_stands(act, cora, held, headers):
    Offer.objects.filter(pk=held.pk).update(status="available")

    answer = act("release", cora, headers=headers)

    assert answer.status_code == 409
    assert held.what in answer.text


@for_each_act
def test_shadows_strangers_and_helpers_themselves_are_refused(act, neighbor_of, sam, held, noun):
    shadow, nell = neighbor_of("elm-street", shadow=True), neighbor_of("elm-street")

    assert act(noun, shadow).status_code == 403
    assert act(noun, sam).status_code == 403
    Offer.objects.filter(pk=held.pk).update(helper=nell)
    assert act(noun, nell).status_code == 403
    assert now_of(held).status == "held"


@for_each_act
def test_offer_of_another_area_is_not_found(act, client, neighbor_of, held, areas, noun):
    Offer.objects.filter(pk=held.pk).update(area=areas["mill-row"])

    assert act(noun, neighbor_of("hilltop")).status_code == 404
    assert client.get(f"/triage/offers/{held.pk}/").status_code == 404
    assert held.what not in client.get(HELD).text


@for_each_act
def test_looking_never_acts(client, cora, held, noun):
    client.force_login(cora)

    assert client.get(f"/triage/offers/{held.pk}/{noun}/").status_code == 405
    assert client.get(f"/triage/offers/{held.pk}/").status_code == 200
    assert now_of(held).status == "held"


def test_held_view_takes_the_same_queries_whatever_the_rows(client, cora):
    client.force_login(cora)
    counts = []
    for rows in (1, 30):
        for _number in range(rows):
            NeedFactory(held=True)
            OfferFactory(status="held")
        with CaptureQueriesContext(connection) as queries:
            client.get(HELD)
        counts.append(len(queries))

    assert counts[0] == counts[1]
