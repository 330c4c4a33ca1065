"""The pages of a long list: in order, complete, and a search that stops counting."""

import pytest

from members.listing import KeysFirstPaginator
from needs.models import Need
from tests.factories import NeedFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    NeedFactory.create_batch(5)
    return Need.objects.open().with_card().soonest_first()


def test_pages_hold_every_row_once_and_in_order(rows):
    pages = KeysFirstPaginator(rows, 2)

    found = [need for number in pages.page_range for need in pages.page(number)]

    assert found == list(rows)
    assert not pages.is_cut


def test_page_takes_two_queries_whatever_its_number(rows, django_assert_num_queries):
    pages = KeysFirstPaginator(rows, 2)
    assert pages.count == 5

    for number in pages.page_range:
        with django_assert_num_queries(2):
            pages.page(number)


def test_counting_stops_where_it_is_told_to(rows):
    pages = KeysFirstPaginator(rows, 2, most=4)

    assert (pages.count, pages.num_pages, pages.is_cut) == (4, 2, True)


def test_list_of_nothing_has_one_empty_page():
    pages = KeysFirstPaginator(Need.objects.open().soonest_first(), 2)

    assert list(pages.get_page("last")) == []
    assert pages.num_pages == 1


def test_board_says_that_a_search_was_cut(client, monkeypatch):
    monkeypatch.setattr("members.listing.MOST_FOUND", 3)
    NeedFactory.create_batch(5, what="A ride")

    assert "The first 3. Another word finds fewer." in client.get("/needs/?q=ride").text
    assert "5 needs." in client.get("/needs/").text
