"""What stands where no need is in hand."""

import re
from datetime import datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from tests.factories import MatchFactory, MemberFactory, OfferFactory, TermFactory
from triage.caring.morning import MOST_LINES, morning

pytestmark = pytest.mark.django_db

NUMBERS = {"waiting": 8, "under_way": 33}


def shown(member, at=None, **numbers):
    context = morning(member, at=at or timezone.now(), **NUMBERS | numbers)
    return " ".join(render_to_string("triage/morning.html", context).split())


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")]
)
def test_it_greets_by_the_hour_here(cora, hour, words):
    at = datetime(2026, 11, 21, hour, tzinfo=timezone.get_current_timezone())

    assert f'<h2 id="morning"> Good {words}, Cora </h2>' in shown(cora, at)
    cora.name = ""
    assert f'<h2 id="morning"> Good {words} </h2>' in shown(cora, at)


def test_it_says_how_much_there_is(cora):
    words = "8 needs wait for a person. For the other 33, somebody has been asked or has agreed."

    assert words in shown(cora, first_url="/triage/needs/7/")
    assert "1 need waits for a person." in shown(cora, waiting=1, under_way=0)
    assert 'href="/triage/needs/7/"' in shown(cora, first_url="/triage/needs/7/")


def test_an_empty_queue_sends_to_rest(cora):
    text = shown(cora, waiting=0, under_way=1)

    assert "For the other one, somebody has been asked or has agreed." in text
    assert "Open the first one" not in text
    assert "See the plan" not in text


def test_it_carries_at_most_four_lines(cora):
    for _helper in range(MOST_LINES + 1):
        waiting = OfferFactory(helper=MemberFactory(), full=True)
        then = timezone.now() - timedelta(days=2)
        MatchFactory(offer=waiting, accepted=True, accepted_at=then)

    text = shown(cora)

    assert text.count("never heard what came of it.</span> <a") == MOST_LINES


def test_it_takes_few_queries(cora, django_assert_max_num_queries):
    TermFactory(member=cora)

    with django_assert_max_num_queries(10):
        morning(cora, at=timezone.now(), waiting=8, under_way=33)


def test_queue_asks_for_it(client, cora, need):
    client.force_login(cora)
    assert 'hx-get="/triage/morning/"' in client.get("/triage/").text

    answer = client.get("/triage/morning/", headers={"HX-Request": "true"})

    assert "1 need waits for a person." in answer.text
    assert f'href="/triage/needs/{need.pk}/"' in answer.text
    assert "<html" not in answer.text


def test_without_script_it_is_a_page_the_queue_leads_to(client, cora, need):
    client.force_login(cora)
    assert 'href="/triage/morning/?view=open"' in client.get("/triage/?view=open").text

    page = client.get("/triage/morning/?view=open").text

    assert page.count("<h1") == 1
    assert re.search(r'<h1 id="morning"\s*>\s*Good', page)
    assert f'href="/triage/needs/{need.pk}/?view=open"' in page


def test_beside_the_queue_stands_what_to_do_until_a_need_is_chosen(client, cora, need):
    client.force_login(cora)
    words = "Choose a need in the queue, and it opens here."

    page = client.get("/triage/").text

    assert re.search(rf'<h2 id="morning">Good \w+, Cora</h2>\s*<p>{words}</p>', page)
    assert words not in client.get(f"/triage/needs/{need.pk}/").text
    assert words not in client.get("/triage/?view=snoozed").text


def test_it_is_for_coordinators(client, sam):
    client.force_login(sam)

    assert client.get("/triage/morning/", headers={"HX-Request": "true"}).status_code == 403
