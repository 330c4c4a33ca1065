"""Somebody without a number is not called: nothing is looked up, and another way is named."""

import pytest
from django.utils import timezone

from members.models import Reveal
from tests.factories import MatchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def match(need, offer):
    """Hal, who has an address and no number, was asked about Rosa's ride."""
    return MatchFactory(need=need, offer=offer)


def test_without_a_number_nothing_is_looked_up(client, cora, match):
    client.force_login(cora)
    url = f"/triage/matches/{match.pk}/calls/"

    page, answer = client.get(url).text, client.post(f"/triage/matches/{match.pk}/number/")

    assert "Hal has no phone number that works." in " ".join(page.split())
    assert "They can be reached another way: E-mail." in " ".join(page.split())
    assert f'href="/triage/matches/{match.pk}/"' in page
    assert "Show the number" not in page
    assert "How did the call end?" not in page
    assert answer.status_code == 409
    assert not Reveal.objects.exists()


def test_number_that_was_given_up_is_none(client, cora, need, rosa):
    rosa.ways.update(unreachable_at=timezone.now())
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/calls/").text

    assert "Rosa has no phone number that works." in " ".join(page.split())
    assert "another way" not in page


def test_call_that_waits_can_end_without_a_number(client, cora, rosa, need):
    client.force_login(cora)
    url = f"/triage/needs/{need.pk}/calls/"
    client.post(url, {"outcome": "busy"})
    rosa.ways.update(unreachable_at=timezone.now())

    later = client.get("/triage/calls/?show=later").text

    assert "How did the call end?" in client.get(url).text
    assert "no phone number that works is known" in later


def test_need_in_hand_calls_nobody_without_a_number(client, cora, match, need, rosa):
    rosa.ways.update(kind="email", value="rosa@example.org")
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/").text
    plain = " ".join(page.split())

    assert "Rosa has no phone number that works." in plain
    assert "Hal has no phone number that works." in plain
    assert "/calls/" not in page.partition('id="calls"')[2].partition("</section>")[0]


def test_need_in_hand_calls_a_helper_with_a_number(client, cora, match, need, hal):
    hal.ways.create(kind="call", value="+12125550155", position=4)
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/").text

    assert f'href="/triage/matches/{match.pk}/calls/"' in page
