"""Cora's phone rings: Tab and letters alone, with the seconds it takes."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from members.models import Member
from members.services import paper_code_of
from needs.models import Need
from tests.browser.hands import without_htmx
from tests.factories import AreaFactory, CategoryFactory, NeedFactory

pytestmark = pytest.mark.browser

A_MINUTE = 60


@pytest.fixture
def coras_page(open_browser, street, cora):
    """Cora is signed in, in a browser of her own."""
    cora.is_demo = True
    cora.save()
    page = open_browser(viewport={"width": 1280, "height": 800})
    page.goto("/your-page/")
    page.get_by_role("button", name="Be Cora").click()
    expect(page.get_by_role("link", name="Desk", exact=True)).to_be_visible()
    return page


@pytest.fixture
def ring(coras_page):
    """Return what opens the form with the keyboard, as the phone rings."""

    def ring():
        coras_page.goto("/triage/calls/")
        coras_page.get_by_role("link", name="Take a call").press("Enter")
        expect(coras_page.locator("[name=what]")).to_be_focused()
        return coras_page

    return ring


def tell(page, *answers):
    """Type each answer and press Tab; a space ticks a box, nothing leaves it."""
    for answer in answers:
        page.keyboard.type(answer)
        page.keyboard.press("Tab")


def test_call_is_taken_with_the_keyboard_in_under_a_minute(ring, record_property):
    began = time.monotonic()
    page = ring()

    tell(page, "A ride to the clinic", "Mill", "This", "Bea", "Span", "212 555 0177", " ", " ")
    page.keyboard.type("Her son picked up")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="It stands")).to_be_visible()

    seconds = time.monotonic() - began
    record_property("a call taken with keys only, in seconds", round(seconds, 1))
    need = Need.objects.get()
    assert seconds < A_MINUTE
    assert (need.requester.name, need.urgency, need.languages) == ("Bea", "this_week", ["es"])
    expect(page.locator(".code")).to_have_text(paper_code_of(need.requester))


def test_same_number_is_noticed_while_it_is_typed(ring, rosa):
    NeedFactory(requester=rosa)
    page = ring()

    tell(page, "Bread", "", "", "", "", "0193")

    expect(page.locator("#alike")).to_contain_text("A ride to the clinic open since today")
    expect(page.locator("[name=takes_texts]")).to_be_focused()
    assert Axe().run(page).response["violations"] == []


def test_number_typed_before_htmx_came_is_looked_up(coras_page, rosa):
    NeedFactory(requester=rosa)

    with without_htmx(coras_page):
        coras_page.goto("/triage/calls/new/", wait_until="commit")
        coras_page.locator("[name=number]").press_sequentially("0193")

    expect(coras_page.locator("#alike")).to_contain_text("A ride to the clinic open since today")


def test_question_takes_the_focus_and_is_answered_by_keyboard(ring, rosa):
    NeedFactory(requester=rosa)
    page = ring()
    tell(page, "Bread", "Hill", "", "", "", "212 555 0193", "", "")

    page.keyboard.press("Enter")
    expect(page.locator("#alike [role=alert]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="This very one")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="It stands")).to_be_visible()
    assert rosa.needs.count() == 2
    assert Member.objects.filter(ways__value="+12125550193").count() == 1


def test_caller_is_found_while_typing(coras_page, rosa):
    coras_page.goto("/triage/calls/")
    coras_page.locator("[name=q]").press_sequentially("rsoa")

    expect(coras_page.locator("#found")).to_contain_text("number ends in 93")
    assert Axe().run(coras_page).response["violations"] == []


@pytest.fixture(autouse=True)
def kinds(transactional_db):
    """Have a kind of help for a ride and an area more, as a neighborhood has."""
    CategoryFactory(slug="rides")
    AreaFactory(slug="harbor")
