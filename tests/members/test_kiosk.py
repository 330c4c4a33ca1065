"""A shared tablet: who may make one, and what it forgets."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from neighborhood.models import Neighborhood
from tests.factories import MemberFactory, NeedFactory, TermFactory

pytestmark = pytest.mark.django_db

SWITCH = "/triage/kiosk/"
DONE = "/kiosk/done/"
SAYS = "Shared tablet: this clears itself after two minutes"


@pytest.fixture
def tablet(cora):
    """Return a browser that Cora has made a shared tablet."""
    browser = Client()
    browser.force_login(cora)
    browser.post(SWITCH, {"shared": "yes"})
    return browser


def test_sharing_signs_out_whoever_switched_it_on(tablet):
    page = tablet.get("/")

    assert "sessionid" not in tablet.cookies or not tablet.cookies["sessionid"].value
    assert SAYS in page.text
    assert "120; url=/kiosk/done/" in page.text
    assert page["Cache-Control"] == "no-store, private"


def test_session_on_a_shared_tablet_ends_two_minutes_after_the_last_page(tablet, rosa):
    tablet.force_login(rosa)
    tablet.get("/your-page/")

    assert int(tablet.cookies["sessionid"]["max-age"]) == 120
    left = Session.objects.get(pk=tablet.cookies["sessionid"].value).expire_date - timezone.now()
    assert timedelta(seconds=100) < left <= timedelta(seconds=120)


#: Pages that ask people about themselves, and what their browser may fill in.
ASKING = {
    "/needs/new/": ["tel"],
    "/your-page/": ["username"],
    "/needs/{pk}/help/": ["given-name", "tel"],
    "/accounts/sign-in/": ["username"],
    "/about-me/": ["given-name"],
    "/needs/{pk}/details/name/": ["given-name"],
    "/needs/{pk}/details/reach/": ["tel"],
}


@pytest.mark.parametrize("path", ASKING)
def test_own_data_is_filled_in_by_a_browser_of_ones_own_only(client, tablet, rosa, door, path):
    need = NeedFactory(requester=rosa)
    is_own = "about-me" in path or "details" in path
    url = path.format(pk=need.pk)
    url = door(rosa, url[1:]) if is_own else url
    filled = re.compile(r'autocomplete="(tel|email|given-name|username)"')

    own, shared = client.get(url), tablet.get(url)

    assert filled.findall(own.text) == ASKING[path]
    assert (shared.status_code, filled.findall(shared.text)) == (200, [])
    assert int(shared["Content-Length"]) == len(shared.content)
    assert shared.text.count('autocomplete="off"') >= len(ASKING[path])


def test_address_is_filled_in_where_mail_was_chosen(client, areas):
    page = client.post("/needs/new/", {"reach": "email", "reach_at": "?"}).text

    assert re.search(r'name="reach_at"[^>]*autocomplete="email"', page)


@pytest.mark.parametrize(
    "path", ["/triage/calls/new/", "/triage/codes/", "/triage/paper/forms/typed/"]
)
def test_what_a_coordinator_types_of_others_is_never_filled_in(client, cora, path):
    client.force_login(cora)

    page = client.get(path).text

    assert 'autocomplete="off"' in page
    assert not re.search(r'autocomplete="(tel|email|given-name|username)"', page)


def test_being_done_forgets_session_and_language(tablet, rosa, settings):
    tablet.force_login(rosa)
    settings.MESSAGES_COOKIE_NAME = "said"

    answer = tablet.get(DONE)

    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert answer["Clear-Site-Data"] == '"cache"'
    for name in ("csrftoken", settings.LANGUAGE_COOKIE_NAME, "said"):
        assert answer.cookies[name]["max-age"] == 0
    assert not Session.objects.exists()
    assert SAYS in tablet.get("/").text


def test_being_done_elsewhere_forgets_nothing(client, rosa):
    client.force_login(rosa)

    answer = client.get(DONE)

    assert "Clear-Site-Data" not in answer
    assert Session.objects.count() == 1


def test_cookie_that_nobody_signed_shares_nothing(client, areas):
    client.cookies["kiosk"] = "shared"

    assert SAYS not in client.get("/").text


def test_sign_in_at_the_desk_ends_sharing(tablet, cora):
    tablet.force_login(cora)

    tablet.post(SWITCH, {"shared": "no"})

    assert SAYS not in tablet.get("/").text


@pytest.mark.parametrize("is_shadow", [True, False])
def test_sharing_is_refused_to_whoever_may_not_act(client, areas, is_shadow):
    member = MemberFactory()
    if is_shadow:
        TermFactory(member=member, shadow=True)
    client.force_login(member)

    answer = client.post(SWITCH, {"shared": "yes"})

    assert answer.status_code == 403
    assert "kiosk" not in answer.cookies


def test_answer_to_a_script_says_where_to_go_on(client, areas):
    form = {"language": "es", "next": "/needs/"}
    answer = client.post("/language/", form, headers={"x-no-trail": "1"})

    assert (answer.status_code, answer["X-Go-On"]) == (200, "/es/needs/")
    assert "Location" not in answer


def test_page_that_is_read_is_redirected_whatever_a_header_says(client, areas):
    headers = {"x-no-trail": "1", "accept-language": "es"}

    assert client.get("/needs/", headers=headers).status_code == 302


def test_pages_of_a_member_are_marked_and_boards_are_not(client, rosa, door):
    assert "data-no-trail" in client.get(door(rosa)).text
    assert "data-no-trail" in client.get("/needs/new/").text
    assert "data-no-trail" not in client.get("/needs/").text


def test_tablet_stays_shared_however_long_it_hangs_there(tablet):
    assert tablet.get("/").cookies["kiosk"]["max-age"] > 0


def test_searches_of_a_shared_tablet_take_each_others_place(tablet, client, areas):
    assert "hx-replace-url" in tablet.get("/needs/").text
    assert "hx-push-url" in client.get("/needs/").text


def test_first_form_leaves_no_trail(client, areas):
    assert re.search(r"<form[^>]*data-no-trail", client.get("/").text)


def test_number_to_call_is_a_link_but_on_a_tablet_that_calls_nobody(client, tablet):
    Neighborhood.objects.update_or_create(pk=1, defaults={"phone": "212-555-0142"})

    assert 'href="tel:212-555-0142"' in client.get("/needs/").text
    assert ">212-555-0142</b>" in tablet.get("/needs/").text


def test_a_form_whose_button_was_lost_leaves_a_tablet_shared(cora, tablet):
    tablet.force_login(cora)

    answer = tablet.post(SWITCH)

    assert answer.status_code == 422
    assert SAYS in tablet.get("/").text
