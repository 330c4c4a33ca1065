"""How an offer looks on the board."""

from datetime import date

import pytest

from offers.cards import card_of, cards_of
from offers.models import Offer
from tests.factories import OfferFactory

pytestmark = pytest.mark.usefixtures("categories")

THURSDAY_EVENING = (3 * 1440 + 17 * 60, 3 * 1440 + 21 * 60)


def test_card_says_what_where_when_and_who(hal):
    offer = OfferFactory(helper=hal, languages=["en"], availability=(THURSDAY_EVENING,))

    card = cards_of([offer])[0]

    assert (card.title, card.kind) == ("A car on Tuesdays", "offer")
    assert card.facts == ("Elm Street · Thursday, evening", "Offered by <bdi>Hal</bdi> · English")
    assert card.act_words == "Ask for this"


@pytest.mark.parametrize(
    ("windows", "words"),
    [(None, "until 3 May"), ((THURSDAY_EVENING,), "Thursday, evening, until 3 May")],
)
def test_card_names_the_last_day(hal, windows, words):
    offer = OfferFactory(helper=hal, valid_until=date(2030, 5, 3), availability=windows)

    assert card_of(offer).facts[0] == f"Elm Street · {words}"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"capacity": 4, "committed": 1}, "Can help 3 more neighbors."),
        ({"capacity": 4, "committed": 3}, "Can help one more neighbor."),
        ({}, ""),
    ],
)
def test_card_says_how_much_room_is_left(hal, fields, words):
    assert card_of(OfferFactory(helper=hal, **fields)).why == words


def test_card_without_a_name_says_a_neighbor(hal):
    hal.name_shown = "nothing"

    assert card_of(OfferFactory(helper=hal)).facts[-1] == "Offered by a neighbor"


@pytest.mark.parametrize(
    ("trait", "flag"),
    [("paused", "Offer, paused"), ("withdrawn", "Offer, withdrawn"), ("full", "")],
)
def test_card_of_an_offer_off_the_board_offers_nothing(hal, trait, flag):
    card = card_of(OfferFactory(helper=hal, **{trait: True}))

    assert (card.kind_words, card.act_url) == (flag, "")


def test_cards_of_a_list_take_one_query_beside_it(hal, django_assert_num_queries):
    for _each in range(5):
        OfferFactory(helper=hal, languages=["es"])

    with django_assert_num_queries(2):
        cards_of(Offer.objects.available().with_card())
