"""Rosa posts a need from a borrowed phone, without an account and without JavaScript."""

import re

import pytest

from members.models import Member
from needs.models import Need

LINK = re.compile(r"http://testserver(/m/[^/]+/)")


@pytest.fixture
def answers(client, areas, categories):
    """Open the form and write into it; one digit of the number is missing."""
    form = client.get("/needs/new/").context["form"]
    return {
        "submission": str(form["submission"].value()),
        "what": "A ride to the clinic, there and back",
        "area": areas["mill-row"].pk,
        "reach": "text",
        "reach_at": "(212) 555-019",
    }


def read(client, path, answers=None):
    """Open a page, or send a form and open the page that follows."""
    reply = client.get(path) if answers is None else client.post(path, answers, follow=True)
    return reply.content.decode()


def door_on(page):
    """Find the private link that a page shows."""
    found = LINK.search(page)
    assert found
    return found[1]


def test_rosa_corrects_her_number_and_finds_her_way_back(client, answers):
    assert "This number is one digit short" in read(client, "/needs/new/", answers)

    answers["reach_at"] += "3"
    page = read(client, "/needs/new/", answers)

    assert "It’s on the board" in page
    assert client.get(door_on(page)).status_code == 200
    assert "sessionid" not in client.cookies
    assert Member.objects.count() == 1


def test_what_rosa_adds_is_on_the_board_and_her_number_is_not(client, answers, areas):
    answers["reach_at"] += "3"
    door = door_on(read(client, "/needs/new/", answers))
    need = Need.objects.get()

    added = read(client, f"{door}needs/{need.pk}/details/when/", {"day_1": ["morning"]})
    assert "Mill Row · Tuesday, morning" in added
    words = {"what": "A ride to the clinic and back", "area": areas["mill-row"].pk}
    read(client, f"{door}needs/{need.pk}/edit/", words)

    board = read(client, "/needs/")
    assert "A ride to the clinic and back" in board
    assert "Tuesday, morning" in board
    assert not re.search(r"555\W?\d{4}", board)
