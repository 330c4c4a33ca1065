"""The made-up city has the size it was asked for, keeps every constraint, and repeats itself."""

import pytest
from django.db import connection
from django.db.models import F

from benchmarks import database
from benchmarks.city import Size
from benchmarks.city_mix import UNSPOKEN
from matching.models import Match
from members.models import Member
from needs.models import Need
from offers.models import Offer

pytestmark = pytest.mark.django_db

TABLES = (Member, Offer, Need, Match)


@pytest.fixture
def city():
    return fill(offers=300, needs=60)


def fill(**size):
    database.fill(Size(**size))
    return {model: list(model._default_manager.order_by("pk").values()) for model in TABLES}


@pytest.mark.usefixtures("city")
def test_city_has_as_many_open_posts_as_asked_for():
    assert Offer.objects.available().count() == 300
    assert Need.objects.open().count() == 60
    assert Offer.objects.filter(status="available", committed=F("capacity")).exists()


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("model", "joined"),
    [
        (Member, "area__slug"),
        (Offer, "helper__handle"),
        (Offer, "category__slug"),
        (Need, "requester__handle"),
        (Match, "need__what"),
        (Match, "offer__what"),
    ],
)
def test_city_refers_to_nothing_that_is_not_there(model, joined):
    there = model.objects.filter(**{f"{joined}__gt": ""})

    assert there.count() == model.objects.count() > 0


@pytest.mark.usefixtures("city")
def test_city_matches_people_who_posted_what_is_matched():
    rows = Match.objects.all()
    own = rows.filter(helper=F("offer__helper"), requester=F("need__requester"))

    assert own.count() == rows.count()
    assert rows.filter(need__status="open", status="declined").exists()


def test_city_of_one_seed_is_always_the_same(city):
    assert fill(offers=300, needs=60) == city
    assert fill(offers=300, needs=60, seed=2) != city


@pytest.mark.usefixtures("city")
def test_city_has_a_language_that_no_helper_speaks():
    assert not Member.objects.filter(languages__contains=[UNSPOKEN]).exists()
    assert not Offer.objects.filter(languages__contains=[UNSPOKEN]).exists()


@pytest.mark.usefixtures("city")
def test_city_keeps_every_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'offers_offer'")
        names = {name for (name,) in cursor.fetchall()}

    assert {index.name for index in Offer._meta.indexes} <= names
