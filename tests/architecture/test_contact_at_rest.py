"""A copy of the database, the logs and the queue tell no number and no address.

People post, sign in, agree, are looked up, written to and answer; then every column of every
table is searched, what sessions hold included.
"""

import base64
import logging
import re
import zlib

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from matching.services import accept_match, confirm_match, propose
from matching.states import Origin
from members.models import ContactWay
from needs.models import Need
from outbox.delivery import deliver
from outbox.models import DemoArrival, Message
from outbox.replies import replying
from tests.commons.answers import ride
from tests.factories import OfferFactory

pytestmark = pytest.mark.django_db

NUMBER, HELPER_NUMBER = "+12125557788", "+12125559944"
ADDRESS = "canary@leak.example"
CANARY = re.compile(r"canary|leak\.example|555[ -]?(7788|9944)", re.IGNORECASE)


def post_as_strangers(area):
    """Ask for something by number and by address, and begin to sign in with the address."""
    client = Client()
    for reach, where in (("text", NUMBER), ("email", ADDRESS)):
        client.post("/needs/new/", ride(area, reach=reach, reach_at=where, what=f"By {reach}"))
    client.post("/accounts/sign-in/", {"email": ADDRESS})


def agree(need, offer, *, by):
    """Let both say yes, so that each sees how to reach the other."""
    match = propose(need_id=need.pk, offer_id=offer.pk, by=by, origin=Origin.COORDINATOR)
    accept_match(match_id=match.pk, by=offer.helper)
    confirm_match(match_id=match.pk, by=need.requester)


def look_up(coordinator, *needs):
    """See contacts at the desk, and type a number of somebody who calls."""
    desk = Client()
    desk.force_login(coordinator)
    for need in needs:
        desk.post(f"/triage/needs/{need.pk}/contact/")
        assert CANARY.search(desk.get(f"/triage/needs/{need.pk}/").text)
    desk.post("/triage/calls/callers/", {"q": NUMBER})
    desk.get("/triage/paper/phone-list/")
    desk.post("/triage/paper/phone-list/")


def write_both_ways():
    """Send what waits, and take an answer by text."""
    for pk in Message.objects.values_list("pk", flat=True):
        deliver(pk)
    replying.take(channel="text", provider_id="IN1", sender=NUMBER, text="Yes please")


def opened(session):
    """Return the bytes that a stored session holds, however Django has packed them."""
    packed = session.session_data.split(":")[0]
    plain = base64.urlsafe_b64decode(packed.lstrip(".") + "===")
    return zlib.decompress(plain) if packed.startswith(".") else plain


def told_by_tables():
    """Return every table that tells something, with what it tells."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            words = CANARY.findall("\n".join(row for (row,) in cursor.fetchall()))
            found |= {table: words} if words else {}
    return found


@pytest.fixture
def street(areas, hal, cora, caplog):
    """Let people do all in which their numbers and addresses have a part."""
    with caplog.at_level(logging.DEBUG):
        hal.ways.update(kind="text", value=HELPER_NUMBER)
        post_as_strangers(areas["mill-row"])
        needs = list(Need.objects.order_by("pk"))
        for need in needs:
            agree(need, OfferFactory(helper=hal), by=cora)
        look_up(cora, *needs)
        write_both_ways()
    return needs


def test_no_table_tells_how_to_reach_anybody(street):
    # What arrived in a demo lies on its shelf in plain words; a real place has no such shelf.
    DemoArrival.objects.all().delete()

    assert ContactWay.objects.filter(value__in=[NUMBER, ADDRESS, HELPER_NUMBER]).count() == 3
    assert told_by_tables() == {}


def test_no_session_tells_it_to_whoever_unpacks_it(street):
    sessions = list(Session.objects.all())

    assert len(sessions) > 1
    assert not any(CANARY.search(opened(one).decode(errors="replace")) for one in sessions)


def test_no_log_tells_it(street, caplog):
    records = caplog.get_records("setup")
    lines = [one.getMessage() for one in records if not one.name.startswith("factory")]

    assert any("procrastinate" in one.name for one in records)
    assert [line for line in lines if CANARY.search(line)] == []


def test_search_finds_what_somebody_writes_into_a_text(street):
    Need.objects.filter(pk=street[0].pk).update(details=f"Call {NUMBER}")

    assert set(told_by_tables()) == {"needs_need"}
