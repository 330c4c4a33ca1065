"""What has come into the queue since it was shown; an unchanged one answers 304."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.services import decline_match
from members.models import Event
from needs.services import open_need, resume_need
from needs.states import ClosedReason
from tests.factories import MatchFactory, NeedFactory
from triage.acting import close, entrust

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def poll(client, cora, need):
    """Return what asks for news as the page does that Cora has open."""
    client.force_login(cora)
    since = client.get("/triage/").context["since"]

    def ask(tag=None):
        headers = {**HTMX, "HX-PTag": tag or f"{since}:0:0"}
        return client.get(f"/triage/news/?since={since}", headers=headers)

    return ask


def test_unchanged_queue_answers_304_without_rendering(poll, cora, need):
    Event.objects.record("noted", need, by=cora)

    answer = poll()

    assert (answer.status_code, answer.content) == (304, b"")
    with CaptureQueriesContext(connection) as queries:
        poll()
    assert len(queries) <= 7


def test_new_need_is_said_and_shown_behind_a_link(poll, sam):
    open_need(
        NeedFactory.build(requester=sam, area=sam.area, category=NeedFactory().category), by=sam
    )

    answer = poll()

    assert answer.status_code == 200
    assert "1 new. Show it" in answer.text
    assert 'href="/triage/"' in answer.text
    assert poll(tag=answer["HX-PTag"]).status_code == 304


@pytest.mark.parametrize(
    ("page", "href"),
    [
        ("http://testserver/triage/needs/1/?view=open", "/triage/needs/1/?view=open"),
        ("http://testserver/needs/", "/triage/"),
        ("https://evil.example/triage/needs/1/", "/triage/"),
        ("javascript:alert(1)", "/triage/"),
        ("http://[::", "/triage/"),
        ("", "/triage/"),
    ],
)
def test_link_leads_back_to_the_page_of_the_desk_that_asks(client, poll, page, href):
    Event.objects.record("opened", NeedFactory(), by=None)

    answer = client.get("/triage/news/?since=0.0", headers={**HTMX, "HX-Current-URL": page})

    assert f'href="{href}"' in answer.text


def test_need_that_wants_somebody_again_is_news(poll, hal, offer, need):
    match = MatchFactory(need=need, offer=offer)
    assert poll().status_code == 304
    decline_match(match_id=match.pk, by=hal)

    assert "1 new" in poll().text


def test_need_that_wakes_by_itself_is_news(client, cora, rosa):
    NeedFactory(requester=rosa, snoozed_until=timezone.now() + timedelta(minutes=5))
    client.force_login(cora)
    since = client.get("/triage/").context["since"]

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        page = client.get(f"/triage/news/?since={since}")

    assert "1 new" in page.text


def test_other_views_count_what_came_into_them(client, cora, poll, rosa):
    need = NeedFactory(requester=rosa, paused=True)
    resume_need(need.pk, by=rosa)
    since = poll.__closure__ and client.get("/triage/?view=held").context["since"]
    Event.objects.record("opened", need, by=rosa)

    assert "1 new" in client.get(f"/triage/news/?view=open&since={since}").text
    assert "Show" not in client.get(f"/triage/news/?view=held&since={since}").text


def test_row_says_what_a_colleague_did_and_stays_where_it_is(poll, ada, need):
    entrust(need.pk, to=ada, by=ada)

    answer = poll()

    text = " ".join(answer.text.split())
    assert f'id="facts-{need.pk}" data-hx-swap-oob="innerHTML"' in text
    assert '<span class="flag"><bdi>Ada</bdi></span>' in text
    assert "Show" not in text
    assert poll(tag=answer["HX-PTag"]).status_code == 304


def test_row_says_that_a_colleague_closed_it(poll, ada, need):
    close(need.pk, reason=ClosedReason.DUPLICATE, by=ada)

    assert "Withdrawn" in poll().text


def test_own_deeds_are_no_news(poll, cora, need):
    entrust(need.pk, to=cora, by=cora)

    assert poll().status_code == 304


def test_deeds_in_another_area_are_no_news(client, poll, neighbor_of, ada, need):
    client.force_login(neighbor_of("hilltop"))
    entrust(need.pk, to=ada, by=ada)

    assert f"facts-{need.pk}" not in client.get("/triage/news/?since=0.0").text


@pytest.mark.parametrize("since", ["", "x", "1", "-1.5", "9" * 40])
def test_what_is_no_sign_brings_no_news(client, cora, need, since):
    client.force_login(cora)

    assert "Show" not in client.get(f"/triage/news/?since={since}").text


def test_news_are_for_coordinators(client, sam):
    client.force_login(sam)

    assert client.get("/triage/news/?since=0.0").status_code == 403
