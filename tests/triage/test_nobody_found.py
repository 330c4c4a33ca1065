"""What coordinators see of needs that nobody was found for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.models import Outlook
from matching.services import tell_nobody_found
from needs.models import Need
from outbox.rendering import render
from outbox.services import put
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


def test_row_of_the_queue_says_so_in_words(client, cora, stuck):
    client.force_login(cora)

    for view in ("person", "todo", "open"):
        page = client.get(f"/triage/?view={view}").text
        assert "nobody has said yes yet, the neighbor was told" in page
    assert "we wrote to the neighbor" in client.get("/triage/?view=person").text


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"helpers_wanted": 2, "helpers_committed": 1}, "nobody_found"),
        ({}, "waited_long"),
        ({}, ""),
    ],
)
def test_row_says_it_only_while_it_is_so(client, cora, stuck, change, cause):
    Need.objects.filter(pk=stuck.pk).update(**change)
    Outlook.objects.filter(need=stuck).update(escalation=cause)
    client.force_login(cora)

    assert "the neighbor was told" not in client.get("/triage/").text


def test_row_says_that_somebody_stepped_out(client, cora, stuck):
    Outlook.objects.filter(need=stuck).update(escalation="stepped_out")
    client.force_login(cora)

    assert "somebody stepped out shortly before" in client.get("/triage/").text


def test_morning_digest_says_how_many_are_stuck(cora, rosa, stuck):
    other = NeedFactory(requester=rosa)
    Outlook.objects.create(need=other, renewed_at=timezone.now(), escalation="waited_long")
    message = put(cora, kind="coordinator_digest", ids={"to": cora.pk}, key="digest")

    text = render(message).text

    assert "2 of them are stuck and need a person." in text
    assert "We wrote to 1 neighbor that nobody has said yes yet." in text
    assert "/triage/?view=person" in text


def test_morning_digest_is_silent_where_nothing_is_stuck(cora, rosa):
    NeedFactory(requester=rosa)
    message = put(cora, kind="coordinator_digest", ids={"to": cora.pk}, key="digest")

    assert "stuck" not in render(message).text


def test_need_says_why_and_its_history_when(client, cora, stuck):
    client.force_login(cora)

    for page in ("", "history/"):
        told = client.get(f"/triage/needs/{stuck.pk}/{page}").text
        assert "Nobody has said yes yet. The neighbor was told." in told


def test_need_says_it_only_while_it_is_so(client, cora, stuck):
    Need.objects.filter(pk=stuck.pk).update(helpers_wanted=2, helpers_committed=1)
    client.force_login(cora)

    assert "Needs a person" not in client.get(f"/triage/needs/{stuck.pk}/").text


def test_requester_reads_it_on_their_page(client, rosa, door, stuck):
    page = client.get(door(rosa, f"needs/{stuck.pk}/standing/")).text

    assert "Nobody has said yes yet. A coordinator looks too." in page
