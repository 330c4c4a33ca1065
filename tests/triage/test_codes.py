"""Somebody on the phone reads their paper code, and the desk finds their posts."""

import re

import pytest
from django.utils import timezone

from members.forgetting import forget_member
from members.models import Event
from members.services import LOOK_UPS, count_look_up, renew_paper_code
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

CODES = "/triage/codes/"
NOTHING = "Nothing in your areas has this code."


@pytest.fixture
def code(rosa, need) -> str:
    """Rosa's code."""
    return renew_paper_code(rosa)


@pytest.fixture
def find(client, cora):
    """Return what looks a code up as somebody."""

    def post(code, member=cora, **how):
        client.force_login(member)
        return client.post(CODES, {"code": code}, **how)

    return post


def test_code_leads_to_what_its_holder_posted(find, rosa, sam, need, code):
    closed = NeedFactory(requester=rosa, what="An old sofa", withdrawn=True)
    offer = OfferFactory(helper=rosa, what="Spanish lessons")
    NeedFactory(requester=sam, what="Not Rosa’s")

    page = find(code)

    assert page.status_code == 200
    for address in (f"needs/{need.pk}/", f"needs/{closed.pk}/", f"offers/{offer.pk}/"):
        assert f"/triage/{address}" in page.text
    assert "Not Rosa’s" not in page.text
    assert not re.search(r"555\W?\d{4}", page.text)


@pytest.mark.parametrize("spelled", [str.lower, lambda code: code.replace("-", " ")])
def test_code_is_found_however_it_is_spelled(find, need, code, spelled):
    assert need.what in find(spelled(code)).text


def test_use_of_a_code_is_written_down(find, cora, rosa, code):
    find(code)

    event = Event.objects.get(verb="code_used")
    assert (event.by, event.subject_kind, event.subject_id) == (cora, "member", rosa.pk)


@pytest.mark.parametrize("given", ["BLUE-HERON-1", "x" * 61, "", "\x00", "'\"><script>"])
def test_wrong_code_is_said_kindly_and_kept(find, code, given):
    page = find(given)

    assert page.status_code == 422
    assert "<script>alert" not in page.text
    assert not Event.objects.exists()


def test_code_of_another_area_finds_nothing(find, neighbor_of, code):
    page = find(code, neighbor_of("hilltop"))

    assert page.status_code == 422
    assert NOTHING in page.text
    assert not Event.objects.filter(verb="code_used").exists()


def test_code_of_somebody_forgotten_finds_nothing(find, rosa, code):
    forget_member(rosa, by=rosa)

    assert NOTHING in find(code).text


def test_shadow_and_stranger_may_not_look_codes_up(find, client, neighbor_of, sam, code):
    assert find(code, neighbor_of("mill-row", shadow=True)).status_code == 403
    assert client.get(CODES).status_code == 200
    assert find(code, sam).status_code == 403
    assert client.get(CODES).status_code == 403


def test_after_many_codes_the_next_is_refused(find, cora, need, code):
    for number in range(LOOK_UPS - 1):
        count_look_up(cora, of=f"BLUE-HERON-{number}", at=timezone.now())
    assert find("BLUE-HERON-99").status_code == 422

    page = find(code)

    assert page.status_code == 409
    assert "You have looked up many numbers" in page.text
    assert need.what not in page.text


def test_code_never_stands_in_an_address(find, client, code):
    page = find(code)

    assert page.request["PATH_INFO"] == CODES
    assert page["Cache-Control"] == "no-store, private"
    assert client.get(f"{CODES}?code={code}").context["form"].is_bound is False


def test_desk_leads_to_the_look_up(client, cora):
    client.force_login(cora)

    assert f'href="{CODES}"' in client.get("/triage/").text
