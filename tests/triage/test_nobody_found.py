"""What coordinators see of needs that nobody was found for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.services import tell_nobody_found
from tests.factories import NeedFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck(rosa):
    """A need that has waited too long."""
    need = NeedFactory(requester=rosa, what="A piano moved")
    tell_nobody_found(now=timezone.now() + timedelta(hours=49))
    return need


def test_need_stands_among_those_that_want_a_person(client, cora, stuck, sam):
    NeedFactory(requester=sam, what="Two bags carried")
    client.force_login(cora)

    page = client.get("/triage/?view=person").text

    assert "A piano moved" in page
    assert "Two bags carried" not in page


def test_need_says_why_and_its_history_when(client, cora, stuck):
    client.force_login(cora)

    assert "Nobody found in time" in client.get(f"/triage/needs/{stuck.pk}/").text
    history = client.get(f"/triage/needs/{stuck.pk}/history/").text
    assert "Nobody was found in time. The neighbor was told." in history


def test_requester_reads_it_on_their_page(client, rosa, door, stuck):
    page = client.get(door(rosa, f"needs/{stuck.pk}/standing/")).text

    assert "Nobody was found in time. A coordinator looks at it." in page
