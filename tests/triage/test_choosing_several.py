"""The queue with boxes to tick: all on a page, and the mode kept from one thing to the next."""

import pytest

from tests.factories import NeedFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
PAGE = "/triage/several/"


@pytest.fixture
def at_desk(client, cora):
    client.force_login(cora)
    return client


def test_the_queue_leads_there(at_desk, need):
    assert f'formaction="{PAGE}"' in at_desk.get("/triage/").text


def test_all_on_the_page_are_ticked_without_script(at_desk, rosa):
    NeedFactory.create_batch(3, requester=rosa)

    none, every = at_desk.get(PAGE).text, at_desk.get(f"{PAGE}?all=1").text

    assert (none.count("checked"), every.count("checked")) == (0, 3)
    assert f'href="{PAGE}?all=1"' in none
    assert "Untick all" in every


def test_actions_look_alike_and_the_way_back_stands_first(at_desk, need):
    page = at_desk.get(PAGE).text

    rows, bar = page.split("What to do with the ticked ones")
    assert "One by one again" in rows
    assert bar.split("</form>")[0].count('class="tool"') == 5


def test_ticking_all_keeps_what_narrows_the_queue(at_desk, need):
    page = at_desk.get(f"{PAGE}?view=open")

    assert f'href="{PAGE}?view=open&amp;all=1"' in page.text
    assert f'method="get" action="{PAGE}" >' in " ".join(page.text.split())


def test_after_an_action_one_stays_in_the_mode(at_desk, rosa):
    one, _other = NeedFactory.create_batch(2, requester=rosa)

    answer = at_desk.post(PAGE, {"need": [one.pk], "do": "take"}, follow=True)

    assert "Took 1 need in hand." in answer.text
    assert 'type="checkbox"' in answer.text


def test_htmx_reads_in_the_live_region_what_was_done(at_desk, need):
    answer = at_desk.post(PAGE, {"need": [need.pk], "do": "take"}, headers=HTMX)

    assert answer.status_code == 200
    assert "Took 1 need in hand." in answer.text.split('role="status"')[1]
    assert 'type="checkbox"' in answer.text


def test_a_shadow_reads_the_queue_without_boxes(client, neighbor_of, need):
    client.force_login(neighbor_of("mill-row", shadow=True))

    assert client.get(f"{PAGE}?view=open").url == "/triage/?view=open"
