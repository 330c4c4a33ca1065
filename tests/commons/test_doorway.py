"""The ways back in: a paper code with its contact, a sign-in, and the demo's own doors."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from commons.arrivals import with_links
from members.models import Member
from members.services import renew_paper_code
from outbox.models import DemoArrival, Message
from tests.factories import MemberFactory, NeedFactory

pytestmark = pytest.mark.django_db

DOOR = "/your-page/"


@pytest.fixture
def in_demo():
    """Say that this is a demo, and bring Hal on stage."""
    return MemberFactory(name="Hal", handle="hal", is_demo=True)


def message_to(member, text="", **fields):
    message = Message.objects.create(
        member=member, kind="match_asked", key=f"k{Message.objects.count()}",
        deliver_after=timezone.now(), **fields,
    )  # fmt: skip
    if text:
        DemoArrival.objects.create(message=message, channel="email", subject="Hello", text=text)
    return message


def test_door_for_nobody_asks_for_the_code(client):
    response = client.get(DOOR)

    assert response.status_code == 200
    assert "With your paper code" in response.text
    assert reverse("account_login") in response.text


def test_door_for_signed_in_member_is_their_page(client, rosa):
    need = NeedFactory(requester=rosa)
    client.force_login(rosa)

    assert need.what in client.get(DOOR).text


@pytest.mark.parametrize("contact", ["+1 212 555 0193", "(212) 555-0193", "2125550193"])
def test_code_with_its_contact_opens_the_page(client, rosa, contact):
    code = renew_paper_code(rosa)

    response = client.post(DOOR, {"code": code.lower(), "contact": contact}, follow=True)

    assert response.redirect_chain[0][0].startswith("/m/")
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("code", "contact"), [("BLUE-HERON-42", "+12125550193"), (None, "+12125550100"), (None, "")]
)
def test_code_with_something_else_says_the_same(client, rosa, code, contact):
    right = renew_paper_code(rosa)

    response = client.post(DOOR, {"code": code or right, "contact": contact})

    assert response.status_code == 422
    assert "These two do not go together." in response.text


def test_code_of_member_without_address_opens_alone(client):
    nobody = MemberFactory()
    code = renew_paper_code(nobody)

    response = client.post(DOOR, {"code": code, "contact": ""})

    assert response.status_code == 303


def test_code_left_empty_keeps_the_contact(client):
    response = client.post(DOOR, {"code": "", "contact": "rosa@example.org"})

    assert response.status_code == 422
    assert "Type the code from your slip." in response.text
    assert "rosa@example.org" in response.text


def test_eleventh_try_is_refused_even_with_the_right_code(client, rosa):
    code = renew_paper_code(rosa)
    for _try in range(settings.RATES["paper_code"].each):
        client.post(DOOR, {"code": "RED-CROW-10", "contact": "x"})

    response = client.post(DOOR, {"code": code, "contact": "+12125550193"})

    assert response.status_code == 429
    assert "Send it again in an hour" in response.text


def try_wrong(client, code, *, places):
    for place in places:
        client.post(DOOR, {"code": code, "contact": "x"}, REMOTE_ADDR=place)


def test_code_that_others_try_still_lets_its_owner_in(client, rosa):
    code = renew_paper_code(rosa)
    try_wrong(client, code, places=["10.0.0.1"] * 10 + [f"10.1.{number}.1" for number in range(5)])

    there = client.post(DOOR, {"code": code, "contact": "+12125550193"}, REMOTE_ADDR="10.0.0.9")
    here = client.post(DOOR, {"code": code, "contact": "+12125550193"}, REMOTE_ADDR="10.2.0.1")

    assert (there.status_code, here.status_code) == (429, 303)


def test_many_new_addresses_of_one_line_are_one_place_to_a_code(client, rosa):
    code = renew_paper_code(rosa)
    try_wrong(client, code, places=[f"2001:db8:1:{number}::1" for number in range(13)])

    answer = client.post(
        DOOR, {"code": code, "contact": "+12125550193"}, REMOTE_ADDR="2001:db8:1:99::1"
    )

    assert answer.status_code == 429


def test_code_of_forgotten_member_opens_nothing(client, rosa):
    code = renew_paper_code(rosa)
    Member.objects.filter(pk=rosa.pk).update(name="", is_active=False, forgotten_at=timezone.now())

    response = client.post(DOOR, {"code": code, "contact": "+12125550193"})

    assert response.status_code == 422


def test_gone_link_says_how_to_get_back(client):
    response = client.get("/m/not-a-token/")

    assert response.status_code == 404
    assert DOOR in response.text


def test_demo_door_shows_those_on_stage(client, in_demo):
    page = client.get(DOOR).text

    assert "Be Hal" in page
    assert "Be Rosa" not in page


def test_demo_sign_in_opens_their_page(client, in_demo):
    response = client.post(reverse("commons:demo_sign_in", args=["hal"]), follow=True)

    assert response.context["member"] == in_demo


@pytest.mark.parametrize("handle", ["rosa", "neighbor-1"])
def test_demo_sign_in_as_anybody_else_is_not_found(client, rosa, handle):
    MemberFactory(handle="neighbor-1", is_demo=True)

    response = client.post(reverse("commons:demo_sign_in", args=[handle]))

    assert response.status_code == 404


def test_demo_sign_in_needs_a_post(client, in_demo):
    assert client.get(reverse("commons:demo_sign_in", args=["hal"])).status_code == 405


def test_outside_of_a_demo_its_doors_are_not_there(client, in_demo, settings):
    settings.DEMO = False

    assert client.get(reverse("commons:what_arrived")).status_code == 404
    assert client.post(reverse("commons:demo_sign_in", args=["hal"])).status_code == 404
    assert "Be Hal" not in client.get(DOOR).text


def test_what_arrived_shows_messages_of_one(client, in_demo, sam):
    message_to(in_demo, "To Hal alone")
    message_to(sam, "To a visitor")

    everybody = client.get("/what-arrived/").text
    hals = client.get("/what-arrived/?for=hal").text
    visitors = client.get("/what-arrived/?for=you").text

    assert "To Hal alone" in everybody
    assert "To a visitor" in everybody
    assert ("To Hal alone" in hals, "To a visitor" in hals) == (True, False)
    assert ("To Hal alone" in visitors, "To a visitor" in visitors) == (False, True)


@pytest.mark.parametrize(
    ("channel", "words"),
    [("email", ", by e-\u2060mail"), ("text", ", by text message"), ("call", "")],
)
def test_what_arrived_says_by_which_way(client, in_demo, channel, words):
    message_to(in_demo, "Somebody asks you.")
    DemoArrival.objects.update(channel=channel)

    page = client.get("/what-arrived/").text

    (line,) = re.findall(r"To Hal, .*", page)
    assert re.fullmatch(rf"To Hal, .*:\d\d( [AP]M)?{words}", line.replace("\xa0", " "))


def test_what_arrived_says_when_waiting_messages_leave(client, in_demo):
    message_to(in_demo)

    assert "To Hal: leaves in a second." in client.get("/what-arrived/").text


def test_what_arrived_is_paged_and_survives_bad_input(client, in_demo):
    for number in range(25):
        message_to(in_demo, f"Number {number}.")

    assert "Number 0." not in client.get("/what-arrived/?for=hal").text
    assert "Number 0." in client.get("/what-arrived/?for=hal&page=2").text
    assert client.get("/what-arrived/?for='<b>&page=x").status_code == 200


def test_links_in_messages_lead_to_this_site_only():
    text = f"Answer: {settings.SITE_URL}/m/abc-D_1/matches/4/. <b>See</b> https://example.org/x"

    html = with_links(text)

    assert f'<a href="/m/abc-D_1/matches/4/">{settings.SITE_URL}/m/abc-D_1/matches/4/</a>.' in html
    assert "&lt;b&gt;See&lt;/b&gt; https://example.org/x" in html
