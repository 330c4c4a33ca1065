"""Rosa posts a need from a borrowed phone, without an account and without JavaScript."""

import re

from members.models import Member
from needs.models import Need

LINK = re.compile(r"http://testserver(/m/[^/]+/)")


def test_rosa_posts_adds_a_day_and_comes_back(client, areas, categories):
    form = client.get("/needs/new/").context["form"]
    answers = {
        "submission": str(form["submission"].value()),
        "what": "A ride to the clinic, there and back",
        "area": areas["mill-row"].pk,
        "reach": "text",
        "reach_at": "555-019",
    }
    refused = client.post("/needs/new/", answers)
    assert refused.status_code == 422
    assert "This number is one digit short" in refused.content.decode()

    answers["reach_at"] = "(212) 555-0193"
    page = client.post("/needs/new/", answers, follow=True).content.decode()
    need = Need.objects.get()
    assert "It’s on the board" in page
    door = LINK.search(page)[1]

    extra = client.post(
        f"{door}needs/{need.pk}/details/when/", {"day_1": ["morning"]}, follow=True
    ).content.decode()
    assert "Mill Row · Tuesday, morning" in extra

    board = client.get("/needs/").content.decode()
    assert "A ride to the clinic, there and back" in board
    assert "555" not in board

    edited = {"what": "A ride to the clinic", "area": areas["mill-row"].pk}
    assert client.post(f"{door}needs/{need.pk}/edit/", edited, follow=True).status_code == 200
    assert client.get(door).status_code == 200
    assert "sessionid" not in client.cookies
    assert Member.objects.count() == 1
