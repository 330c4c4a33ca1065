"""What htmx swaps of the desk: the need in hand at once, the queue after it, both when it must."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import NeedFactory
from triage.acting import entrust

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
SIDE = {**HTMX, "HX-Target": "section#side"}
PILE = {**HTMX, "HX-Target": "section#pile"}


@pytest.fixture
def three(rosa, client, cora):
    """Three needs as they stand in the queue, and Cora at the desk."""
    client.force_login(cora)
    at = timezone.now() - timedelta(hours=5)
    return [
        NeedFactory(requester=rosa, what=f"Errand {n}", opened_at=at + timedelta(minutes=n))
        for n in range(3)
    ]


def snooze(client, need, headers=SIDE, **given):
    return client.post(
        f"/triage/needs/{need.pk}/snooze/", {"until": "tomorrow", **given}, headers=headers
    )


def test_row_brings_the_need_alone(client, three):
    text = client.get(f"/triage/needs/{three[0].pk}/", headers=SIDE).text

    assert text.lstrip().startswith('<section id="side"')
    assert three[0].what in text
    assert three[1].what not in text
    assert "The whole history" not in text


def test_what_stands_below_comes_after_it(client, three):
    NeedFactory(requester=three[0].requester, what="Errand 0 again")
    text = client.get(f"/triage/needs/{three[0].pk}/after/", headers=SIDE).text

    assert "The whole history" in text
    assert 'id="like" data-hx-swap-oob="innerHTML"' in " ".join(text.split())


def test_page_shows_what_stands_below_with_the_rest(client, three):
    text = client.get(f"/triage/needs/{three[0].pk}/").text

    assert "The whole history" in text
    assert "/after/" not in text


def test_action_brings_the_next_need_alone_and_the_undo(client, three):
    answer = snooze(client, three[0])

    assert answer.text.lstrip().startswith('<section id="side"')
    assert answer.context["need"] == three[1]
    assert f'data-need="{three[1].pk}"' in answer.text
    assert three[2].what not in answer.text
    assert 'data-key="u"' in answer.text
    assert "<kbd" in answer.text
    assert "2 left." in answer.text
    assert json.loads(answer["HX-Trigger"]) == {"moved": {}}


def test_last_action_brings_the_whole_desk(client, three):
    for need in three:
        answer = snooze(client, need)

    assert answer["HX-Retarget"] == "#desk"
    assert answer.text.lstrip().startswith('<div id="desk"')
    assert "All caught up. Go rest." in answer.text


def test_page_says_which_need_comes_next(client, three):
    assert snooze(client, three[0], next=three[2].pk).context["need"] == three[2]


@pytest.mark.parametrize("given", ["", "none", "0", "9" * 30])
def test_what_is_no_need_is_not_the_next(client, three, given):
    assert snooze(client, three[0], next=given).context["need"] == three[1]


def test_need_of_another_area_is_not_the_next(client, three, areas, neighbor_of, rosa):
    client.force_login(neighbor_of("mill-row"))
    away = NeedFactory(requester=rosa, area=areas["hilltop"])

    assert snooze(client, three[0], next=away.pk).context["need"] == three[1]


def test_queue_comes_alone_and_knows_which_need_is_in_hand(client, three):
    page = f"http://testserver/triage/needs/{three[1].pk}/?view=open"
    text = client.get("/triage/?view=open", headers={**PILE, "HX-Current-URL": page}).text

    before, _, row = text.partition('aria-current="true"')
    assert text.lstrip().startswith("<section")
    assert before.rfind(f'data-need="{three[1].pk}"') > before.rfind(f'"{three[0].pk}"')
    assert three[1].what in row.partition("</a>")[0]
    assert 'id="desk-head"' in text
    assert 'id="hand"' not in text


@pytest.mark.parametrize(
    "page",
    ["", "nonsense", "http://elsewhere.example/triage/needs/1/", "http://[::",
     "http://testserver//[::"],
)  # fmt: skip
def test_queue_comes_alone_to_whatever_page_asks(client, three, page):
    answer = client.get("/triage/", headers={**PILE, "HX-Current-URL": page})

    assert answer.status_code == 200
    assert 'aria-current="true" data-focus' not in answer.text


def test_too_late_says_how_the_need_stands_beside_the_queue(client, three, ada):
    entrust(three[0].pk, to=ada, by=ada)
    answer = snooze(client, three[0], seen=0)

    assert answer.status_code == 409
    assert answer.text.lstrip().startswith('<section id="side"')
