"""How often one place and all together may do something, and where a request comes from."""

import logging
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from matching.models import Match
from members import limits
from members.jobs import forget_counts
from members.models import DaySalt, Member, Rate
from mutualaid.doors import HourlyRate
from needs.models import Need
from neighborhood.models import Neighborhood
from tests.commons.answers import ride
from tests.factories import NeedFactory, OfferFactory
from tests.matching.races import at_once

pytestmark = pytest.mark.django_db

CLIENTS = 8
HERE = "203.0.113.7"


@pytest.fixture
def rates(settings):
    """Return what changes a rate for one test."""

    def change(action, *, each=100, together=100):
        settings.RATES = {**settings.RATES, action: HourlyRate(each, together)}

    return change


@pytest.fixture
def group_phone():
    """Let the group have a phone."""
    group = Neighborhood.current()
    group.phone = "212-555-0100"
    group.save()


def coming_from(address, *, forwarded=""):
    """Return a request from an address, with what its proxies say."""
    told = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, **told)


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "", HERE),
        (0, "198.51.100.1", HERE),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1, 127.0.0.1, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.1, 198.51.100.1, 192.0.2.9", "198.51.100.1"),
        (2, "198.51.100.1", HERE),
        (1, "198.51.100.1, nonsense", HERE),
        (1, "", HERE),
    ],
)
def test_address_is_what_trusted_hops_say(settings, hops, forwarded, address):
    settings.TRUSTED_HOPS = hops

    assert limits.client_address(coming_from(HERE, forwarded=forwarded)) == address


@pytest.mark.parametrize("hops", [0, 1])
def test_forged_forwarding_changes_nothing(settings, rates, hops):
    settings.TRUSTED_HOPS = hops
    rates("posting", each=3)
    last = ", 198.51.100.1" if hops else ""

    within = [
        limits.is_within("posting", coming_from(HERE, forwarded=f"10.0.{number}.1{last}"))
        for number in range(5)
    ]

    assert within == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "unix", True),
    ],
)
def test_place_is_the_front_of_an_address(one, other, is_same):
    places = {limits.place_of(coming_from(address)) for address in (one, other)}

    assert (len(places) == 1) is is_same


@pytest.mark.django_db(transaction=True)
def test_limit_holds_for_eight_at_once(rates):
    rates("posting", each=20)

    def knock():
        return sum(limits.is_within("posting", coming_from(HERE)) for _time in range(5))

    assert sum(at_once(*[knock] * CLIENTS)) == 20
    assert Rate.objects.get().hits == CLIENTS * 5
    assert DaySalt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_shared_cache_lets_one_of_eight_in():
    def knock():
        return cache.add("the last place", "taken", timeout=60)

    assert sum(at_once(*[knock] * CLIENTS)) == 1
    cache.clear()


def test_hour_over_counts_anew(rates):
    rates("posting", each=1)
    limits.is_within("posting", coming_from(HERE))
    Rate.objects.update(ends_at=timezone.now())

    assert limits.is_within("posting", coming_from(HERE))
    assert Rate.objects.get().hits == 1


def test_places_and_actions_are_counted_apart(rates):
    rates("posting", each=1)

    assert limits.is_within("posting", coming_from(HERE))
    assert limits.is_within("posting", coming_from("198.51.100.1"))
    assert limits.is_within("joining", coming_from(HERE))


def test_nothing_kept_says_from_where(rates):
    limits.is_within("posting", coming_from(HERE))
    cache.set(f"allauth:rl:{HERE}", [1.0])

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM members_cache")
        kept = repr(
            (cursor.fetchall(), list(Rate.objects.values()), list(DaySalt.objects.values()))
        )

    assert HERE not in kept
    assert "allauth" not in kept


def test_salt_of_yesterday_is_thrown_away_and_counts_that_ended(rates):
    yesterday = timezone.now().date() - timedelta(days=1)
    DaySalt.objects.create(day=yesterday, salt=b"x" * 32)
    limits.is_within("posting", coming_from(HERE))
    Rate.objects.create(digest=b"old", hits=1, ends_at=timezone.now())

    forget_counts(0)

    assert DaySalt.objects.get().day == timezone.now().date()
    assert bytes(Rate.objects.get().digest) != b"old"


def test_tables_of_counts_are_in_no_log_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'")
        unlogged = {name for (name,) in cursor.fetchall()}

    assert unlogged >= {"members_rate", "members_daysalt", "members_cache"}


def post(client, areas, **changes):
    """Post a need from a browser; the address of the answer tells whether it stands."""
    return client.post("/needs/new/", ride(areas["mill-row"], reach="check_back", **changes))


def test_too_many_posts_from_one_place_get_a_kind_page(client, areas, categories, rates, caplog):
    rates("posting", each=1)
    post(client, areas, what="Soup")

    with caplog.at_level(logging.ERROR):
        answer = post(client, areas, what="A ride to the market")

    assert answer.status_code == 429
    assert "What you wrote is still below." in answer.text
    assert "A ride to the market</textarea>" in answer.text
    assert Need.objects.count() == 1
    assert not caplog.records


def test_page_over_the_rate_names_the_phone(client, areas, categories, rates, group_phone):
    rates("posting", each=0)

    assert "or call 212-555-0100." in post(client, areas).text


def test_too_many_posts_from_everywhere_are_held_for_a_glance(client, areas, categories, rates):
    rates("posting", together=0)

    answer = post(client, areas)

    assert answer.status_code == 303
    assert Need.objects.get().status == "held"


def test_home_over_the_rate_keeps_the_words(client, areas, categories, rates):
    rates("posting", each=0)
    answers = ride(areas["mill-row"], need="A ride", reach="check_back")

    answer = client.post("/", answers)

    assert answer.status_code == 429
    assert "A ride</textarea>" in answer.text


def test_too_many_codes_asked_for_get_a_way_on(client, areas, rates, group_phone):
    rates("sign_in", each=0)

    answer = client.post("/accounts/sign-in/", {"email": "rosa@example.org"})

    assert answer.status_code == 429
    assert "212-555-0100" in answer.text
    assert "What you wrote is still below." in answer.text
    assert 'value="rosa@example.org"' in answer.text
    assert not Member.objects.exists()


def ask_for_code(client, to, *, place="10.0.0.1"):
    return client.post("/accounts/sign-in/", {"email": to}, REMOTE_ADDR=place).status_code


@pytest.mark.parametrize("to", ["{}@example.org", "new+{}@example.org", "new@example.org"])
def test_nobody_is_sent_codes_without_end_and_the_owner_still_gets_one(client, rates, to):
    rates("code_to_one", each=2)
    rates("code_to_one_here", each=1)

    answers = [ask_for_code(client, to.format(number)) for number in range(4)]

    cache.clear()
    is_one = not to.startswith("{")
    assert answers == [302, 302, 302, 429 if is_one else 302]
    assert ask_for_code(client, to.format(1), place="10.9.0.1") == 302


def test_too_many_who_help_from_one_place_get_a_kind_page(client, areas, rosa, rates):
    rates("joining", each=0)
    need = NeedFactory(requester=rosa)
    words = {
        "name": "Sam",
        "reach": "text",
        "reach_at": "212 555 0193",
        "area": areas["hilltop"].pk,
    }

    answer = client.post(f"/needs/{need.pk}/help/", words)

    assert answer.status_code == 429
    assert "212 555 0193" in answer.text
    assert not Match.objects.exists()


def test_too_many_who_ask_from_one_place_get_a_kind_page(client, areas, hal, rates):
    rates("joining", each=0)
    offer = OfferFactory(helper=hal)

    answer = client.post(f"/offers/{offer.pk}/ask/", ride(areas["mill-row"]))

    assert answer.status_code == 429
    assert "A ride to the clinic" in answer.text
    assert not Need.objects.exists()
