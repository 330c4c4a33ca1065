"""What members say about themselves, and their way back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import AccessLink, Event, Member, NameShown, Pace
from members.services import paper_code_of, renew_paper_code, set_rest
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

ANSWERS = {"name": "Rosa M.", "name_shown": "initial", "lang": "es", "pace": "little"}


def test_about_me_shows_what_is_so_now(client, door, rosa):
    page = client.get(door(rosa, "about-me/"))

    assert page.status_code == 200
    assert 'value="Rosa"' in page.text
    assert "+12125550193" not in page.text


def test_about_me_writes_the_answers_down(client, door, rosa):
    rest = timezone.localdate() + timedelta(days=7)

    response = client.post(
        door(rosa, "about-me/"), {**ANSWERS, "languages": ["es"], "resting_until": f"{rest}"}
    )

    member = Member.objects.get(pk=rosa.pk)
    assert response.status_code == 303
    assert (member.name, member.name_shown) == ("Rosa M.", NameShown.INITIAL)
    assert (member.pace, member.lang, member.languages) == (Pace.LITTLE, "es", ["es"])
    assert member.resting_until == rest
    assert Event.objects.about(rosa).first().verb == "edited"


def test_about_me_shows_no_rest_that_is_over(client, door, rosa):
    set_rest(rosa, until=timezone.localdate() - timedelta(days=1), by=rosa)

    page = client.get(door(rosa, "about-me/"))

    assert page.context["form"]["resting_until"].value() is None


def test_about_me_left_empty_is_fine(client, door, rosa):
    response = client.post(door(rosa, "about-me/"), {**ANSWERS, "name": ""})

    member = Member.objects.get(pk=rosa.pk)
    assert response.status_code == 303
    assert (member.name, member.languages, member.resting_until) == ("", [], None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"resting_until": "2020-01-01"}, "This day has passed."),
        ({"resting_until": "soon"}, "Write the day like 2030-05-31."),
        ({"name": "x" * 41}, "at most 40 characters"),
        ({"pace": "always"}, "always"),
        ({"languages": ["klingon-nobody-speaks"]}, "klingon"),
    ],
)
def test_about_me_with_bad_input_keeps_the_answers(client, door, rosa, wrong, sentence):
    response = client.post(door(rosa, "about-me/"), ANSWERS | wrong)

    assert response.status_code == 422
    assert sentence in response.text
    assert Member.objects.get(pk=rosa.pk).name == "Rosa"


def test_way_back_by_link_shows_this_link_and_the_code(client, door, rosa):
    code, url = renew_paper_code(rosa), door(rosa)

    page = client.get(f"{url}way-back/").text

    assert f"http://testserver{url}" in page
    assert code in page
    assert AccessLink.objects.count() == 1


def test_way_back_makes_a_new_code(client, door, rosa):
    old = renew_paper_code(rosa)

    page = client.post(door(rosa, "way-back/"), {"new": "code"}).text

    assert old not in page
    assert paper_code_of(rosa) in page


def test_way_back_makes_a_new_link_for_the_signed_in(client, rosa):
    client.force_login(rosa)

    before = client.get("/way-back/").text
    page = client.post("/way-back/", {"new": "link"}).text

    assert "/m/" not in before
    assert "Copy the link" not in before
    assert "http://testserver/m/" in page


def test_way_back_without_a_link_to_show_has_the_code_alone(client, rosa):
    code = renew_paper_code(rosa)
    client.force_login(rosa)

    page = client.get("/way-back/").text

    assert code in page
    assert "Print this slip" in page
    assert "Make a new link" in page
    assert not any(words in page for words in ("Copy the link", "This link is the key", "Or on"))


@pytest.mark.parametrize("by_link", [True, False])
def test_way_back_has_one_heading_for_itself(client, door, rosa, by_link):
    renew_paper_code(rosa)
    if not by_link:
        client.force_login(rosa)

    page = client.get(door(rosa, "way-back/") if by_link else "/way-back/").text

    assert re.findall(r"<h1>(.+?)</h1>", page) == ["Your way back"]
    assert ">Your way back</h2>" not in page
    assert ("We show a private link only when it is made." in page) != by_link


def test_way_back_without_either_says_so(client):
    nobody = MemberFactory()
    client.force_login(nobody)

    assert "You have neither a private link nor a paper code yet." in client.get("/way-back/").text


def test_way_back_ends_a_leaked_link_and_goes_on_by_a_new_one(client, door, rosa, hal):
    leaked, other, hals = door(rosa), door(rosa), door(hal)

    response = client.post(f"{leaked}way-back/", {"new": "links"})

    assert response.status_code == 303
    assert client.get(response["Location"]).status_code == 200
    assert [client.get(url).status_code for url in (leaked, other, hals)] == [404, 404, 200]


def test_way_back_ends_links_of_the_signed_in(client, door, rosa):
    leaked = door(rosa)
    client.force_login(rosa)

    response = client.post("/way-back/", {"new": "links"})

    assert response["Location"] == "/way-back/"
    assert client.get(leaked).status_code == 404


@pytest.mark.parametrize("contact", ["", "+12125550193"])
def test_way_back_shuts_out_whoever_read_the_code_by_the_leaked_link(client, door, rosa, contact):
    member = rosa if contact else MemberFactory()
    old, leaked = renew_paper_code(member), door(member)

    page = client.post(f"{leaked}way-back/", {"new": "links"}, follow=True).text
    back = client.post("/your-page/", {"code": old, "contact": contact})

    assert back.status_code == 422
    assert old not in page
    assert paper_code_of(member) in page
    assert "the old code open nothing any more" in page


def test_way_back_makes_no_code_for_whoever_has_none(client, door, rosa):
    page = client.post(f"{door(rosa)}way-back/", {"new": "links"}, follow=True).text

    assert "The old links open nothing any more." in page
    assert "Your new code" not in page
    assert paper_code_of(rosa) == ""


def test_slip_says_whether_the_code_opens_the_page_alone(client, door, rosa):
    nobody = MemberFactory()
    for member in (rosa, nobody):
        renew_paper_code(member)

    with_number = client.get(door(rosa, "way-back/")).text
    alone = client.get(door(nobody, "way-back/")).text

    assert "with your number" in with_number.lower()
    assert "with your number" not in alone.lower()
    assert "opens your page alone" in alone
