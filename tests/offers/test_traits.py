"""The database notes by itself who speaks and can do what, so that the index can pass over."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.engine.types import Limits
from matching.retrieval import find_offers
from members.services import edit_member
from tests.factories import MemberFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db


def traits_of(offer):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(traits) FROM offers_offer WHERE id = %s", [offer.pk]
        )
        [(traits,)] = cursor.fetchall()
    return set(traits)


def found(need):
    rows = find_offers([need.pk], now=timezone.localtime(), limits=Limits())
    return [row.offer_id for row in rows]


def test_traits_are_those_of_the_offer_and_its_helper():
    helper = MemberFactory(languages=["en", "so"])

    offer = OfferFactory(helper=helper, languages=["ase"], abilities=["car"])

    assert traits_of(offer) == {"en", "so", "ase", "car"}


def test_traits_follow_the_offer():
    offer = OfferFactory(languages=["es"], abilities=["car"])

    offer.languages, offer.abilities = [], ["van"]
    offer.save()

    assert traits_of(offer) == {"van"}


def test_traits_follow_the_helper():
    offer = OfferFactory(helper=MemberFactory(languages=["en"]))
    need = NeedFactory(languages=["vi"], pt=offer.pt)
    assert found(need) == []

    edit_member(offer.helper, changes={"languages": ["en", "vi"]}, by=offer.helper)

    assert found(need) == [offer.pk]


def test_languages_of_a_helper_change_after_their_offers_are_locked(hal):
    OfferFactory(helper=hal)

    with CaptureQueriesContext(connection) as queries:
        edit_member(hal, changes={"languages": ["en", "vi"]}, by=hal)

    locks = [query["sql"] for query in queries if "UPDATE" in query["sql"]]
    assert "offers_offer" in locks[0]
    assert locks[1].startswith('UPDATE "members_member"')


@pytest.mark.parametrize("word", ["it's", "a\\b", "a & b", "!", ""])
def test_any_word_may_be_asked_for(word):
    offer = OfferFactory(abilities=[word])
    need = NeedFactory(requirements=[word], pt=offer.pt)

    assert found(need) == [offer.pk]
